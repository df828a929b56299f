//! What people see: lines that fit, addresses that are whole, colours where they are wanted, and no text of others that
//! acts on the terminal.

use std::process::Output;

use proptest::prelude::{ProptestConfig, Strategy, prop, proptest};

use crate::builder::{Kb, Said};

const LONG: &str =
    "/a-folder-with-a-name/and-another-one/and-a-page-with-a-name-that-is-longer-than-any-screen-is-wide";

/// Pages with long titles, long addresses, wide letters, code and a table.
fn corpus() -> Kb {
    let long = format!(
        "---\nurl: {LONG}\ntitle: A title of a page that is so long that it does not fit forty columns at all\n\
         description: Needles and what they are good for.\ntopics: [sewing, haystacks, needles, threads, thimbles]\n---\n\
         # A heading of the needle that goes on for a while\n\nA needle with an eye, and a thread that runs through it. \
         See [the needle of the north](/north#the-pole) and [needles](https://example.com/{}).\n",
        "needle/".repeat(12)
    );
    let wide = "# 針の本\n\n針は needle です。針は布を縫うための道具です。長い文章はここで折り返されます。\n";
    let blocks = "# Blocks\n\nneedle\n\n- An item with a needle that is longer than forty columns are wide.\n\n\
                  ```sh\nneedle --with-a-flag-that-is-long   and-what-follows it\n```\n\n\
                  | Needle | What it is for |\n|---|---|\n| sharp | Sewing by hand, where the point has to be sharp |\n";
    Kb::corpus(&[("long.md", long.as_bytes()), ("wide.md", wide.as_bytes()), ("blocks.md", blocks.as_bytes())])
}

/// Runs kb with these variables.
fn run(kb: &Kb, variables: &[(&str, &str)], arguments: &[&str]) -> Said {
    let mut command = kb.command(arguments);
    command.envs(variables.iter().copied());
    let Output { status, stdout, stderr } = command.output().unwrap();
    Said { stdout: String::from_utf8(stdout).unwrap(), stderr: String::from_utf8(stderr).unwrap(), code: status.code() }
}

/// How many columns a line takes.
fn columns(line: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(line)
}

#[test]
fn lines_fit_and_addresses_are_whole() {
    let kb = corpus();
    for width in [40, 80, 140] {
        let columns_variable = width.to_string();
        let say = |arguments: &[&str]| run(&kb, &[("COLUMNS", &columns_variable)], arguments).stdout;
        let table = say(&["search", "needle", "--format", "table"]);
        let text = say(&["search", "needle"]);
        let page = say(&["show", LONG]) + &say(&["show", "/wide"]);
        let blocks = say(&["show", "/blocks"]);
        let explained = say(&["explain", "needle", "--url", LONG]);
        for said in [&text, &table, &page, &explained] {
            assert!(said.contains(LONG), "{width}: an address is cut: {said}");
            let too_long = |line: &&str| columns(line) > width && !line.contains(['/', '#']);
            assert_eq!(said.lines().find(too_long), None, "{width}: {said}");
        }
        assert!(text.contains(&format!("https://example.com/{}", "needle/".repeat(12))), "{text}");
        assert!(blocks.contains("    needle --with-a-flag-that-is-long   and-what-follows it\n"), "{blocks}");
        assert!(blocks.contains(" sharp "), "{blocks}");
    }
}

#[test]
fn a_piped_result_is_a_line_and_a_piped_page_is_as_it_was_written() {
    let kb = corpus();
    let table = kb.run(&["search", "needle", "--format", "table"]).stdout;
    assert!(table.lines().any(|line| line.contains("A title of a page") && line.contains(LONG)), "{table}");
    let page = kb.run(&["show", "/blocks"]).stdout;
    assert!(page.contains("- An item with a needle that is longer than forty columns are wide.\n"), "{page}");
    assert!(page.contains("\nNeedle | What it is for\n"), "{page}");
}

#[test]
fn colours_come_where_they_are_wanted() {
    let kb = corpus();
    kb.run(&["index"]);
    let cases = [
        ("", "auto", false),
        ("", "always", true),
        ("CLICOLOR_FORCE", "auto", true),
        ("CLICOLOR_FORCE", "never", false),
        ("NO_COLOR", "auto", false),
        ("NO_COLOR", "always", true),
        ("NO_COLOR CLICOLOR_FORCE", "auto", false),
    ];
    for (variables, when, colored) in cases {
        let set: Vec<(&str, &str)> = variables.split_whitespace().map(|name| (name, "1")).collect();
        for command in [&["search", "needle"][..], &["show", "/blocks"], &["check"], &["status"]] {
            let said = run(&kb, &set, &[command, &["--color", when]].concat());
            assert_eq!(said.stdout.contains('\u{1b}'), colored, "{variables} {when} {command:?}");
        }
    }
}

/// What others write and no terminal may see: controls, marks that turn the reading order, and letters that hide.
const HOSTILE: [&str; 20] = [
    "\u{1b}[31m",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]8;;http://evil.example\u{1b}\\",
    "\u{9b}2J",
    "\u{85}",
    "\u{8}",
    "\r",
    "\u{7f}",
    "\u{202e}",
    "\u{2066}",
    "\u{2069}",
    "\u{200e}",
    "\u{200f}",
    "\u{61c}",
    "\u{feff}",
    "\u{200b}",
    "\u{ad}",
    "\u{2028}",
    "\u{e0041}",
    "pay\u{200d}pal",
];

/// The output without the sequences that kb itself writes, colours and hyperlinks.
fn without_decoration(mut said: &str) -> String {
    let mut rest = String::new();
    while let Some((before, after)) = said.split_once('\u{1b}') {
        rest.push_str(before);
        said = match after.strip_prefix("]8;") {
            Some(link) => link.split_once("\u{1b}\\").unwrap().1,
            None => {
                let (codes, after) = after.split_once('m').unwrap();
                let digits = codes.strip_prefix('[').unwrap();
                assert!(digits.chars().all(|char| char.is_ascii_digit() || char == ';'), "{codes:?}");
                after
            }
        };
    }
    rest + said
}

fn is_unseen(char: char) -> bool {
    let ranges: [(u32, u32); 14] = [
        (0, 8),
        (0xb, 0x1f),
        (0x7f, 0x9f),
        (0xad, 0xad),
        (0x61c, 0x61c),
        (0x200b, 0x200f),
        (0x2028, 0x202e),
        (0x2060, 0x206f),
        (0xfeff, 0xfeff),
        (0xfff9, 0xfffb),
        (0xe0000, 0xe00ff),
        (0x180e, 0x180e),
        (0x34f, 0x34f),
        (0x115f, 0x1160),
    ];
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(char)))
}

/// A corpus that holds `evil` wherever a writer can put it, asked in every way that prints text.
fn nothing_hostile_is_sent(evil: &str) {
    let yaml = evil.chars().map(|char| format!("\\U{:08X}", u32::from(char))).collect::<String>();
    let page = format!(
        "---\ntitle: \"A needle {yaml}\"\ndescription: \"about {yaml}\"\ntopics: [\"topic {yaml}\"]\ncontentType: \"{yaml}\"\n\
         \"key {yaml}\": \"{yaml}\"\n---\n# Head {evil}\n\nneedle {evil} needle{evil}needle [label {evil}](/target{evil}#x{evil}) \
         [site](<https://example.com/{evil}>)\n\n```{evil}\ncode {evil}\n```\n\n- item {evil}\n\n| a{evil} | b |\n|---|---|\n| {evil} | c |\n\n\
         <%= include('./_missing{evil}') %>\n"
    );
    let name: String = evil.chars().filter(|char| *char != '/').collect();
    let kb = Kb::corpus(&[
        ("needle.md", page.as_bytes()),
        (&format!("file {name}.md"), page.as_bytes()),
        ("broken.md", format!("---\ntitle: a: {evil}: b\n---\nneedle\n").as_bytes()),
    ]);
    let urls = kb.json(&["search", "needle", "--json"]);
    let url = urls["scenarios"][0]["url"].as_str().unwrap();
    let (no_page, topic) = (format!("/nowhere{evil}"), format!("topic={evil}"));
    let runs: [&[&str]; 22] = [
        &["index", "--rebuild"],
        &["index", "--dry-run"],
        &["search", "needle"],
        &["search", "needle", "--format", "table"],
        &["search", "needle", "--format", "md"],
        &["search", "needle", "--format", "urls"],
        &["search", "needle", "--max-tokens", "900"],
        &["search", "needle", "--max-tokens", "900", "--format", "md"],
        &["search", "needle", "--facets", "topics,contentType"],
        &["search", evil],
        &["search", evil, "--format", "md"],
        &["search", "needle", "--filter", &topic],
        &["show", url],
        &["show", url, "--format", "md"],
        &["show", &no_page],
        &["topics"],
        &["explain", evil, "needle", "--url", url],
        &["explain", "needle", "--url", &no_page],
        &["check"],
        &["status"],
        &["search", "needle", "--index", evil, "--corpus", evil],
        &["search", "needle", "--no-such-flag", evil],
    ];
    for arguments in runs {
        for flags in [&["--color", "never"][..], &["--color", "always"]] {
            let said = run(&kb, &[("COLUMNS", "60")], &[arguments, flags].concat());
            for said in [said.stdout, said.stderr] {
                let plain = without_decoration(&said);
                assert_eq!(plain.chars().find(|char| is_unseen(*char)), None, "{arguments:?}: {plain:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_of_others_acts_on_the_terminal(evil in prop::collection::vec(prop::sample::select(&HOSTILE), 1..6).prop_map(|pieces| pieces.concat())) {
        nothing_hostile_is_sent(&evil);
    }
}

#[test]
fn nothing_known_acts_on_the_terminal() {
    nothing_hostile_is_sent(&HOSTILE.concat());
}

/// The addresses of the hyperlinks in an output, each once in a row.
fn opened(said: &str) -> Vec<String> {
    let links = said.split("\u{1b}]8;;").skip(1).map(|link| link.split_once("\u{1b}\\").unwrap().0.to_owned());
    links.filter(|address| !address.is_empty()).collect()
}

#[test]
fn addresses_open_the_site_or_the_file() {
    let page =
        "---\ntitle: A\n---\n# A\n\nSee [the site](https://example.com/x?y=z) and [b](b.md).\n\n## Näht 1\n\nneedle\n";
    let kb = Kb::corpus(&[("a b.md", page.as_bytes()), ("b.md", b"thread\n")]);
    let corpus = kb.root.path().join("corpus").canonicalize().unwrap();
    let file = format!("{}/a%20b.md", corpus.display());
    kb.run(&["index"]);
    let search = ["search", "needle", "--color", "always"];
    let with = |more: &[&str]| kb.run(&[&search[..], more].concat());
    // Nobody asked for hyperlinks, and there is no terminal.
    assert_eq!(opened(&with(&[]).stdout), [""; 0]);
    assert_eq!(opened(&kb.run(&["search", "needle", "--hyperlink-format", "vscode"]).stdout), [""; 0]);
    assert_eq!(opened(&with(&["--hyperlink-format", "none"]).stdout), [""; 0]);
    let code = format!("vscode://file{file}:10");
    assert!(opened(&with(&["--hyperlink-format", "vscode"]).stdout).contains(&code));
    assert!(
        opened(&with(&["--format", "table", "--hyperlink-format", "x:{path}?{line}"]).stdout)
            .contains(&format!("x:{file}?10"))
    );
    let from_environment = run(&kb, &[("KB_HYPERLINK_FORMAT", "vscode")], &search).stdout;
    assert!(opened(&from_environment).contains(&code));
    // A resource opens the file of its page, too.
    for command in [&["search", "b"][..], &["show", "/a b"]] {
        let resources = kb.run(&[command, &["--color", "always", "--hyperlink-format", "vscode"]].concat()).stdout;
        assert!(opened(&resources).contains(&format!("vscode://file{}/b.md:1", corpus.display())), "{resources}");
    }
    let without_site = with(&["--hyperlink-format", "site"]);
    assert_eq!(without_site.code, Some(2), "{}", without_site.stderr);
    assert!(without_site.stderr.contains("name it in kb.toml"), "{}", without_site.stderr);

    std::fs::write(
        kb.root.path().join("kb.toml"),
        "site = \"https://docs.example/en/\"\nhyperlink-format = \"default\"\n",
    )
    .unwrap();
    let section = "https://docs.example/en/a%20b#n%C3%A4ht-1".to_owned();
    assert!(opened(&with(&[]).stdout).contains(&section), "{:?}", opened(&with(&[]).stdout));
    let shown = opened(&kb.run(&["show", "/a b", "--color", "always"]).stdout);
    for address in ["https://docs.example/en/a%20b", &section, "https://example.com/x?y=z"] {
        assert!(shown.contains(&address.to_owned()), "{address}: {shown:?}");
    }
    let resources = opened(&kb.run(&["search", "b", "--color", "always"]).stdout);
    assert!(resources.contains(&"https://docs.example/en/b".to_owned()), "{resources:?}");
    assert!(opened(&with(&["--hyperlink-format", "cursor"]).stdout).contains(&format!("cursor://file{file}:10")));

    // A writer mends a file, not the site.
    kb.write("c.md", b"# C\n\n[gone](/gone)\n");
    let found = kb.run(&["check", "--color", "always", "--hyperlink-format", "vscode"]).stdout;
    assert!(opened(&found).contains(&format!("vscode://file{}/c.md:3", corpus.display())), "{found}");
    let found = opened(&kb.run(&["check", "--color", "always"]).stdout);
    assert!(found.iter().any(|address| address.starts_with("file://") && address.ends_with("/c.md")), "{found:?}");

    for (settings, fault) in [
        ("site = \"docs.example\"", "kb.toml:1: `site` must be an address"),
        ("\nhyperlink-format = \"{where}\"", "kb.toml:2: {where} is none of {url}"),
        ("hyperlinkformat = \"none\"", "did you mean `hyperlink-format`?"),
    ] {
        std::fs::write(kb.root.path().join("kb.toml"), settings).unwrap();
        let said = with(&[]);
        assert_eq!(said.code, Some(2));
        assert!(said.stderr.contains(fault), "{}", said.stderr);
    }
}

/// Runs a line of shell in a terminal of ten rows, with `kb` in its path; `None` where there is no `script` for it.
fn in_terminal(kb: &Kb, variables: &[(&str, &str)], line: &str) -> Option<String> {
    let mut command = std::process::Command::new("script");
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_kb")).parent().unwrap();
    command.args(["-qec", &format!("stty rows 10 cols 80; {line}; echo code $?"), "/dev/null"]);
    command.current_dir(kb.root.path()).env_clear().envs(variables.iter().copied());
    command.env("PATH", format!("{}:/usr/bin:/bin", binary.display())).env("TERM", "xterm");
    match command.stdin(std::process::Stdio::null()).output() {
        Ok(said) => Some(String::from_utf8(said.stdout).unwrap().replace("\r\n", "\n")),
        Err(_) => {
            println!("skipped: there is no `script`");
            None
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_longer_than_the_screen_goes_through_the_pager() {
    let long = "# Long\n\n".to_owned() + &"A line of the long page.\n\n".repeat(40) + "The last line.\n";
    let kb = Kb::corpus(&[("long.md", long.as_bytes()), ("short.md", b"# Short\n\nA line.\n")]);
    kb.run(&["index"]);
    let paged = kb.root.path().join("paged");
    let keep = ("KB_PAGER", "tee paged > /dev/null");
    let cases = [
        (keep, "kb show /long", true, false),
        (("PAGER", "cat - > paged"), "kb show /long", true, false),
        (keep, "kb show /short", false, false),
        (keep, "kb show /long --no-pager", false, true),
        (keep, "kb show /long --json", false, true),
        (keep, "kb show /long | cat", false, true),
        // A pager that is not there costs nothing of the page; one that is left early, or dies, costs no more than that.
        (("KB_PAGER", "no-such-program"), "kb show /long", false, true),
        (("KB_PAGER", "head -n 1 > paged"), "kb show /long", true, false),
        (("KB_PAGER", "kill -9 $$"), "kb show /long", false, false),
    ];
    for (variable, line, through_pager, on_screen) in cases {
        let _ = std::fs::remove_file(&paged);
        let Some(said) = in_terminal(&kb, &[variable], line) else { return };
        assert!(said.ends_with("code 0\n"), "{line}: {said}");
        assert_eq!(paged.exists(), through_pager, "{variable:?} {line}: {said}");
        assert_eq!(said.contains("The last line."), on_screen, "{variable:?} {line}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn whoever_sits_there_is_told_what_to_do_next() {
    let kb = Kb::corpus(&[("a.md", b"# A\n\nneedle [b](b.md)\n"), ("b.md", b"# B\n\n## It's here\n\nthread\n")]);
    kb.run(&["index"]);
    let Some(said) = in_terminal(&kb, &[("NO_COLOR", "1")], "kb search thread") else { return };
    assert!(said.contains("\nto read: kb show '/b#its-here'\n"), "{said}");
    let said = in_terminal(&kb, &[("NO_COLOR", "1")], "kb search --no-expand threat").unwrap();
    assert!(said.contains("\nto try: kb search -- 'thread'\n"), "{said}");
    let piped = kb.run(&["search", "thread"]).stderr;
    assert!(!piped.contains("to read:"), "{piped}");
    // On a terminal addresses open, in colour alone.
    let said = in_terminal(&kb, &[], "kb search thread").unwrap();
    assert!(said.contains("\u{1b}]8;;file://") && said.contains("corpus/b.md\u{1b}\\"), "{said:?}");
    let said = in_terminal(&kb, &[("NO_COLOR", "1")], "kb search thread").unwrap();
    assert!(!said.contains('\u{1b}'), "{said:?}");
}

#[test]
fn a_key_without_values_is_named() {
    let kb = Kb::corpus(&[("a.md", b"# A\n\ntext\n")]);
    let said = kb.run(&["topics"]);
    assert_eq!((said.code, &*said.stdout), (Some(0), ""));
    assert!(said.stderr.contains("no page has a value of topics and no other key has values"), "{}", said.stderr);
    let kb = Kb::corpus(&[("a.md", b"---\ntopics: [pkce]\nowner: me\n---\n# A\n\ntext\n")]);
    for (key, sentence) in [
        ("nope", "no page has a value of nope; keys with values: "),
        ("pkce", "no page has a value of pkce; pkce is a value of topics: kb search --filter 'topics=pkce' '*'"),
    ] {
        let said = kb.run(&["topics", key]);
        assert_eq!((said.code, &*said.stdout), (Some(0), ""), "{key}");
        assert!(said.stderr.contains(sentence), "{key}: {}", said.stderr);
    }
    assert_eq!(kb.run(&["topics"]).stderr.lines().filter(|line| line.contains("no page")).count(), 0);
}

#[test]
fn an_explanation_of_a_pinned_page_names_its_missing_words() {
    let kb = Kb::corpus(&[("a.md", b"# A\n\nneedle\n"), ("b.md", b"# B\n\nneedle thread\n")]);
    std::fs::write(kb.root.path().join("kb.toml"), "[[pin]]\nquery = \"needle thread\"\nfirst = [\"/a\"]\n").unwrap();
    let said = kb.run(&["explain", "needle thread", "--url", "/a"]).stdout;
    assert!(said.contains("rank 1, pinned there; without: thread\n"), "{said}");
    let said = kb.run(&["explain", "needle thread", "--url", "/b"]).stdout;
    assert!(said.contains("rank 2; it holds every word\n"), "{said}");
}
