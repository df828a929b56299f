//! A batch answers every line, in order, as if each were asked alone.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::builder::{Kb, Said};

const PAGES: [(&str, &[u8]); 2] = [
    ("mobile.md", b"---\ntopics: [pkce]\n---\n# Mobile\n\nUse PKCE, see [the spec](https://example.com/rfc7636).\n"),
    ("spa.md", b"# Browser\n\nA browser uses PKCE as well.\n"),
];

/// Lines that are no good questions are questions too.
const LINES: [&[u8]; 8] =
    [b"mobile PKCE", b"", b"((\" topic: OR -", b"\xff\xfe\x00", b"  browser ", b"*", b"pkce\r", b"nowhere"];

fn asked(kb: &Kb, arguments: &[&str], input: &[u8]) -> Said {
    fed(kb.command(arguments), input)
}

/// Runs kb with something on its stdin.
pub(crate) fn fed(mut command: Command, input: &[u8]) -> Said {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writing = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // Who ends early did not read it all; its exit code says why.
    let _ = writing.join().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code() }
}

#[test]
fn each_line_is_answered_as_if_it_were_asked_alone() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    // Enough of them that some are answered side by side.
    let lines = LINES.repeat(100);
    let batch = asked(&kb, &["search", "--batch", "-"], &lines.join(&b'\n'));
    assert_eq!((batch.code, batch.stderr.as_str()), (Some(0), ""));
    let alone: Vec<String> = LINES
        .iter()
        .map(|line| {
            let text = String::from_utf8_lossy(line).replace('\0', "\u{1}").trim_end_matches('\r').to_owned();
            kb.run(&["search", "--format", "ndjson", "--", &text]).stdout.replace("\\u0001", "\\u0000")
        })
        .collect();
    assert!(batch.stdout == alone.concat().repeat(100), "{}", batch.stdout);
    fs::write(kb.root.path().join("asked.txt"), lines.join(&b'\n')).unwrap();
    assert!(kb.run(&["search", "--batch", "asked.txt"]).stdout == batch.stdout);
    let objects = asked(&kb, &["search", "--batch", "-", "--json"], b"pkce\nnowhere").stdout;
    let alone = [["search", "--json", "pkce"], ["search", "--json", "nowhere"]].map(|line| kb.run(&line).stdout);
    assert_eq!(objects, alone.concat());
}

#[test]
fn a_line_that_comes_alone_is_answered_at_once_and_by_the_newest_index() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    let mut command = kb.command(&["search", "--batch", "-", "--json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let mut ask = |question: &[u8]| -> Value {
        stdin.write_all(question).unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    };
    assert_eq!(ask(b"pkce\n")["total"]["scenarios"], 2);
    kb.write("new.md", b"# New\n\nPKCE again.\n");
    kb.run(&["index"]);
    let answer = ask(b"pkce\n");
    assert_eq!((&answer["total"]["scenarios"], &answer["index"]["generation"]), (&Value::from(3), &Value::from(2)));
    drop((stdin, stdout));
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_batch_ends_quietly_when_nobody_reads_on() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    fs::write(kb.root.path().join("asked.txt"), "pkce\n".repeat(5_000)).unwrap();
    let mut child =
        kb.command(&["search", "--batch", "asked.txt"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.contains("\"type\":\"query\""));
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn what_a_batch_cannot_do_is_said() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    for (arguments, code, says) in [
        (&["search", "--batch", "none.txt"][..], 2, "none.txt cannot be read"),
        (&["search", "--batch", "-", "--format", "table"], 2, "--batch needs --format ndjson or json"),
        (&["search", "--batch", "-", "word"], 2, "cannot be used with"),
        (&["search", "--batch", "-", "--index", "none", "--corpus", "none"], 4, "no index"),
    ] {
        let said = kb.run(arguments);
        assert_eq!(said.code, Some(code), "{arguments:?}: {}", said.stderr);
        assert!(said.stderr.contains(says), "{arguments:?}: {}", said.stderr);
    }
    assert_eq!(asked(&kb, &["search", "--batch", "-", "--exit-status"], b"none\nnowhere\n").code, Some(1));
    assert_eq!(asked(&kb, &["search", "--batch", "-", "--exit-status"], b"none\npkce\n").code, Some(0));
    let nothing = asked(&kb, &["search", "--batch", "-"], b"");
    assert_eq!((nothing.code, nothing.stdout.as_str()), (Some(0), ""));
}
