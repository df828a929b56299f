//! A token budget holds: what is printed never has more tokens than was said, by the vocabularies that models use, and
//! nothing in it is cut in half that could be whole.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tiktoken_rs::CoreBPE;

use crate::builder::{Kb, run};

/// Budgets, and the formats that take one.
const BUDGETS: [&str; 3] = ["300", "1000", "2000"];
const FORMATS: [&str; 4] = ["text", "md", "json", "ndjson"];

fn vocabularies() -> [CoreBPE; 2] {
    [tiktoken_rs::o200k_base().unwrap(), tiktoken_rs::cl100k_base().unwrap()]
}

/// Tokens of a text, by the vocabulary that needs more.
fn tokens(vocabularies: &[CoreBPE], text: &str) -> u64 {
    vocabularies.iter().map(|vocabulary| vocabulary.encode_ordinary(text).len() as u64).max().unwrap()
}

/// The estimate that an answer in JSON or JSON lines holds.
fn estimated(answer: &str) -> u64 {
    let last: Value = serde_json::from_str(answer.lines().last().unwrap()).unwrap();
    last["budget"]["estimated"].as_u64().unwrap()
}

#[test]
fn what_is_printed_never_has_more_tokens_than_was_said() {
    let vocabularies = vocabularies();
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = root.join("corpus");
    let judged = String::from_utf8(std::fs::read(root.join("tests/judged/queries.tsv")).unwrap()).unwrap();
    let long = "why does 日本語 \u{1f980} ((\"x AND \\ ".repeat(300);
    let questions = judged.lines().map(|line| line.split('\t').nth(1).unwrap()).step_by(5);
    let mut ratios = Vec::new();
    for question in questions.chain(["", "nowhere-to-be-found", "*", &long]) {
        for (budget, format) in BUDGETS.iter().flat_map(|budget| FORMATS.map(|format| (*budget, format))) {
            let arguments =
                ["--corpus", corpus.to_str().unwrap(), "search", "--max-tokens", budget, "--format", format];
            let answer = run(folder.path(), &[&arguments[..], &["--", question]].concat()).stdout;
            let (counted, most) = (tokens(&vocabularies, &answer), budget.parse().unwrap());
            let told = if format.ends_with("json") { estimated(&answer) } else { most };
            assert!(counted <= told && told <= most, "{question:.40} {budget} {format}: {counted} {told}\n{answer}");
            ratios.push(told as f64 / counted as f64);
        }
    }
    assert!(ratios.len() > 100, "{}", ratios.len());
}

const LONG: &str =
    "The long table and the long listing follow. Here is a sentence about zebras! Is this another one? Yes.";

#[test]
fn tables_and_code_are_whole_while_they_fit_and_sentences_end() {
    let rows: String = (0..40).map(|row| format!("| zebra {row} | stripes {row} |\n")).collect();
    let code: String = (0..30).map(|line| format!("zebra({line});\n")).collect();
    let page = format!(
        "# Zebras\n\n{LONG}\n\n| name | looks |\n| --- | --- |\n{rows}\n{LONG}\n\n```js\n{code}```\n\n{LONG}\n"
    );
    let kb = Kb::corpus(&[("zebra.md", page.as_bytes())]);
    let (mut tables, mut listings, mut parts) = (0, 0, 0);
    for budget in (300..2_400).step_by(50) {
        let answer = kb.json(&["search", "--json", "--max-tokens", &budget.to_string(), "zebras"]);
        for passage in answer["passages"].as_array().unwrap() {
            let text = passage["text"].as_str().unwrap();
            let (rows, lines) = (text.matches("| zebra").count(), text.matches("zebra(").count());
            let is_cut = passage["cut"] == true;
            assert!(matches!(rows, 0 | 40) || is_cut && text.contains("| … |"), "{budget}: {text}");
            assert!(matches!(lines, 0 | 30) || is_cut && text.contains("\n…\n"), "{budget}: {text}");
            assert_eq!(text.matches("```").count(), if lines > 0 { 2 } else { 0 }, "{budget}: {text}");
            assert!(text.ends_with(['.', '?', '!', '|', '`']), "{budget}: {text}");
            assert_eq!(passage["complete"], rows == 40 && lines == 30 && text.matches("zebras").count() == 3, "{text}");
            (tables, listings) = (tables + rows / 40, listings + lines / 30);
            parts += usize::from(passage["complete"] == false);
        }
    }
    assert!(tables > 3 && listings > 3 && parts > 3, "{tables} {listings} {parts}");
}

#[test]
fn what_was_left_out_can_be_had() {
    let pages: Vec<(String, String)> = (0..12)
        .map(|n| {
            (format!("page-{n}.md"), format!("# It's page {n}\n\n{}", format!("Zebra {n} has stripes. ").repeat(60)))
        })
        .collect();
    let pages: Vec<(&str, &[u8])> = pages.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    let kb = Kb::corpus(&pages);
    let mut asked = 0;
    let mut seen: Vec<String> = Vec::new();
    let mut command = "kb search --max-tokens 300 -- 'zebra it'\\''s'".to_owned();
    loop {
        // The command is one for a shell: its words are taken apart as a shell does.
        let split =
            std::process::Command::new("sh").args(["-c", &format!("printf '%s\\n' {}", &command[3..])]).output();
        let words = String::from_utf8(split.unwrap().stdout).unwrap();
        let words: Vec<&str> = words.lines().collect();
        let answer = kb.json(&[&words[..1], &["--json"], &words[1..]].concat());
        assert_eq!(answer["query"]["raw"], "zebra it's");
        for passage in answer["passages"].as_array().unwrap() {
            let url = passage["url"].as_str().unwrap().to_owned();
            if passage["complete"] == true && !seen.contains(&url) {
                seen.push(url);
            }
        }
        asked += 1;
        match answer["budget"]["more"].as_str() {
            Some(more) => more.clone_into(&mut command),
            None => break,
        }
        assert!(asked < 20, "{command}");
    }
    assert_eq!(seen.len(), 12);
}

/// The words of one command line, taken apart as a shell does.
fn words(command: &str) -> Vec<String> {
    let split = std::process::Command::new("sh").args(["-c", &format!("printf '%s\\n' {}", &command[3..])]).output();
    String::from_utf8(split.unwrap().stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn a_page_is_read_in_parts_and_nothing_is_lost() {
    let vocabularies = vocabularies();
    let folder = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let ask = |arguments: &[&str]| {
        let said = run(folder.path(), &[&["--corpus", corpus.to_str().unwrap()], arguments].concat());
        assert_eq!(said.code, Some(0), "{arguments:?}: {}", said.stderr);
        said.stdout
    };
    let pages = ask(&["search", "--format", "urls", "--limit", "1000", "*"]);
    let (mut parts, mut cut) = (0, 0);
    for url in pages.lines().filter(|url| url.starts_with('/')) {
        let whole: Value = serde_json::from_str(&ask(&["show", "--json", url])).unwrap();
        let mut left: Vec<String> = Vec::new();
        let markdown = |page: &Value| -> Vec<String> {
            let sections = page["sections"].as_array().unwrap().iter();
            let whole = sections.filter(|section| section["complete"] == true);
            whole.map(|section| section["markdown"].as_str().unwrap().to_owned()).collect()
        };
        let mut command = format!("kb show --max-tokens 300 -- '{url}'");
        for _ in 0..200 {
            let mut arguments = vec!["--json".to_owned()];
            arguments.splice(0..0, words(&command));
            arguments.rotate_right(1);
            arguments.swap(0, 1);
            let answer = ask(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
            let page: Value = serde_json::from_str(&answer).unwrap();
            let (counted, told) = (tokens(&vocabularies, &answer), page["budget"]["estimated"].as_u64().unwrap());
            assert!(counted <= told && told <= page["budget"]["max_tokens"].as_u64().unwrap(), "{command}: {answer}");
            cut += page["sections"].as_array().unwrap().iter().filter(|section| section["complete"] == false).count();
            left.extend(markdown(&page));
            parts += 1;
            match page["budget"]["more"].as_str() {
                Some(more) => more.clone_into(&mut command),
                None => break,
            }
        }
        assert_eq!(left, markdown(&whole), "{url}");
        for (budget, format) in BUDGETS.iter().flat_map(|budget| ["text", "md"].map(|format| (*budget, format))) {
            let answer = ask(&["show", "--max-tokens", budget, "--format", format, url]);
            assert!(tokens(&vocabularies, &answer) <= budget.parse().unwrap(), "{url} {budget} {format}: {answer}");
        }
    }
    assert!(parts > 60 && cut > 10, "{parts} {cut}");
}

/// Five hundred questions about the real trees, as the figures of docs/bots.md were made.
#[test]
#[ignore = "takes a minute and indexes of real trees below KB_INDEXES"]
#[expect(clippy::disallowed_methods, reason = "the test is its own command line")]
fn estimates_hold_on_real_trees() {
    let vocabularies = vocabularies();
    let folder = PathBuf::from(std::env::var("KB_INDEXES").unwrap());
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/judged");
    let judged = std::env::var("KB_JUDGED").map_or(shared, PathBuf::from);
    let mut all = Vec::new();
    println!("| set | format | answers | min | median | max |\n|---|---|---|---|---|---|");
    for (set, format) in ["auth0", "aws-docs", "ray-docs", "scifact", "cranfield"]
        .into_iter()
        .flat_map(|set| FORMATS.map(|format| (set, format)))
    {
        let path = judged.join(set).join("queries.tsv");
        let questions = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
        let index = folder.join(set);
        let mut ratios = Vec::new();
        for (at, line) in questions.lines().take(100).enumerate() {
            let (question, budget) = (line.split('\t').nth(1).unwrap(), [1000, 2000, 4000][at % 3].to_string());
            let arguments = [
                "search",
                "--index",
                index.to_str().unwrap(),
                "--max-tokens",
                &budget,
                "--format",
                format,
                "--",
                question,
            ];
            let answer = run(&folder, &arguments).stdout;
            let told = if format.ends_with("json") {
                estimated(&answer)
            } else {
                u64::from(kb::search::passage::estimate(&answer))
            };
            assert!(told <= budget.parse().unwrap(), "{arguments:?}");
            ratios.push(told as f64 / tokens(&vocabularies, &answer) as f64);
        }
        ratios.sort_by(f64::total_cmp);
        let (least, median, most) = (ratios[0], ratios[ratios.len() / 2], ratios[ratios.len() - 1]);
        println!("| {set} | {format} | {} | {least:.3} | {median:.3} | {most:.3} |", ratios.len());
        all.extend(ratios);
    }
    all.sort_by(f64::total_cmp);
    let (least, median, most) = (all[0], all[all.len() / 2], all[all.len() - 1]);
    println!("| all | | {} | {least:.3} | {median:.3} | {most:.3} |", all.len());
    assert!(least >= 1.0 && median <= 1.25, "{least} {median}");
}
