//! Where the time of a cold query goes: `cargo bench --bench phases -- KB INDEX QUESTION...` prints a table in
//! microseconds by phase, medians of processes that each do the work once.
//!
//! The phases inside the search are taken apart by asking for less: no results, no facets, everything. The start and the
//! end of the process are those of the binary `KB` itself.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program, not a library")]

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use kb::search::{Question, Searcher};

/// Processes of each kind.
const ROUNDS: usize = 81;
/// Microseconds of one phase each: opening, answering, printing.
type Spent = [f64; 3];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["once", index, limit, facets, question] => once(index, limit.parse()?, facets, question),
        [kb, index, questions @ ..] if !questions.is_empty() => table(kb, index, questions),
        _ => {
            eprintln!("usage: phases KB INDEX QUESTION...");
            Ok(())
        }
    }
}

/// One cold answer in this process.
fn once(index: &str, limit: usize, facets: &str, question: &str) -> Result<(), Box<dyn Error>> {
    let facets = facets.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect();
    let question = Question { text: question.to_owned(), limit, facets, ..Question::default() };
    let begun = Instant::now();
    let searcher = Searcher::open(Path::new(index))?;
    let opened = Instant::now();
    let answer = searcher.answer(&question)?;
    let answered = Instant::now();
    let printed = serde_json::to_vec(&answer)?;
    let done = Instant::now();
    black_box(printed);
    for (from, to) in [(begun, opened), (opened, answered), (answered, done)] {
        print!("{} ", (to - from).as_nanos());
    }
    Ok(())
}

fn table(kb: &str, index: &str, questions: &[&str]) -> Result<(), Box<dyn Error>> {
    println!(
        "| question | true | start and end of kb | open | find and count | rank, cut, read | facets | print | in all | whole process |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for question in questions {
        let whole_of = |arguments: &[&str]| whole(kb, arguments);
        let nothing = whole("/bin/true", &[])?;
        let start = whole_of(&["--version"])? - nothing;
        let search = ["search", "--index", index, "--json", "--", question];
        let (none, ten, all) = (
            asked(index, "0", "", question)?,
            asked(index, "10", "", question)?,
            asked(index, "10", "topics", question)?,
        );
        let [open, _, print] = all;
        let (find, rank, facets) = (none[1], ten[1] - none[1], all[1] - ten[1]);
        let sum = nothing + start + open + find + rank + facets + print;
        println!(
            "| {question} | {nothing:.0} | {start:.0} | {open:.0} | {find:.0} | {rank:.0} | {facets:.0} | {print:.0} | {sum:.0} | {:.0} |",
            whole_of(&search)?
        );
    }
    Ok(())
}

/// The medians of a process of our own that asks once.
fn asked(index: &str, limit: &str, facets: &str, question: &str) -> Result<Spent, Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let mut spent: [Vec<f64>; 3] = Default::default();
    for _ in 0..ROUNDS {
        let said = Command::new(&program).args(["once", index, limit, facets, question]).output()?;
        let nanoseconds = String::from_utf8(said.stdout)?;
        for (phase, one) in spent.iter_mut().zip(nanoseconds.split_whitespace()) {
            phase.push(one.parse::<f64>()? / 1_000.0);
        }
    }
    Ok(spent.map(median))
}

/// The median of whole processes, in microseconds.
fn whole(program: &str, arguments: &[&str]) -> Result<f64, Box<dyn Error>> {
    let mut spent = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        spent.push(begun.elapsed().as_nanos() as f64 / 1_000.0);
    }
    Ok(median(spent))
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or_default()
}
