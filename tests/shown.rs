//! Every hit is visible: marked in the snippet, in the section that an answer leads to, and in the passage of a token
//! budget. Long tables and listings are cut around it, and Markdown shows the text of the page.

use std::fs;

use serde_json::Value;

use crate::builder::Kb;

const FILLER: &str =
    "The beginning of this page is about other things, and it is long enough for a whole snippet of its own.";

/// The marked words of a scenario.
fn marked(scenario: &Value) -> Vec<String> {
    let text: Vec<char> = scenario["snippet"]["text"].as_str().unwrap().chars().collect();
    let ranges = scenario["snippet"]["highlights"].as_array().unwrap().iter();
    let word = |range: &Value| {
        let [start, end] = [0, 1].map(|end| usize::try_from(range[end].as_u64().unwrap()).unwrap());
        text[start..end].iter().collect()
    };
    ranges.map(word).collect()
}

/// A corpus in which each kind of hit is in a section of its own, after other text.
fn many_kinds() -> Kb {
    let sections = [
        ("Joined", "Read about the web auth library here."),
        ("Split", "Choose a username first."),
        ("Acronym", "The Quick Brown Fox Protocol (QBFP) is quick."),
        ("Synonym", "Then you sign in with it."),
        ("Prefix", "Orchestration is hard."),
        ("Phrase", "An exact order of words is kept."),
        ("Identifier", "Call `session.getTokenSilently()` once."),
        ("Link", "See [the marmalade page](/other?a=1&b=2)."),
        ("Table", "| Name | Use |\n| --- | --- |\n| kumquat | a fruit |"),
        ("Code", "```js\nconst papaya = 1;\n```"),
        ("Definition", "<dl><dt>Tamarind</dt><dd>A pod of lychee.</dd></dl>"),
    ];
    let body: String =
        sections.iter().map(|(name, text)| format!("## {name}\n\n{FILLER}\n\n{text}\n\n{FILLER}\n\n")).collect();
    let page = format!("# Kinds\n\n{FILLER} Words order an of exact.\n\n{body}");
    let above =
        "---\ntitle: Above\ndescription: It tells of quinces.\ntopics: [rambutan, pomelo]\ntags: [soursop]\n---\n";
    let above = format!("{above}{FILLER}\n\n## Later\n\n{FILLER}\n");
    let other = "# Other\n\nThe Quick Brown Fox Protocol (QBFP) and usernames. A username.\n";
    let heading = format!("# Headings\n\n{FILLER}\n\n## The durian\n\n### Below it\n\n{FILLER}\n");
    let kb = Kb::corpus(&[
        ("kinds.md", page.as_bytes()),
        ("above/carambola.md", above.as_bytes()),
        ("other.md", other.as_bytes()),
        ("heading.md", heading.as_bytes()),
    ]);
    fs::write(kb.root.path().join("kb.toml"), "synonyms = \"synonyms.yaml\"\n").unwrap();
    fs::write(kb.root.path().join("synonyms.yaml"), "- [login, Sign In]\n").unwrap();
    kb
}

#[test]
fn every_kind_of_hit_is_marked_where_the_answer_leads() {
    let kb = many_kinds();
    for (question, url, anchor, words) in [
        ("webauth", "/kinds", "joined", &["web", "auth"][..]),
        ("qbfp", "/kinds", "acronym", &["Quick", "Brown", "Fox", "Protocol", "QBFP"]),
        ("quick brown fox protocol", "/kinds", "acronym", &["Quick", "Brown", "Fox", "Protocol", "QBFP", "quick"]),
        ("login", "/kinds", "synonym", &["sign", "in"]),
        ("kumqat", "/kinds", "table", &["kumquat"]),
        ("orches*", "/kinds", "prefix", &["Orchestration"]),
        ("\"exact order of words\"", "/kinds", "phrase", &["exact", "order", "of", "words"]),
        ("getTokenSilently", "/kinds", "identifier", &["getTokenSilently"]),
        ("get token silently", "/kinds", "identifier", &["Token", "Silently"]),
        ("marmalade", "/kinds", "link", &["marmalade"]),
        ("kumquat", "/kinds", "table", &["kumquat"]),
        ("papaya", "/kinds", "code", &["papaya"]),
        ("tamarind", "/kinds", "definition", &["Tamarind"]),
        ("lychee", "/kinds", "definition", &["lychee"]),
        ("quinces", "/above/carambola", "", &["quinces"]),
        ("pomelo", "/above/carambola", "", &["pomelo"]),
        ("soursop", "/above/carambola", "", &["soursop"]),
        ("carambola", "/above/carambola", "", &["carambola"]),
        ("durian", "/heading", "the-durian", &["durian"]),
    ] {
        let answer = kb.json(&["search", "--json", "--", question]);
        let scenarios = answer["scenarios"].as_array().unwrap();
        let scenario = scenarios.iter().find(|one| one["url"] == url).unwrap_or_else(|| panic!("{question}: {answer}"));
        assert_eq!(scenario["anchor"], anchor, "{question}: {scenario}");
        assert!(marked(scenario).concat().contains(&words.concat()), "{question}: {scenario}");
        let within = kb.json(&["search", "--json", "--max-tokens", "500", "--", question]);
        let passages = within["passages"].as_array().unwrap();
        let passage = passages.iter().find(|one| one["url"] == url && one["anchor"] == anchor);
        let text = passage.unwrap_or_else(|| panic!("{question}: {within}"))["text"].as_str().unwrap();
        let is_in_heading = url == "/heading";
        assert!(is_in_heading || words.iter().all(|word| text.contains(word)), "{question}: {text}");
    }
}

/// Rows, lines, items and sentences, of which one number is asked for.
fn long_page() -> Kb {
    let all = |each: fn(u32) -> String| (0..900).map(each).collect::<String>();
    let rows = all(|n| format!("| row{n}needle | `value\\|{n}` |\n"));
    let page = format!(
        "# Long\n\n{FILLER}\n\n## Table\n\n| Name | Value |\n|---|---|\n{rows}\n{FILLER}\n\n## Code\n\n```js\n{}```\n\n## \
         List\n\n{}\n\n## Sentences\n\n{}\n\n## Line\n\n```\n{}\n```\n",
        all(|n| format!("call(line{n}needle);\n")),
        all(|n| format!("- The item{n}needle.\n")),
        all(|n| format!("This is sentence{n}needle. ")),
        all(|n| format!("word{n}needle ")),
    );
    Kb::corpus(&[("long.md", page.as_bytes())])
}

#[test]
fn what_is_longer_than_the_budget_is_cut_around_the_hit() {
    let kb = long_page();
    for (kind, anchor, begins) in [
        ("row", "table", "| Name | Value |\n| --- | --- |\n| … |\n"),
        ("line", "code", "```js\n…\n"),
        ("item", "list", "- The item"),
        ("sentence", "sentences", "This is sentence"),
        ("word", "line", "```\n…\n"),
    ] {
        for number in [3, 450, 897] {
            for budget in ["300", "500", "2000"] {
                let needle = format!("{kind}{number}needle");
                let answer = kb.json(&["search", "--json", "--max-tokens", budget, &needle]);
                let passage = &answer["passages"][0];
                let text = passage["text"].as_str().unwrap_or_else(|| panic!("{needle} {budget}: {answer}"));
                assert!(text.contains(&needle), "{needle} {budget}: {text}");
                assert_eq!(
                    (&passage["anchor"], &passage["cut"], &passage["complete"]),
                    (&Value::from(anchor), &Value::from(true), &Value::from(false))
                );
                assert!(number < 100 || text.starts_with(begins), "{needle} {budget}: {text}");
                assert!(!text.contains("| … |\n| … |") && text.len() > 50, "{needle} {budget}: {text}");
                assert!(answer["budget"]["estimated"].as_u64() <= budget.parse().ok(), "{needle} {budget}");
            }
        }
    }
    let part = kb.json(&["show", "--json", "--max-tokens", "600", "/long#table"]);
    let section = &part["sections"][0];
    assert!(
        section["markdown"]
            .as_str()
            .unwrap()
            .starts_with("| Name | Value |\n| --- | --- |\n| row0needle | `value\\|0` |")
    );
    assert_eq!((&section["cut"], &section["complete"]), (&Value::from(true), &Value::from(false)));
}

#[test]
fn no_answer_denies_the_matches_that_it_does_not_show() {
    let kb = many_kinds();
    let formats = ["text", "table", "md", "json", "ndjson", "urls"];
    let cases = [&["--offset", "50"][..], &["--limit", "0"], &["--offset", "50", "--max-tokens", "300"]];
    for (format, case) in formats.iter().flat_map(|format| cases.map(|case| (format, case))) {
        if case.contains(&"--max-tokens") && matches!(*format, "table" | "urls") {
            continue;
        }
        let said = kb.run(&[&["search", "--format", format], case, &["whole snippet"]].concat());
        let all = format!("{}{}", said.stdout, said.stderr);
        assert!(!all.contains("No results") && !all.contains("no match"), "{format} {case:?}: {all}");
        assert!(format.contains("json") || all.contains("3 pages and 0 resources"), "{format} {case:?}: {all}");
    }
    assert!(kb.run(&["search", "--format", "md", "xyzzyx"]).stdout.starts_with("No results for “xyzzyx”."));
    let relaxed = kb.run(&["search", "--format", "md", "kumquat xyzzyx"]).stdout;
    assert!(relaxed.starts_with("**No page has every word of “kumquat xyzzyx”**\n\n1. "), "{relaxed}");
}

#[test]
fn markdown_shows_the_text_of_the_page() {
    let page = "---\ntitle: 'Using <T> & `x` #'\ndescription: With <b> and *stars*.\n---\n\
        Call `Vec<T>` and ``a `tick` b``, 5 &lt; 6, \\*plain\\*, snake_case, \\_lead, C:\\path, &amp;amp; and \\[x\\].\n\n\
        [Go](/a?x=1&y=2&copy=3), [`code`](</a b(c>) and <https://e.org/?a=1&b=2>.\n\n\
        \\# no heading\n\n1\\. no item\n\n\
        | | `p` \\| q |\n| --- | --- |\n| a \\| b | [l](/t) |\n| | last |\n\n\
        1. one\n   - deep\n2. two\n\n\
        ````md\n```js\n```\n````\n";
    let kb = Kb::corpus(&[("page.md", page.as_bytes())]);
    let expected = "# Using \\<T> & \\`x\\` \\#\n\n[/page](/page)\n\n> With \\<b> and \\*stars\\*.\n\n\
        Call `Vec<T>` and ``a `tick` b``, 5 \\< 6, \\*plain\\*, snake_case, \\_lead, C:\\\\path, \\&amp; and \\[x].\n\n\
        [Go](/a?x=1&y=2&copy=3), [`code`](</a b(c>) and <https://e.org/?a=1&b=2>.\n\n\
        \\# no heading\n\n1\\. no item\n\n\
        |  | `p` \\| q |\n| --- | --- |\n| a \\| b | [l](/t) |\n|  | last |\n\n\
        1. one\n   - deep\n2. two\n\n\
        ````md\n```js\n```\n````\n";
    assert_eq!(kb.run(&["show", "--format", "md", "/page"]).stdout, expected);
    let found = kb.run(&["search", "--format", "md", "vec tick"]).stdout;
    assert!(found.contains("Call **`Vec<T>`** and **``a `tick` b``**, 5 \\< 6"), "{found}");
    let passages = kb.run(&["search", "--format", "md", "--max-tokens", "900", "vec tick"]).stdout;
    assert!(passages.contains(expected.split_once("*stars\\*.\n\n").unwrap().1.trim_end()), "{passages}");
    let plain = kb.run(&["search", "--max-tokens", "900", "vec tick"]).stdout;
    assert!(plain.contains("Call Vec<T> and a `tick` b, 5 < 6, *plain*, snake_case"), "{plain}");
}
