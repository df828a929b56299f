//! Whatever happens to a run of `kb index`, readers find the old generation or the new one, whole; whatever happens to
//! the files of an index, kb says so and never answers with a signal or a panic.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::builder::{Kb, Said, command};

/// Pages that all say which version of the tree they are from.
fn write_version(kb: &Kb, version: u64) {
    for n in 0..12 {
        let text = format!("# Page {n}\n\nmarker version{version} [next](/p{})\n", (n + 1) % 12);
        kb.write(&format!("p{n}.md"), text.as_bytes());
    }
}

fn versioned() -> Kb {
    let kb = Kb::corpus(&[]);
    for n in 0..60 {
        kb.write(&format!("quiet/{n}.md"), format!("# Quiet {n}\n\ncalm\n").as_bytes());
    }
    write_version(&kb, 0);
    kb.json(&["index", "--json"]);
    kb
}

/// The version that all pages of an answer are from, and the generation that it comes from.
fn version(said: &Said) -> (u64, u64) {
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let answer: Value = serde_json::from_str(&said.stdout).unwrap();
    let pages = answer["scenarios"].as_array().unwrap();
    assert_eq!((pages.len(), &answer["total"]["scenarios"]), (12, &Value::from(12)), "{}", said.stdout);
    let versions: BTreeSet<&str> = pages
        .iter()
        .flat_map(|page| page["snippet"]["text"].as_str().unwrap().split_whitespace())
        .filter(|word| word.starts_with("version"))
        .collect();
    assert_eq!(versions.len(), 1, "one answer from two trees: {versions:?}");
    let version = versions.first().unwrap().trim_start_matches("version").parse().unwrap();
    (version, answer["index"]["generation"].as_u64().unwrap())
}

fn ask(folder: &Path) -> Said {
    crate::builder::run(folder, &["search", "--json", "--limit", "20", "marker"])
}

/// Pseudo-random numbers (xorshift): the same runs are killed at the same shares of their time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// Kills so many runs at random moments; answers how many left the old generation and how many the new one.
fn kill_runs(runs: u64) -> (u64, u64) {
    let kb = versioned();
    let began = Instant::now();
    write_version(&kb, 1);
    kb.json(&["index", "--json"]);
    let usual = u64::try_from(began.elapsed().as_micros()).unwrap();
    let (mut dice, mut old, mut new) = (Dice(0x9e37_79b9_7f4a_7c15), 0, 0);
    let mut serving = 1;
    for run in 2..runs + 2 {
        write_version(&kb, run);
        let mut child = kb.command(&["index"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(dice.roll(usual * 5 / 4)));
        child.kill().unwrap();
        child.wait().unwrap();
        let (found, _) = version(&ask(kb.root.path()));
        assert!(found == serving || found == run, "version {found} after {serving} and {run}");
        if found == run {
            new += 1
        } else {
            old += 1
        }
        let report = kb.json(&["index", "--json"]);
        assert_eq!(report["pages"], 72);
        serving = version(&ask(kb.root.path())).0;
        assert_eq!(serving, run);
    }
    assert_eq!(kb.run(&["status", "--verify"]).code, Some(0));
    let left: Vec<PathBuf> =
        fs::read_dir(kb.root.path().join("index")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.len() <= 6, "leftovers: {left:?}");
    (old, new)
}

#[test]
fn a_killed_run_leaves_the_old_generation_or_the_new_one() {
    let (old, new) = kill_runs(25);
    println!("25 runs killed: {old} left the old generation, {new} the new one, 0 broken");
}

#[test]
#[ignore = "takes minutes: the same a thousand times"]
fn a_thousand_killed_runs_leave_the_old_generation_or_the_new_one() {
    let (old, new) = kill_runs(1_000);
    println!("1000 runs killed: {old} left the old generation, {new} the new one, 0 broken");
}

/// Lets system calls of a run fail, one run a fault, by strace's injection; `None` where strace cannot.
fn inject(runs: u64) -> Option<(u64, u64)> {
    let kb = versioned();
    let (mut old, mut new, mut serving) = (0, 0, 0);
    for run in 1..=runs {
        write_version(&kb, run);
        let call =
            ["write", "fdatasync", "fsync", "rename", "openat", "mkdir", "link", "ftruncate"][(run % 8) as usize];
        let error = if run % 3 == 0 { "EIO" } else { "ENOSPC" };
        let when = 1 + run / 8;
        let mut traced = Command::new("strace");
        let fault = format!("--inject={call}:error={error}:when={when}");
        let kb_index = command(kb.root.path(), &["index"]);
        traced.args(["-f", "-qq", "-o", "/dev/null", &format!("--trace={call}"), &fault]).arg(kb_index.get_program());
        let Ok(output) = traced.args(kb_index.get_args()).current_dir(kb.root.path()).output() else { return None };
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if said.contains("ptrace") || said.contains("strace:") {
            return None;
        }
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 2 | 3 | 4 | 101)), "{call} {when}: {code:?} {said}");
        assert!(!said.contains("panicked") && code != Some(101), "{call} {when}: {said}");
        let (found, _) = version(&ask(kb.root.path()));
        assert!(found == serving || found == run, "{call} {when}: version {found} after {serving} and {run}");
        assert!(code == Some(0) || found == serving, "{call} {when}: a failed run published");
        if found == run {
            new += 1
        } else {
            old += 1
        }
        kb.json(&["index", "--json"]);
        serving = version(&ask(kb.root.path())).0;
        assert_eq!(serving, run);
        assert_eq!(kb.run(&["status", "--verify"]).code, Some(0), "{call} {when}");
    }
    Some((old, new))
}

#[cfg(target_os = "linux")]
#[test]
fn a_failing_system_call_leaves_the_old_generation_or_the_new_one() {
    match inject(16) {
        Some((old, new)) => {
            println!("16 runs with a fault: {old} left the old generation, {new} the new one, 0 broken")
        }
        None => println!("skipped: strace is not there or may not trace"),
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "takes minutes: the same two hundred times"]
fn two_hundred_failing_system_calls_leave_the_old_generation_or_the_new_one() {
    let (old, new) = inject(200).unwrap();
    println!("200 runs with a fault: {old} left the old generation, {new} the new one, 0 broken");
}

/// Readers ask in a loop while nights come; answers how many answers there were.
fn read_while(nights: u64, readers: u64) -> u64 {
    let kb = versioned();
    let (folder, done, answers) = (kb.root.path(), AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..readers {
            scope.spawn(|| {
                let mut newest = 0;
                while !done.load(Ordering::Relaxed) {
                    let (version, generation) = version(&ask(folder));
                    assert_eq!(version + 1, generation, "a generation that was never published");
                    assert!(generation >= newest, "an answer older than one before");
                    newest = generation;
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for night in 1..=nights {
            write_version(&kb, night);
            kb.json(&["index", "--json"]);
        }
        done.store(true, Ordering::Relaxed);
    });
    answers.into_inner()
}

#[test]
fn readers_see_one_generation_whole_while_nights_come() {
    println!("{} answers, each from one generation", read_while(15, 3));
}

#[test]
#[ignore = "takes minutes: eight readers, sixty nights"]
fn eight_readers_see_one_generation_whole_through_sixty_nights() {
    println!("{} answers, each from one generation", read_while(60, 8));
}

#[test]
fn of_many_writers_one_works_and_the_index_is_right() {
    let kb = versioned();
    for round in 1..=6 {
        write_version(&kb, round);
        let waits = round % 2 == 0;
        let arguments: &[&str] = if waits { &["index", "--wait", "60s"] } else { &["index"] };
        let writers: Vec<_> = (0..2 + round)
            .map(|_| kb.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
            .collect();
        let codes: Vec<_> = writers.into_iter().map(|mut writer| writer.wait().unwrap().code()).collect();
        assert!(codes.contains(&Some(0)), "{codes:?}");
        assert!(codes.iter().all(|code| *code == Some(0) || (!waits && *code == Some(6))), "{codes:?}");
        assert_eq!(version(&ask(kb.root.path())).0, round);
    }
    assert_eq!(kb.run(&["status", "--verify"]).code, Some(0));
}

/// Runs the commands that read; none may end by a signal or a panic, and `--verify` must see the damage.
fn bears(kb: &Kb, what: &str) {
    let verified = kb.run(&["status", "--verify"]);
    assert_eq!(verified.code, Some(4), "{what}: {}", verified.stderr);
    assert!(
        verified.stderr.starts_with("error: ") && verified.stderr.contains("hint: "),
        "{what}: {}",
        verified.stderr
    );
    assert_eq!(kb.run(&["search", "--verify", "marker"]).code, Some(4), "{what}");
    for arguments in [&["search", "--json", "marker page"][..], &["show", "/p1"], &["topics"], &["check"], &["status"]]
    {
        let said = kb.run(arguments);
        assert!(matches!(said.code, Some(0..=4)), "{what}: {arguments:?}: {:?}", said.code);
        assert!(!said.stderr.contains("panicked"), "{what}: {arguments:?}: {}", said.stderr);
    }
}

/// A store that says it has 2⁴⁶ layers: tantivy's end of a file is a text, its length in four bytes, and four more;
/// before it the end of the store says in its bytes 4 to 12 where the count of layers stands.
fn layered(store: &[u8]) -> Vec<u8> {
    let number = |at: usize| u32::from_le_bytes(store[at..at + 4].try_into().unwrap()) as usize;
    let end = store.len() - 8 - number(store.len() - 8) - 28;
    let mut damaged = store.to_vec();
    damaged[number(end + 4)..][..8].copy_from_slice(&[0, 0, 0, 0, 0, 0, 16, 128]);
    damaged
}

#[test]
fn damaged_files_are_told_of_and_answered_without_a_panic() {
    let kb = versioned();
    write_version(&kb, 1);
    kb.json(&["index", "--json"]);
    let folder = kb.root.path().join("index/gen-000002");
    let mut dice = Dice(7);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let good = fs::read(&path).unwrap();
        if name.starts_with('.') || good.is_empty() {
            continue;
        }
        let mut cases = vec![("cut", good[..good.len() / 2].to_vec()), ("empty", Vec::new())];
        for _ in 0..3 {
            let mut flipped = good.clone();
            let at = usize::try_from(dice.roll(good.len() as u64)).unwrap();
            flipped[at] ^= 1 << dice.roll(8);
            cases.push(("flipped", flipped));
        }
        if name.ends_with(".store") {
            cases.push(("layered", layered(&good)));
        }
        for (how, bytes) in cases {
            // A published file may be shared with the generation before: what is damaged is this name alone.
            fs::remove_file(&path).unwrap();
            fs::write(&path, bytes).unwrap();
            bears(&kb, &format!("{name} {how}"));
        }
        fs::remove_file(&path).unwrap();
        bears(&kb, &format!("{name} gone"));
        fs::write(&path, &good).unwrap();
        assert_eq!(kb.run(&["status", "--verify"]).code, Some(0), "{name}");
    }
    // The next night heals what it meets, whatever was damaged.
    for (night, table) in (2..).zip(["manifest", "facets", "warnings", "kb.json", "meta.json"]) {
        let name = String::from_utf8(fs::read(kb.root.path().join("index/CURRENT")).unwrap()).unwrap();
        fs::write(kb.root.path().join("index").join(name.trim()).join(table), b"garbage").unwrap();
        write_version(&kb, night);
        let reason = if table == "kb.json" { "built" } else { "rebuilt" };
        assert_eq!(kb.json(&["index", "--json"])["reason"], reason, "{table}");
        assert_eq!(version(&ask(kb.root.path())).0, night);
        assert_eq!(kb.run(&["status", "--verify"]).code, Some(0), "{table}");
    }
    // Who took a generation away with his own hands is told what mends it, and the next run does.
    let name = String::from_utf8(fs::read(kb.root.path().join("index/CURRENT")).unwrap()).unwrap();
    fs::remove_dir_all(kb.root.path().join("index").join(name.trim())).unwrap();
    let said = kb.run(&["search", "version"]);
    assert_eq!((said.code, said.stderr.contains("hint: a part of it is missing")), (Some(4), true), "{}", said.stderr);
    kb.json(&["index", "--json"]);
    assert_eq!(version(&ask(kb.root.path())).0, 6);
}

#[test]
fn an_update_hands_no_damage_on_that_shows() {
    let kb = versioned();
    for (night, kind) in (1..).zip(["fast", "fieldnorm", "idx", "pos", "store", "term", "store"]) {
        let name = String::from_utf8(fs::read(kb.root.path().join("index/CURRENT")).unwrap()).unwrap();
        let folder = fs::read_dir(kb.root.path().join("index").join(name.trim())).unwrap();
        let is_kind = |path: &PathBuf| path.extension().is_some_and(|found| found == kind);
        let path = folder.map(|entry| entry.unwrap().path()).find(is_kind).unwrap();
        let good = fs::read(&path).unwrap();
        let damaged = if night == 7 { layered(&good) } else { [&good[..], b"\0"].concat() };
        fs::remove_file(&path).unwrap();
        fs::write(&path, damaged).unwrap();
        write_version(&kb, night);
        assert_eq!(kb.json(&["index", "--json"])["reason"], "rebuilt", "{kind}");
        assert_eq!(version(&ask(kb.root.path())).0, night, "{kind}");
        assert_eq!(kb.run(&["status", "--verify"]).code, Some(0), "{kind}");
    }
    // Of the tables, a single bit does.
    for (night, table) in (8..).zip(["manifest", "facets"]) {
        let name = String::from_utf8(fs::read(kb.root.path().join("index/CURRENT")).unwrap()).unwrap();
        let path = kb.root.path().join("index").join(name.trim()).join(table);
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        write_version(&kb, night);
        assert_eq!(kb.json(&["index", "--json"])["reason"], "rebuilt", "{table}");
        assert_eq!(version(&ask(kb.root.path())).0, night, "{table}");
    }
}

#[test]
fn a_pointer_of_garbage_and_a_format_to_come_are_told_of() {
    let kb = versioned();
    let current = kb.root.path().join("index/CURRENT");
    for garbage in [&b"\xff\x00\n"[..], b"", b"gen-999999\n", b"../../etc\n", b"gen-99999999999999999999999\n"] {
        fs::write(&current, garbage).unwrap();
        for arguments in [&["search", "marker"][..], &["status"], &["status", "--verify"]] {
            let said = kb.run(arguments);
            assert_eq!(said.code, Some(4), "{garbage:?} {arguments:?}: {}", said.stderr);
            assert!(said.stderr.contains("hint: "), "{}", said.stderr);
        }
    }
    kb.json(&["index", "--json"]);
    assert_eq!(version(&ask(kb.root.path())).0, 0);
    let name = String::from_utf8(fs::read(&current).unwrap()).unwrap();
    let info = kb.root.path().join("index").join(name.trim()).join("kb.json");
    let mut future: Value = serde_json::from_slice(&fs::read(&info).unwrap()).unwrap();
    future["format"] = Value::from(9_999);
    fs::write(&info, future.to_string()).unwrap();
    let said = kb.run(&["search", "marker"]);
    assert_eq!(said.code, Some(4));
    assert!(said.stderr.contains("9999"), "{}", said.stderr);
}
