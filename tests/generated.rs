//! Questions that nobody would ask: whatever comes in, every JSON output parses, is valid, and ends as documented.

use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;

use crate::batch::fed;
use crate::builder::{command, run};

const QUESTIONS: usize = 2_000;
/// Longest line, in bytes.
const LONGEST: usize = 10_000;
/// What the query language is made of, and what has upset parsers before.
const PIECES: [&str; 40] = [
    "pkce",
    "mobile",
    "login",
    "refresh token",
    "\"",
    "'",
    "(",
    ")",
    "-",
    "OR",
    "AND",
    "*",
    "tok*",
    "title:",
    "topic:",
    "topic:(spa,pkce)",
    "type:",
    "usecase:",
    "url:/",
    "section:",
    "kind:card",
    ":",
    ",",
    "\\",
    "\t",
    "\u{1b}[31m",
    "\u{202e}",
    "é",
    "日本語",
    "🦀",
    "\u{0301}",
    "NaN",
    "null",
    "--",
    "@name",
    "$(id)",
    "<b>",
    "%00",
    "a_b.c-d",
    "CamelCaseName",
];

/// A small generator of the same numbers every time (Knuth's MMIX constants).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    /// A line of a batch: bytes of any kind but the end of a line.
    fn line(&mut self) -> Vec<u8> {
        let mut line = Vec::new();
        let length = if self.below(50) == 0 { LONGEST } else { self.below(60) };
        let bytes = self.below(4) == 0;
        while line.len() < length {
            if bytes {
                line.push(self.below(256) as u8);
            } else {
                line.extend_from_slice(PIECES[self.below(PIECES.len())].as_bytes());
                line.extend_from_slice([" ", "", "  "][self.below(3)].as_bytes());
            }
        }
        line.retain(|byte| *byte != b'\n');
        line
    }
}

fn schema(folder: &Path, of: &str) -> Validator {
    let schema: Value = serde_json::from_str(&run(folder, &["schema", of]).stdout).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn valid(schema: &Validator, output: &str, of: &str) {
    let value: Value = serde_json::from_str(output).unwrap_or_else(|error| panic!("{of}: {error}: {output}"));
    if let Some(error) = schema.iter_errors(&value).next() {
        panic!("{of}: {error} at {}", error.instance_path());
    }
}

/// A folder with an index of our own corpus, and what is asked of it.
fn questioned() -> (tempfile::TempDir, Vec<Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    assert_eq!(run(folder.path(), &["index", corpus.to_str().unwrap()]).code, Some(0));
    let mut numbers = Numbers(7);
    (folder, (0..QUESTIONS).map(|_| numbers.line()).collect())
}

#[test]
fn every_output_is_valid_whatever_is_asked() {
    let (folder, lines) = questioned();
    let input = lines.join(&b'\n');
    for (of, arguments) in [
        ("search", &["search", "--batch", "-", "--json"][..]),
        ("search", &["search", "--batch", "-", "--json", "--max-tokens", "500"]),
        ("search-ndjson", &["search", "--batch", "-"]),
    ] {
        let said = fed(command(folder.path(), arguments), &input);
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{arguments:?}: {:?}", said.stdout.lines().last());
        let schema = schema(folder.path(), of);
        said.stdout.lines().for_each(|line| valid(&schema, line, of));
        let summary = |line: &&str| of == "search" || line.starts_with(r#"{"type":"summary""#);
        assert_eq!(said.stdout.lines().filter(summary).count(), QUESTIONS, "{arguments:?}");
    }
    each_command(folder.path(), &lines, QUESTIONS / 40);
}

/// The same questions, all of them, put to every command by itself: as its question, its address, its folder.
#[test]
#[ignore = "starts twenty thousand processes"]
fn every_command_is_asked_everything() {
    let (folder, lines) = questioned();
    each_command(folder.path(), &lines, 1);
}

/// What each command is asked; the text takes the place of the mark.
const ASKED: [(&str, &[&str]); 10] = [
    ("search", &["search", "--json", "--", "{}"]),
    ("search", &["search", "--json", "--max-tokens=300", "--literal", "--", "{}"]),
    ("explain", &["explain", "--json", "--url", "/architecture-scenarios/mobile-api", "--", "{}"]),
    ("show", &["show", "--json", "--", "{}"]),
    ("topics", &["topics", "--json", "--", "{}"]),
    ("index", &["index", "--json", "--index=other", "--", "{}"]),
    ("check", &["check", "--json", "--corpus={}"]),
    ("status", &["status", "--json", "--index={}"]),
    ("eval", &["eval", "--json", "--", "{}"]),
    ("judge", &["judge", "--json", "--", "{}"]),
];

fn each_command(folder: &Path, lines: &[Vec<u8>], step: usize) {
    let failed = schema(folder, "error");
    let texts = || lines.iter().filter_map(|line| std::str::from_utf8(line).ok()).filter(|text| !text.contains('\0'));
    for (of, arguments) in ASKED {
        let schema = schema(folder, of);
        let mut asked = 0;
        for text in texts().step_by(step) {
            let arguments: Vec<String> = arguments.iter().map(|argument| argument.replace("{}", text)).collect();
            let said = run(folder, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
            match said.code {
                Some(0 | 1 | 3 | 5) => valid(&schema, &said.stdout, of),
                Some(2 | 4 | 6) => valid(&failed, &said.stdout, of),
                other => panic!("{arguments:?}: {other:?} {}", said.stderr),
            }
            asked += 1;
        }
        assert!(asked >= 30, "{asked}");
    }
}
