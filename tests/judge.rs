//! `kb judge`: one key is one judgement, on the disk at once, never twice; the next run goes on from there.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::builder::{Kb, Said};

const PAGES: [(&str, &[u8]); 4] = [
    ("a.md", b"# Apples\n\nApples are fruit.\n"),
    ("b.md", b"# Pears\n\nPears are fruit and so are apples.\n"),
    ("c.md", b"# Nuts\n\nNuts and raisins.\n"),
    ("d.md", b"# Bread\n\nBread is baked.\n"),
];

/// A set in `set`, with its own pages.
fn set(qrels: Option<&str>) -> Kb {
    let kb = Kb::corpus(&PAGES);
    let folder = kb.root.path().join("set");
    fs::create_dir(&folder).unwrap();
    fs::rename(kb.root.path().join("corpus"), folder.join("corpus")).unwrap();
    fs::write(folder.join("queries.tsv"), "1\tapples\n2\tnuts raisins\n").unwrap();
    if let Some(qrels) = qrels {
        fs::write(folder.join("qrels.txt"), qrels).unwrap();
    }
    kb
}

/// Runs `kb judge set` with these keys on its stdin.
fn judge(kb: &Kb, keys: &str, more: &[&str]) -> Said {
    let mut command = kb.command(&[&["judge", "set"], more].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A run that fails reads no key.
    let _ = child.stdin.take().unwrap().write_all(keys.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code() }
}

fn qrels(kb: &Kb) -> String {
    fs::read(kb.root.path().join("set/qrels.txt")).map(|bytes| String::from_utf8(bytes).unwrap()).unwrap_or_default()
}

#[test]
fn keys_grade_skip_go_back_and_quit() {
    for (keys, expected, said) in [
        ("312", "1 0 a 3\n1 0 b 1\n2 0 c 2\n", "3 judgements appended to set/qrels.txt, 0 skipped; nothing is left"),
        ("3\n1\n2\n", "1 0 a 3\n1 0 b 1\n2 0 c 2\n", "nothing is left"),
        ("s1q", "1 0 b 1\n", "1 judgement appended to set/qrels.txt, 1 skipped; the next run goes on from here"),
        ("3b0q", "1 0 a 0\n", "1 judgement appended"),
        ("b31bb2q", "1 0 a 2\n", "1 judgement appended"),
        ("sb3q", "1 0 a 3\n", "1 judgement appended to set/qrels.txt, 0 skipped"),
        ("9x?3", "1 0 a 3\n", "the next run goes on from here"),
        ("", "", "0 judgements appended"),
    ] {
        let kb = set(None);
        let done = judge(&kb, keys, &[]);
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        assert_eq!(qrels(&kb), expected, "{keys}");
        assert!(done.stdout.contains(said), "{keys}: {}", done.stdout);
    }
}

#[test]
fn shows_the_page_as_an_answer_does_and_without_colours() {
    let said = judge(&set(None), "", &[]).stderr;
    for shown in
        ["apples  question 1 of 2, page 1 of 2", "  Apples\n  /a#apples\n  Apples are fruit.", "s skip, b back"]
    {
        assert!(said.contains(shown), "{said}");
    }
    assert!(!said.contains('\u{1b}'));
}

#[test]
fn goes_on_where_it_stopped_and_judges_nothing_twice() {
    let before = "1 0 b.md 2\n9 0 elsewhere 1";
    let kb = set(Some(before));
    assert!(judge(&kb, "1q", &[]).stderr.contains("page 1 of 1"));
    assert_eq!(qrels(&kb), format!("{before}\n1 0 a.md 1\n"), "what was there stays to the byte, its spelling too");
    let second = judge(&kb, "3", &["--json"]);
    assert!(!second.stderr.contains("apples") && second.stderr.contains("question 2 of 2"), "{}", second.stderr);
    assert!(qrels(&kb).ends_with("1 0 a.md 1\n2 0 c.md 3\n"));
    let report: serde_json::Value = serde_json::from_str(&second.stdout).unwrap();
    assert_eq!((&report["judged"], &report["finished"]), (&1.into(), &true.into()));
    assert!(judge(&kb, "", &[]).stdout.contains("nothing is left"));
    assert_eq!(kb.run(&["eval", "set"]).code, Some(0));
}

#[test]
fn pools_what_other_runs_found() {
    let kb = set(None);
    fs::write(kb.root.path().join("run.txt"), "2 Q0 d 1 9.0 other\n2 Q0 gone 2 8.0 other\n2 Q0 c 3 7.0 other\n")
        .unwrap();
    judge(&kb, "ss10", &["--run", "run.txt"]);
    assert_eq!(qrels(&kb), "2 0 c 1\n2 0 d 0\n");
    let shallow = set(None);
    judge(&shallow, "3333", &["--depth", "1"]);
    assert_eq!(qrels(&shallow), "1 0 a 3\n2 0 c 3\n");
}

#[test]
fn a_set_that_cannot_be_judged_is_told() {
    let kb = set(Some("1 0 a\n"));
    let said = judge(&kb, "3", &[]);
    assert_eq!((said.code, said.stderr.contains("set/qrels.txt:1: ")), (Some(2), true), "{}", said.stderr);
    assert_eq!(qrels(&kb), "1 0 a\n");
    let nothing = judge(&kb, "3", &["--run", "none.txt"]);
    assert_eq!(nothing.code, Some(2), "{}", nothing.stderr);
    fs::write(kb.root.path().join("set/queries.tsv"), "\n").unwrap();
    fs::write(kb.root.path().join("set/qrels.txt"), "").unwrap();
    assert!(judge(&kb, "3", &[]).stderr.contains("holds no question"));
}
