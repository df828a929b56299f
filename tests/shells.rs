//! Completions and manual pages: what kb says may stand at the cursor, what shells make of it, and what man prints.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::builder::{Kb, Said};

const PAGES: [(&str, &[u8]); 5] = [
    ("a.md", b"---\ntopics: [mobile apps, mobile login, SPA, it's, 'x:y', \"e\\e[31mvil\"]\ncontentType: how to\n---\n# A\n\n## Second part\n\nText.\n"),
    ("auth.md", b"# Auth\n"),
    ("auth/b.md", b"# B\n"),
    ("auth/c.md", b"# C\n"),
    ("guides/deep/d.md", b"# D\n"),
];

fn candidates(kb: &Kb, shell: &str, typed: &[&str]) -> Vec<String> {
    let Said { stdout, stderr, code } = kb.run(&[&["complete", shell, "--"], typed].concat());
    assert_eq!((stderr.as_str(), code), ("", Some(0)), "{typed:?}");
    stdout.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}

/// The candidates for the last word of a line, as zsh asks.
fn completed(kb: &Kb, line: &[&str]) -> Vec<String> {
    let before = (line.len() - 1).to_string();
    candidates(kb, "zsh", &[&[before.as_str()], line].concat())
}

#[test]
fn values_come_from_the_index() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    let cases: [(&[&str], &[&str]); 17] = [
        (&["kb", "search", "--topic", ""], &["it's", "mobile apps", "mobile login", "SPA", "x:y"]),
        (&["kb", "search", "--topic", "mobile l"], &["mobile login"]),
        (&["kb", "search", "--topic", "mobile-l"], &["mobile-login"]),
        (&["kb", "search", "--topic=sp"], &["--topic=spa"]),
        (&["kb", "explain", "x", "--type", ""], &["how to"]),
        (&["kb", "search", "--filter", "con"], &["contentType="]),
        (&["kb", "search", "--filter", "contentType=h"], &["contentType=how to"]),
        (&["kb", "search", "--facets", "topics,c"], &["topics,contentType"]),
        (&["kb", "search", "topic:mob"], &["topic:mobile-apps", "topic:mobile-login"]),
        (&["kb", "topics", "t"], &["topics"]),
        (&["kb", "show", ""], &["/a", "/auth", "/auth/", "/guides/"]),
        (&["kb", "show", "/auth/"], &["/auth/b", "/auth/c"]),
        (&["kb", "show", "/g"], &["/guides/deep/d"]),
        (&["kb", "explain", "x", "--url", "/auth/c"], &["/auth/c"]),
        (&["kb", "show", "/a#s"], &["/a#second-part"]),
        (&["kb", "man", "se"], &["search"]),
        (&["kb", "comp"], &["completions"]),
    ];
    for (line, expected) in cases {
        assert_eq!(completed(&kb, line), expected, "{line:?}");
    }
    assert!(completed(&kb, &["kb", "search", "--fo"]).contains(&"--format".to_owned()));
    assert_eq!(candidates(&kb, "bash", &["mob", "kb search --topic=mob"]), [r"mobile\ apps", r"mobile\ login"]);
    assert_eq!(candidates(&kb, "powershell", &["3", "kb", "search", "--topic", "it"]), ["'it''s'"]);
}

#[test]
fn the_index_is_the_one_that_the_line_means() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index", "--index", "elsewhere"]);
    // Nothing is built for a completion, and nothing is said about what is not there.
    assert!(completed(&kb, &["kb", "search", "--topic", ""]).is_empty());
    assert!(!kb.root.path().join("index").exists());
    assert_eq!(completed(&kb, &["kb", "search", "--index", "elsewhere", "-old", "--topic", "it"]), ["it's"]);
    assert_eq!(completed(&kb, &["kb", "--index=elsewhere", "search", "--topic", "it"]), ["it's"]);
    fs::write(kb.root.path().join("kb.toml"), "index = 'elsewhere'\n").unwrap();
    assert_eq!(completed(&kb, &["kb", "search", "--topic", "it"]), ["it's"]);
    assert_eq!(completed(&kb, &["kb", "search", "--index", "nowhere", "--topic", "it"]), [""; 0]);
    fs::write(kb.root.path().join("kb.toml"), "nonsense").unwrap();
    assert!(completed(&kb, &["kb", "search", "--topic", "it"]).is_empty());
}

/// Runs a line in a shell with kb on its path; `None` when the shell is not installed.
fn shell(kb: &Kb, shell: &str, line: &str) -> Option<String> {
    let binary = Path::new(env!("CARGO_BIN_EXE_kb")).parent().unwrap();
    let mut command = Command::new(shell);
    command.args(["-c", line]).current_dir(kb.root.path()).stdin(Stdio::null()).env_clear();
    command.env("HOME", kb.root.path()).env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", binary.display()));
    let Ok(output) = command.output() else {
        println!("skipped: {shell} is not installed");
        return None;
    };
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{shell}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_scripts_run_in_their_shells() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    let asked = r#"source <(kb completions bash)
COMP_LINE="kb search --topic='mob" COMP_POINT=22 COMP_TYPE=9; _kb kb mob --topic= ; printf '%s\n' "${COMPREPLY[@]}"
complete -p kb"#;
    if let Some(said) = shell(&kb, "bash", asked) {
        assert_eq!(said.lines().collect::<Vec<_>>(), ["mobile apps", "mobile login", "complete -o nosort -F _kb kb"]);
    }
    // zsh completes in a line editor alone; the words that it hands over and the list that it gets back can be seen.
    let asked = r#"compdef() { :; }; _describe() { print -rl -- "${(@P)2}" -- "${@[3,-1]}"; }
source <(kb completions zsh)
words=(kb search --topic "'it") CURRENT=4 PREFIX="it" _kb
words=(kb search --topic x:) CURRENT=4 PREFIX="x:" _kb
words=(kb search --filter con) CURRENT=4 PREFIX="con" _kb"#;
    if let Some(said) = shell(&kb, "zsh", asked) {
        assert_eq!(said.lines().collect::<Vec<_>>(), ["it's", "--", "x\\:y", "--", "contentType=", "--", "-S", ""]);
    }
    // In its place, since fish brings a script along for another kb.
    let asked = r#"mkdir -p ~/.config/fish/completions; kb completions fish > ~/.config/fish/completions/kb.fish
complete -C "kb search --topic 'mobile l"; complete -C "kb show /g""#;
    if let Some(said) = shell(&kb, "fish", asked) {
        assert_eq!(said.lines().collect::<Vec<_>>(), ["mobile login", "/guides/deep/d"]);
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let kb = Kb::corpus(&PAGES);
    let written = kb.run(&["man", "--dir", "man/man1"]).stdout;
    assert!(written.lines().count() >= 14 && !written.contains("complete."), "{written}");
    for page in written.lines() {
        let text = String::from_utf8(fs::read(kb.root.path().join(page)).unwrap()).unwrap();
        assert!(text.contains("\n.SH NAME\nkb") && text.contains("\n.SH EXAMPLES\n"), "{page}");
    }
    let page = kb.run(&["man", "search"]).stdout;
    assert_eq!(page.as_bytes(), fs::read(kb.root.path().join("man/man1/kb-search.1")).unwrap());
    assert_eq!(kb.run(&["man", "complete"]).code, Some(2));
    // An example stands on a line of its own, as typed.
    if let Some(shown) = shell(&kb, "sh", "man -l man/man1/kb-search.1 2>/dev/null || echo skipped") {
        assert!(shown.contains("\n       kb search --topic spa --limit 3 login\n") || shown == "skipped\n", "{shown}");
    }
}
