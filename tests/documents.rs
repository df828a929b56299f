//! What kb says of itself is true: README's commands and every example of the help run as typed on the bundled corpus,
//! and the answer that README shows is the one that is printed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::builder::{Said, run};

/// A folder that looks like a clone: the bundled corpus and its judgements lie in it.
#[cfg(unix)]
fn clone() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["corpus", "tests"] {
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        std::os::unix::fs::symlink(original, folder.path().join(name)).unwrap();
    }
    folder
}

/// Runs a line as a shell does; `kb` is the binary under test, and lines are a hundred columns wide.
fn shell(folder: &Path, line: &str) -> Said {
    let binary = Path::new(env!("CARGO_BIN_EXE_kb")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", binary.display());
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env_clear().env("PATH", path).env("COLUMNS", "100");
    // Nobody sits there to press a key.
    command.stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code() }
}

/// The blocks of README in this language, each with where it begins.
fn blocks<'t>(readme: &'t str, language: &str) -> Vec<(usize, &'t str)> {
    let open = format!("```{language}\n");
    let starts = readme.match_indices(&open).map(|(at, _)| at + open.len());
    starts.map(|at| (at, readme[at..].split("```").next().unwrap())).collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test is its own command line")]
fn readme_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = String::from_utf8(fs::read(&path).unwrap()).unwrap();
    let folder = clone();
    let mut answers = Vec::new();
    for (_, block) in blocks(&readme, "sh") {
        for line in block.lines().filter(|line| *line != "cargo test") {
            let said = shell(folder.path(), &line.replace("cargo run --release -- ", "kb "));
            assert_eq!(said.code, Some(0), "{line}: {}", said.stderr);
            answers.push(said.stdout);
        }
    }
    let (at, shown) = blocks(&readme, "text")[0];
    if std::env::var("KB_UPDATE").is_ok() {
        fs::write(&path, [&readme[..at], &answers[0], &readme[at + shown.len()..]].concat()).unwrap();
    } else {
        assert_eq!(shown, answers[0], "README's answer is not the one printed; KB_UPDATE=1 rewrites it");
    }
}

/// Both answer what our corpus knows, and say so when it does not. They need jq and python3.
#[test]
fn the_bots_answer_or_say_that_they_do_not_know() {
    let folder = clone();
    if shell(folder.path(), "jq --version && python3 --version").code != Some(0) {
        println!("skipped: jq or python3 is not installed");
        return;
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/bots.md");
    let page = String::from_utf8(fs::read(page).unwrap()).unwrap();
    let line = blocks(&page, "sh")[0].1;
    assert_eq!(shell(folder.path(), line).stdout, "Mobile + API /architecture-scenarios/mobile-api\n");
    let other = line.replace("mobile PKCE", "how do I bake a cake");
    assert_eq!(shell(folder.path(), &other).stdout, "I do not know.\n");
    fs::write(folder.path().join("bot.py"), blocks(&page, "python")[0].1).unwrap();
    let said = shell(folder.path(), r#"printf 'mobile PKCE\nhow do I bake a cake\n' | python3 bot.py"#);
    let lines: Vec<&str> = said.stdout.lines().collect();
    assert!(lines[0].starts_with("Mobile + API: /architecture-scenarios/mobile-api#"), "{lines:?} {}", said.stderr);
    assert!(lines.iter().all(|line| !line.ends_with('#')), "{lines:?}");
    assert_eq!(lines.last(), Some(&"I do not know."), "{lines:?}");
}

/// The commands that `kb --help` lists.
fn commands(folder: &Path) -> Vec<String> {
    let help = run(folder, &["--help"]).stdout;
    let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    // The text of a command may go on below it, further to the right.
    let named = listed.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    named.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn every_command_has_examples_that_run() {
    let folder = clone();
    let commands = commands(folder.path());
    assert!(commands.len() >= 7, "{commands:?}");
    let schemas: Value = serde_json::from_str(&run(folder.path(), &["schema"]).stdout).unwrap();
    for command in commands {
        let help = run(folder.path(), &[&command, "--help"]).stdout;
        let examples = help.split("\nExamples:\n").nth(1).unwrap_or_else(|| panic!("{command} shows no example"));
        let examples: Vec<&str> = examples.lines().map_while(|line| line.strip_prefix("  ")).collect();
        assert!(!examples.is_empty(), "{command}");
        for example in examples {
            assert!(example.contains(&format!("kb {command}")), "{example}");
            let said = shell(folder.path(), example);
            assert_eq!(said.code, Some(0), "{example}: {}", said.stderr);
            assert!(!said.stdout.is_empty(), "{example}");
            // Keys that were not asked for are missing then.
            let is_whole = !example.contains("--fields");
            if is_whole && example.split(' ').any(|word| word == "--json") {
                let output: Value = serde_json::from_str(&said.stdout).unwrap();
                let schema = schemas.get(&command).unwrap_or_else(|| panic!("{command} has no schema"));
                assert!(jsonschema::is_valid(schema, &output), "{example}");
            }
        }
    }
}
