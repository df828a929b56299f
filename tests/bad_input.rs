//! Bad input: whatever stands in a corpus, its pages are indexed as far as they can be and the fault is named; what
//! cannot be read or written at all ends in one line that says what and what to do, and leaves nothing half-written.

use std::fs;
use std::path::Path;

use crate::builder::{Kb, Said};

/// A corpus, and what indexing it has to say.
struct Case {
    files: Vec<(String, Vec<u8>)>,
    /// Pages that have to be found by the word `needle`.
    found: usize,
    /// Codes of the warnings, each once.
    warned: &'static [&'static str],
}

fn case(files: &[(&str, &[u8])], found: usize, warned: &'static [&'static str]) -> Case {
    Case { files: files.iter().map(|(path, text)| ((*path).to_owned(), text.to_vec())).collect(), found, warned }
}

fn page(text: impl AsRef<[u8]>, warned: &'static [&'static str]) -> Case {
    case(&[("a.md", text.as_ref())], 1, warned)
}

/// Partials that include one another ten times each, twelve deep: 10¹² copies if nobody counts.
fn include_bomb() -> Case {
    let mut files = vec![("a.md".to_owned(), b"needle <%= include('./_0') %>".to_vec())];
    for depth in 0..12 {
        let body = format!("<%= include('./_{}') %>\n", depth + 1).repeat(10);
        files.push((format!("_{depth}.md"), body.into_bytes()));
    }
    files.push(("_12.md".to_owned(), "lol ".repeat(100).into_bytes()));
    Case { files, found: 1, warned: &["include-too-deep"] }
}

/// Each alias stands for nine of the one before: 9²⁵ strings if they are followed.
fn alias_bomb() -> String {
    let mut block = String::from("---\na: &a [x,x,x,x,x,x,x,x,x]\n");
    for (from, to) in ('a'..='y').zip('b'..='z') {
        block.push_str(&format!("{to}: &{to} [{}]\n", vec![format!("*{from}"); 9].join(",")));
    }
    block + "---\nneedle\n"
}

fn cases() -> Vec<Case> {
    let nested: String = (0..100).map(|depth| format!("{}- needle\n", "  ".repeat(depth))).collect();
    let long = "# Long\n\n".to_owned() + &"a line of words that goes on and on and ends in needle\n".repeat(72_000);
    vec![
        page(b"# A\xff\xfe b\nneedle\n", &["invalid-text"]),
        page(b"# A\0b\nneedle\n", &["invalid-text"]),
        page(b"\xef\xbb\xbf---\ntitle: needle\n---\n", &[]),
        page(b"---\r\ntitle: A\r\n---\r\n\r\n# Head\r\n\r\nneedle\r\n", &[]),
        case(&[("a.md", b""), ("b.md", b"\n\n"), ("c.md", b"needle")], 1, &[]),
        page(&long, &[]),
        page(nested, &[]),
        page("<div>".repeat(10_000) + "needle", &[]),
        page("<b>".repeat(10_000) + "needle", &[]),
        page("<table><tr><td><ul><li>".repeat(10_000) + "needle", &[]),
        page("> ".repeat(5_000) + "needle", &["too-deep"]),
        page(alias_bomb(), &["broken-front-matter"]),
        page(format!("---\na: {}{}\n---\nneedle", "[".repeat(1_900), "]".repeat(1_900)), &["broken-front-matter"]),
        page("<%= include('".repeat(50_000) + "\n\nneedle", &[]),
        page("${".repeat(50_000) + "\n\nneedle", &[]),
        page("[!INCLUDE [".repeat(50_000) + "\n\nneedle", &[]),
        page("needle <%= include('../../secret') %> [!INCLUDE [x](../../secret.md)]", &["outside-corpus"]),
        case(
            &[
                ("a.md", b"needle <%= include('./_a') %>"),
                ("_a.md", b"<%= include('./_b') %>"),
                ("_b.md", b"<%= include('./_a') %>"),
            ],
            1,
            &["include-cycle"],
        ),
        include_bomb(),
    ]
}

#[test]
fn every_page_is_indexed_as_far_as_it_can_be() {
    for (number, case) in cases().into_iter().enumerate() {
        let files: Vec<(&str, &[u8])> = case.files.iter().map(|(path, text)| (path.as_str(), &text[..])).collect();
        let kb = Kb::corpus(&files);
        let report = kb.json(&["index", "--json"]);
        let warnings = report["warnings"].as_array().unwrap().iter();
        let mut codes: Vec<&str> = warnings.map(|warning| warning["code"].as_str().unwrap()).collect();
        codes.dedup();
        assert_eq!(codes, case.warned, "case {number}");
        let answer = kb.json(&["search", "--json", "needle"]);
        assert_eq!(answer["total"]["scenarios"], case.found, "case {number}");
        let pages = case.files.iter().filter(|(path, _)| !path.starts_with('_')).count();
        assert_eq!(report["pages"], pages, "case {number}");
    }
}

#[test]
fn text_that_acts_on_a_terminal_is_made_visible() {
    let page = b"---\ntitle: \"evil \\e[31mtitle\\u202e\\a\"\ntopics: [\"\\e]0;x\\a\"]\n---\n# Head \x1b[2J\n\nalpha \x1b[2J \xe2\x80\xae[b](/c\x1b)\n<%= include('./\x1b[31m') %>\n";
    let kb = Kb::corpus(&[("a\u{1b}.md", page), ("b.md", page)]);
    let commands: [&[&str]; 9] = [
        &["index"],
        &["index", "--rebuild", "--json"],
        &["search", "alpha"],
        &["search", "--format", "table", "alpha"],
        &["search", "--format", "md", "alpha"],
        &["search", "--format", "urls", "alpha"],
        &["topics"],
        &["check"],
        &["show", "/b"],
    ];
    for arguments in commands {
        let Said { stdout, stderr, .. } = kb.run(arguments);
        assert!(!(stdout + &stderr).contains(['\u{1b}', '\u{7}', '\u{202e}']), "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_corpus_are_left_out() {
    let kb = Kb::corpus(&[("a.md", b"needle <%= include('./_out') %>")]);
    let secret = kb.root.path().join("secret.md");
    fs::write(&secret, "haystack").unwrap();
    for name in ["out.md", "_out.md"] {
        std::os::unix::fs::symlink(&secret, kb.root.path().join("corpus").join(name)).unwrap();
    }
    let report = kb.json(&["index", "--json"]);
    assert_eq!(report["pages"], 1);
    let warnings = report["warnings"].as_array().unwrap();
    assert!(!warnings.is_empty() && warnings.iter().all(|warning| warning["code"] == "outside-corpus"));
    assert_eq!(kb.json(&["search", "--json", "haystack"])["total"]["scenarios"], 0);
}

/// An error for people: one line that says what, one that says what to do.
fn says_what_and_what_to_do(said: &Said, code: i32) {
    assert_eq!((said.code, said.stdout.as_str()), (Some(code), ""), "{}", said.stderr);
    let lines: Vec<&str> = said.stderr.lines().filter(|line| !line.starts_with("no index in")).collect();
    assert_eq!(lines.len(), 2, "{}", said.stderr);
    assert!(lines[0].starts_with("error: ") && lines[1].starts_with("hint: "), "{}", said.stderr);
}

#[test]
fn what_is_no_corpus_and_what_is_no_index_is_said() {
    let kb = Kb::corpus(&[("a.md", b"needle")]);
    fs::write(kb.root.path().join("file"), "").unwrap();
    fs::create_dir(kb.root.path().join("garbage")).unwrap();
    fs::write(kb.root.path().join("garbage/CURRENT"), "garbage").unwrap();
    fs::create_dir(kb.root.path().join("lost")).unwrap();
    fs::write(kb.root.path().join("lost/CURRENT"), "gen-000001\n").unwrap();
    let cases: [(&[&str], i32); 9] = [
        (&["index", "nowhere"], 2),
        (&["index", "file"], 2),
        (&["index", "--index", "file"], 4),
        (&["search", "--index", "file", "needle"], 4),
        (&["search", "--index", "nowhere", "--corpus", "nowhere", "needle"], 4),
        (&["search", "--index", "garbage", "needle"], 4),
        (&["search", "--index", "lost", "needle"], 4),
        (&["status", "--index", "nowhere"], 4),
        (&["show", "--index", "lost", "/a"], 4),
    ];
    for (arguments, code) in cases {
        says_what_and_what_to_do(&kb.run(arguments), code);
    }
    assert!(!kb.root.path().join("index").exists());
}

/// Permissions mean nothing to root: the binary is run as nobody then.
#[cfg(unix)]
mod permissions {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    use super::*;

    const NOBODY: u32 = 65_534;

    struct Somebody {
        kb: Kb,
        is_root: bool,
    }

    impl Somebody {
        fn new() -> Self {
            let kb = Kb::corpus(&[("a.md", b"needle")]);
            let folder = kb.root.path();
            fs::copy(env!("CARGO_BIN_EXE_kb"), folder.join("kb")).unwrap();
            let is_root = fs::metadata(folder).unwrap().uid() == 0;
            let somebody = Self { kb, is_root };
            for folder in ["", "corpus"] {
                somebody.allow(folder, 0o777);
            }
            somebody
        }

        fn path(&self, name: &str) -> std::path::PathBuf {
            self.kb.root.path().join(name)
        }

        fn allow(&self, name: &str, mode: u32) {
            fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
            let _ =
                (self.is_root && name != "kb").then(|| std::os::unix::fs::chown(self.path(name), Some(NOBODY), None));
        }

        fn run(&self, arguments: &[&str]) -> Said {
            let mut command = Command::new(self.path("kb"));
            if self.is_root {
                command.uid(NOBODY);
            }
            command.current_dir(self.kb.root.path()).args(arguments);
            // The copy is still open for writing in a process that another test is about to start: it lets go of it soon.
            let output = loop {
                match command.output() {
                    Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {}
                    output => break output.unwrap(),
                }
            };
            let text = |bytes| String::from_utf8(bytes).unwrap();
            Said { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code() }
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_unreadable_corpus_is_said_and_nothing_written() {
        let somebody = Somebody::new();
        somebody.allow("corpus", 0o000);
        says_what_and_what_to_do(&somebody.run(&["index"]), 4);
        says_what_and_what_to_do(&somebody.run(&["search", "needle"]), 4);
        somebody.allow("corpus", 0o777);
        assert_eq!(names(somebody.kb.root.path()), ["corpus", "kb"]);
    }

    #[test]
    fn an_unreadable_page_or_folder_costs_no_other() {
        let somebody = Somebody::new();
        fs::write(somebody.path("corpus/b.md"), "x").unwrap();
        fs::create_dir(somebody.path("corpus/c")).unwrap();
        somebody.allow("corpus/b.md", 0o000);
        somebody.allow("corpus/c", 0o000);
        let said = somebody.run(&["index"]);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        assert_eq!(said.stderr.matches("warning: ").count(), 2, "{}", said.stderr);
        assert!(said.stdout.contains("2 pages"), "{}", said.stdout);
        somebody.allow("corpus/c", 0o777);
    }

    #[test]
    fn a_corpus_that_cannot_be_written_is_indexed() {
        let somebody = Somebody::new();
        fs::write(somebody.path("corpus/_p.md"), "x").unwrap();
        somebody.allow("corpus", 0o555);
        for _ in 0..2 {
            assert_eq!(somebody.run(&["index"]).code, Some(0));
        }
        assert_eq!(names(&somebody.path("corpus")), ["_p.md", "a.md"]);
        somebody.allow("corpus", 0o777);
    }

    #[test]
    fn an_index_that_cannot_be_written_or_read_stays_as_it_is() {
        let somebody = Somebody::new();
        assert_eq!(somebody.run(&["index"]).code, Some(0));
        let before = names(&somebody.path("index"));
        fs::write(somebody.path("corpus/b.md"), "haystack").unwrap();
        somebody.allow("index/lock", 0o444);
        somebody.allow("index", 0o555);
        says_what_and_what_to_do(&somebody.run(&["index"]), 4);
        let found = somebody.run(&["search", "--format", "urls", "-q", "needle"]);
        assert_eq!((found.stdout.as_str(), found.code), ("/a\n", Some(0)), "{}", found.stderr);
        somebody.allow("index", 0o000);
        says_what_and_what_to_do(&somebody.run(&["search", "needle"]), 4);
        says_what_and_what_to_do(&somebody.run(&["status"]), 4);
        somebody.allow("index", 0o777);
        assert_eq!(names(&somebody.path("index")), before);
        somebody.allow("", 0o555);
        says_what_and_what_to_do(&somebody.run(&["index", "--index", "other"]), 4);
        somebody.allow("", 0o777);
    }
}
