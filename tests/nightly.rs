//! Re-indexing: what changed is read and nothing else, a bad build is not published, and there is one writer at a time.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::builder::{Kb, Said, run};

/// A corpus of enough quiet pages that a few changes are an update.
fn quiet() -> Kb {
    let kb = Kb::corpus(&[
        ("a.md", b"---\ntitle: Alpha\ntopics: [SPA]\n---\n\nfirst version <%= include('./_p') %>\n"),
        ("b.md", b"# Beta\n\n[to a](a.md#later) [to c](/c)\n"),
        ("_p.md", b"shared words\n"),
    ]);
    for n in 0..30 {
        kb.write(&format!("quiet/{n}.md"), format!("# Quiet {n}\n\ncalm\n").as_bytes());
    }
    kb.json(&["index", "--json"]);
    kb
}

fn index(kb: &Kb) -> Value {
    kb.json(&["index", "--json"])
}

fn paths<'a>(report: &'a Value, list: &str) -> Vec<&'a str> {
    report["changes"][list].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect()
}

fn messages<'a>(report: &'a Value, list: &str) -> Vec<&'a str> {
    report[list].as_array().unwrap().iter().map(|finding| finding["message"].as_str().unwrap()).collect()
}

fn found(kb: &Kb, arguments: &[&str]) -> Vec<String> {
    let said = kb.run(&[&["search", "-q", "--format", "urls"], arguments].concat());
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    said.stdout.lines().map(|line| line.split('#').next().unwrap().to_owned()).collect()
}

#[test]
fn a_night_without_changes_publishes_nothing() {
    let kb = quiet();
    let report = index(&kb);
    assert_eq!((&report["published"], &report["reason"]), (&Value::from(false), &Value::from("nothing changed")));
    assert_eq!((&report["generation"], &report["unchanged"]), (&Value::from(1), &Value::from(32)));
    // Touched, rewritten with the same bytes, or under a new index folder's clock: still the same pages.
    kb.write("quiet/0.md", b"# Quiet 0\n\ncalm\n");
    assert_eq!(index(&kb)["published"], false);
    assert_eq!(kb.json(&["index", "--json", "--verify-hashes"])["published"], false);
}

#[test]
fn the_report_says_what_changed() {
    let kb = quiet();
    kb.write("a.md", b"---\ntitle: Alpha\ntopics: [spa, SPA]\n---\n\nsecond version\n");
    kb.write("new/c.md", b"---\nurl: /c\n---\n# Gamma\n");
    kb.remove("quiet/1.md");
    kb.rename("quiet/2.md", "moved.md");
    let report = index(&kb);
    assert_eq!(report["reason"], "updated");
    assert_eq!(paths(&report, "added"), ["moved.md", "new/c.md"]);
    assert_eq!(paths(&report, "updated"), ["a.md"]);
    assert_eq!(paths(&report, "removed"), ["quiet/1.md", "quiet/2.md"]);
    assert_eq!(report["changes"]["renamed"], serde_json::json!([{"from": "quiet/2.md", "to": "moved.md"}]));
    assert_eq!((&report["unchanged"], &report["pages"]), (&Value::from(29), &Value::from(32)));
    assert_eq!(messages(&report, "mended"), ["no page answers the link to /c"]);
    assert_eq!(messages(&report, "newly_broken"), [""; 0]);
    assert_eq!(found(&kb, &["second version"]), ["/a"]);
    assert_eq!(found(&kb, &["\"first version\""]), [""; 0]);
    assert_eq!(found(&kb, &["calm", "--filter", "path=/moved"]), ["/moved"]);
    assert_eq!(kb.json(&["topics", "--json"])["facets"]["topics"][0]["count"], 1);
}

#[test]
fn a_dry_run_says_the_same_and_changes_nothing() {
    let kb = quiet();
    kb.write("a.md", b"other\n");
    kb.remove("b.md");
    let dry = kb.json(&["index", "--dry-run", "--json"]);
    assert_eq!((paths(&dry, "updated"), paths(&dry, "removed")), (vec!["a.md"], vec!["b.md"]));
    assert_eq!((&dry["published"], &dry["generation"]), (&Value::from(false), &Value::from(1)));
    assert_eq!(kb.run(&["status", "--stale"]).code, Some(1));
    let real = index(&kb);
    assert_eq!(real["changes"], dry["changes"]);
    assert_eq!(kb.json(&["status", "--stale", "--json"])["stale"], false);
    let elsewhere = tempfile::tempdir().unwrap();
    let index = kb.path("../index");
    let asked = run(elsewhere.path(), &["status", "--stale", "--json", "--index", index.to_str().unwrap()]);
    assert_eq!(asked.code, Some(0), "the index knows its corpus: {}", asked.stderr);
}

#[test]
fn a_partial_changes_the_pages_that_include_it() {
    let kb = quiet();
    kb.write("_p.md", b"other words\n");
    assert_eq!(paths(&index(&kb), "updated"), ["a.md"]);
    assert_eq!(found(&kb, &["other words"]), ["/a"]);
    kb.remove("_p.md");
    let report = index(&kb);
    assert_eq!(paths(&report, "updated"), ["a.md"]);
    assert_eq!(messages(&report, "warnings"), ["there is no `./_p` to include"]);
    // It comes back under another name that the include means as well.
    kb.write("_p.mdx", b"third words\n");
    assert_eq!(paths(&index(&kb), "updated"), ["a.md"]);
    assert_eq!(found(&kb, &["third words"]), ["/a"]);
}

#[test]
fn a_section_that_comes_or_goes_mends_and_breaks_the_links_to_it() {
    let kb = quiet();
    kb.write("a.md", b"# Alpha\n\n## Later\n");
    let report = index(&kb);
    assert_eq!(messages(&report, "mended"), ["/a has no section #later"]);
    kb.write("a.md", b"# Alpha\n");
    let report = index(&kb);
    assert_eq!(messages(&report, "newly_broken"), ["/a has no section #later"]);
    assert_eq!(report["newly_broken"][0]["file"], "b.md");
    kb.write("b.md", b"# Beta\n\nA line above.\n\n[to a](a.md#later) [to c](/c)\n");
    let report = index(&kb);
    assert_eq!((messages(&report, "newly_broken"), messages(&report, "mended")), (vec![], vec![]));
}

#[test]
fn a_change_that_no_stamp_tells_of_is_found() {
    let kb = quiet();
    let path = kb.path("a.md");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    let text = String::from_utf8(fs::read(&path).unwrap()).unwrap();
    kb.write("a.md", text.replace("first", "third").as_bytes());
    fs::File::options().write(true).open(&path).unwrap().set_modified(before).unwrap();
    assert_eq!(paths(&index(&kb), "updated"), ["a.md"]);
}

#[test]
fn a_build_that_lost_its_pages_is_not_published() {
    let kb = quiet();
    for n in 0..20 {
        kb.remove(&format!("quiet/{n}.md"));
    }
    let said = kb.run(&["index", "--json"]);
    assert_eq!(said.code, Some(3), "{}", said.stderr);
    let report: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(report["published"], false);
    assert!(report["reason"].as_str().unwrap().contains("20 of 32 pages are gone"), "{}", report["reason"]);
    assert_eq!(found(&kb, &["quiet", "--limit", "50"]).len(), 30);
    let generation = report["generation"].to_string();
    assert_eq!(found(&kb, &["quiet", "--limit", "50", "--generation", &generation]).len(), 10);
    assert_eq!(kb.run(&["index", "--max-shrink", "70"]).code, Some(0));
    assert_eq!(found(&kb, &["quiet", "--limit", "50"]).len(), 10);
}

#[test]
fn broken_front_matter_can_be_refused() {
    let kb = quiet();
    kb.write("quiet/1.md", b"---\ntitle: a: b: c\n---\n");
    kb.write("quiet/2.md", b"---\ntitle: a: b: c\n---\n");
    assert_eq!(kb.run(&["index", "--max-broken", "1"]).code, Some(3));
    assert_eq!(kb.run(&["index", "--max-broken", "2"]).code, Some(0));
    kb.write("quiet/3.md", b"---\ntitle: a: b: c\n---\n");
    assert_eq!(kb.run(&["index", "--max-broken", "1"]).code, Some(0));
}

#[test]
fn a_gate_looks_at_the_generation_before_readers_do() {
    let kb = quiet();
    let ask = format!("'{}' search -q --exit-status needle", env!("CARGO_BIN_EXE_kb"));
    kb.write("a.md", b"hay\n");
    let said = kb.run(&["index", "--gate-command", &ask]);
    assert_eq!(said.code, Some(3), "{}", said.stderr);
    assert!(said.stderr.contains("not published"), "{}", said.stderr);
    assert_eq!(found(&kb, &["\"first version\""]), ["/a"]);
    kb.write("a.md", b"needle\n");
    assert_eq!(kb.run(&["index", "--gate-command", &ask]).code, Some(0));
    assert_eq!(found(&kb, &["needle"]), ["/a"]);
}

#[test]
fn a_ranking_that_got_worse_is_not_published() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let judged = root.join("tests/judged");
    let gate = ["index", "--gate", judged.to_str().unwrap(), "--gate-min", "ndcg@10=0.70"];
    let kb = Kb::corpus(&[]);
    copy(&root.join("corpus"), &kb.path(""));
    assert_eq!(kb.run(&gate).code, Some(0));
    // Every page of the concepts says something else than it did.
    let pages = fs::read_dir(kb.path("concepts")).unwrap().map(|entry| entry.unwrap().path());
    pages.filter(|path| path.is_file()).for_each(|path| fs::write(path, "# Nothing\n").unwrap());
    let said = kb.run(&gate);
    assert_eq!(said.code, Some(3), "{}", said.stderr);
    assert!(said.stderr.contains("ndcg@10"), "{}", said.stderr);
    assert_eq!(found(&kb, &["mobile PKCE"])[0], "/architecture-scenarios/mobile-api");
    assert_eq!(kb.json(&["status", "--json"])["generation"], 1);
}

#[test]
fn an_index_that_took_its_changes_answers_like_a_new_one() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let kb = Kb::corpus(&[]);
    copy(&root.join("corpus"), &kb.path(""));
    // So many that what is deleted stays below the share at which it is purged.
    (0..400).for_each(|n| kb.write(&format!("quiet/{n}.md"), format!("# Quiet {n}\n\ncalm\n").as_bytes()));
    index(&kb);
    let change = |file: &str, from: &str, to: &str| {
        let text = String::from_utf8(fs::read(kb.path(file)).unwrap()).unwrap();
        assert!(text.contains(from), "{file} does not say {from}");
        kb.write(file, text.replace(from, to).as_bytes());
        assert_eq!(index(&kb)["reason"], "updated");
    };
    change("concepts/pkce.md", "PKCE", "pkcee");
    change("concepts/device-flow.md", "device", "gadget");
    change("architecture-scenarios/b2c/index.md", "B2C", "business to customer");
    kb.remove("concepts/saml-federation.md");
    change("concepts/pkce.md", "pkcee", "PKCE");
    let queries = String::from_utf8(fs::read(root.join("tests/judged/queries.tsv")).unwrap()).unwrap();
    let queries = queries.lines().filter_map(|line| line.split('\t').nth(1));
    let more =
        ["pkcee", "devise flow", "gadget", "auth*", "\"device flow\"", "saml fedration", "B2C", "*", "singlesignon"];
    let answers = |arguments: &[&str]| -> Vec<Value> {
        let ask = |query: &str| {
            let mut answer = kb.json(&[&["search", "--json", query][..], arguments].concat());
            answer.as_object_mut().unwrap().remove("index");
            answer
        };
        queries.clone().chain(more).map(ask).collect()
    };
    assert_ne!(kb.json(&["status", "--json"])["deleted"], 0);
    let changed = answers(&[]);
    kb.json(&["index", "--json", "--index", "fresh"]);
    for (changed, fresh) in changed.iter().zip(answers(&["--index", "fresh"])) {
        assert_eq!(*changed, fresh, "{}", fresh["query"]["raw"]);
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &copied) } else { fs::copy(&path, &copied).map(|_| ()).unwrap() }
    }
}

#[test]
fn first_questions_at_once_are_all_answered() {
    let kb = Kb::corpus(&[("a.md", b"needle\n")]);
    let asked: Vec<_> = (0..4)
        .map(|_| kb.command(&["search", "-q", "--format", "urls", "needle"]).stdout(Stdio::piped()).spawn().unwrap())
        .collect();
    for child in asked {
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b"/a\n"[..]));
    }
}

#[test]
fn a_rollback_serves_the_generation_before() {
    let kb = quiet();
    assert_eq!(kb.run(&["index", "--rollback"]).code, Some(2));
    kb.write("a.md", b"second version\n");
    index(&kb);
    let report = kb.json(&["index", "--rollback", "--json"]);
    assert_eq!((&report["generation"], &report["published"]), (&Value::from(1), &Value::from(true)));
    assert_eq!(found(&kb, &["\"first version\""]), ["/a"]);
    // The tree is what it is: the next night brings it back, under a number of its own.
    assert_eq!(index(&kb)["generation"], 3);
    assert_eq!(found(&kb, &["\"second version\""]), ["/a"]);
}

#[test]
fn only_so_many_generations_stay() {
    let kb = quiet();
    for n in 0..4 {
        kb.write("a.md", format!("version {n}\n").as_bytes());
        kb.json(&["index", "--json", "--keep", "3"]);
    }
    let mut kept: Vec<String> = fs::read_dir(kb.root.path().join("index"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("gen-"))
        .collect();
    kept.sort();
    assert_eq!(kept, ["gen-000003", "gen-000004", "gen-000005"]);
}

/// A run that holds the lock for as long as it is asked to.
fn hold(kb: &Kb, gate: &str) -> std::process::Child {
    kb.write("a.md", format!("held by {gate}\n").as_bytes());
    let mut run = kb.command(&["index", "--gate-command", gate]);
    let child = run.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let lock = kb.root.path().join("index/lock");
    let began = Instant::now();
    let holder = format!("process {} ", child.id());
    while !String::from_utf8(fs::read(&lock).unwrap()).unwrap().starts_with(&holder) {
        assert!(began.elapsed() < Duration::from_secs(20), "the lock is not taken");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn the_second_writer_is_told_who_holds_the_lock_or_waits() {
    let kb = quiet();
    let mut holder = hold(&kb, "sleep 1.5");
    let Said { code, stderr, .. } = kb.run(&["index"]);
    assert_eq!(code, Some(6), "{stderr}");
    assert!(stderr.contains(&format!("process {} since 20", holder.id())), "{stderr}");
    let waited = kb.run(&["index", "--wait", "30s"]);
    assert_eq!(waited.code, Some(0), "{}", waited.stderr);
    assert!(holder.wait().unwrap().success());
    // A lock whose process is dead is no lock.
    let mut killed = hold(&kb, "sleep 60");
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(kb.run(&["index"]).code, Some(0));
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_run_and_leaves_the_index_as_it_was() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let kb = quiet();
        let mut run = hold(&kb, "exec sleep 60");
        std::thread::sleep(Duration::from_millis(300));
        let sent = Command::new("kill").args([&format!("-{signal}"), &run.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert_eq!(run.wait().unwrap().code(), Some(code), "SIG{signal}");
        assert_eq!(found(&kb, &["\"first version\""]), ["/a"]);
        assert_eq!(kb.run(&["index"]).code, Some(0));
        assert_eq!(found(&kb, &["held"]), ["/a"]);
    }
}

#[test]
fn an_index_can_be_too_old() {
    let kb = quiet();
    assert_eq!(kb.run(&["status", "--max-age", "26h"]).code, Some(0));
    std::thread::sleep(Duration::from_millis(2_100));
    assert_eq!(kb.run(&["status", "--max-age", "0s"]).code, Some(1));
}

#[cfg(unix)]
#[test]
fn a_page_that_cannot_be_read_is_no_page_lost() {
    let kb = quiet();
    // A link to itself is there and cannot be read, even by root.
    kb.remove("a.md");
    std::os::unix::fs::symlink("a.md", kb.path("a.md")).unwrap();
    for arguments in [&["index"][..], &["index", "--rebuild"]] {
        kb.run(arguments);
        assert_eq!(found(&kb, &["\"first version\""]), ["/a"], "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn readers_need_read_permission_alone() {
    use std::os::unix::fs::PermissionsExt;
    let kb = quiet();
    let mut waiting = vec![kb.root.path().join("index")];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            let own = path.file_name().unwrap().to_str().unwrap().ends_with(".lock");
            assert!(own || mode & 0o444 == 0o444, "{} is closed to others: {mode:o}", path.display());
            if path.is_dir() {
                waiting.push(path);
            }
        }
    }
}
