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

/// Pages whose parts are longer than any small budget.
fn oversized() -> Kb {
    let cells = |name: &str| (0..200).map(|n| format!(" {name}{n} |")).collect::<String>();
    let table = format!("|{}\n|{}\n|{}\n", cells("head"), "---|".repeat(200), cells("cell"));
    let numbers = |from: u32| (from..from + 3_000).map(|n| format!("{},", n * 7919)).collect::<String>();
    let line = format!("x=[{}okapi,{}0]", numbers(0), numbers(5_000));
    let run = run_of_letters();
    let address = format!("/{}", "long-address-".repeat(400));
    Kb::corpus(&[
        ("table.md", format!("# Wide\n\n{FILLER}\n\n{table}").as_bytes()),
        ("listing.md", format!("# Listing\n\n{FILLER}\n\n```js\nlet a;\n{line}\nlet b;\n```\n").as_bytes()),
        ("run.md", format!("# Run\n\n{FILLER} Words before {run} and words after. {FILLER}\n").as_bytes()),
        ("link.md", format!("# Link\n\nSee [the tapir label]({address}) here.\n").as_bytes()),
        ("short.md", b"# Short\n\nA mobile login, with a few words about tokens.\n"),
    ])
}

/// Three hundred letters without order.
fn run_of_letters() -> String {
    let letter = |seed: &mut u32| {
        *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + u8::try_from(*seed >> 24).unwrap() % 26)
    };
    let mut seed = 7;
    (0..300).map(|_| letter(&mut seed)).collect()
}

#[test]
fn a_match_has_a_passage_however_small_the_budget() {
    let kb = oversized();
    let run = run_of_letters();
    for (question, shown) in [
        ("head7", "head7"),
        ("cell150", "cell150"),
        ("okapi", "okapi"),
        (&run, &run[..20]),
        ("tapir", "the tapir label"),
        ("mobile login", "mobile login"),
        ("mobile tokens nowhere else", "mobile login"),
        ("wide head7 cell7", "7"),
    ] {
        for (budget, format) in ["300", "340", "600"].iter().flat_map(|it| ["json", "md", "text"].map(|to| (*it, to))) {
            let said = kb.run(&["search", "--max-tokens", budget, "--format", format, "--", question]);
            assert!(said.stdout.contains(shown), "{question:.20} {budget} {format}: {} {}", said.stdout, said.stderr);
            let has = |part: &str| said.stdout.contains(part);
            let is_part = has("\"complete\":false") || has("part of the section");
            let is_cut = has("\"cut\":true") || has(", shortened");
            let is_one_page = !question.contains(' ');
            assert!(!is_one_page || is_part == is_cut, "{question:.20} {budget} {format}: {}", said.stdout);
        }
    }
    let row = kb.json(&["search", "--json", "--max-tokens", "400", "cell150"]);
    assert!(row["passages"][0]["text"].as_str().unwrap().contains("head150"), "a row has its heads: {row}");
    let page = kb.json(&["show", "--json", "--max-tokens", "300", "/table"]);
    assert_eq!(page["sections"][0]["complete"], false, "{page}");
    assert!(page["budget"]["more"].as_str().unwrap().contains("--max-tokens"), "{page}");
}

#[test]
fn a_resource_alone_is_shown_in_a_small_budget() {
    let blurb = "quokkas ".repeat(40);
    let kb = Kb::corpus(&[("a.md", format!("# A\n\n- [Label](https://e.org/quokka): {blurb}\n").as_bytes())]);
    let answer = kb.json(&["search", "--json", "--max-tokens", "300", "kind:external label"]);
    assert_eq!(answer["resources"][0]["target"], "https://e.org/quokka", "{answer}");
}

#[test]
fn a_budget_without_room_names_one_that_is_enough() {
    let title = "A title of many words that says it all ".repeat(12);
    let kb = Kb::corpus(&[("page.md", format!("---\ntitle: {title}\n---\n# Zebra\n\nA zebra.\n").as_bytes())]);
    let answer = kb.json(&["search", "--json", "--max-tokens", "300", "zebra"]);
    let warning = answer["query"]["warnings"][0].as_str().unwrap_or_else(|| panic!("{answer}"));
    let enough = warning.split("; ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
    let answer = kb.json(&["search", "--json", "--max-tokens", enough, "zebra"]);
    assert_eq!(answer["passages"][0]["url"], "/page", "{warning}: {answer}");
}

#[test]
fn a_long_run_of_letters_is_marked_from_its_start() {
    let run = run_of_letters();
    let answer = oversized().json(&["search", "--json", &run]);
    let scenario = &answer["scenarios"][0];
    let snippet = scenario["snippet"]["text"].as_str().unwrap();
    assert!(snippet.starts_with('…') && snippet.ends_with('…') && snippet.contains(&run[..150]), "{snippet}");
    assert!(run.starts_with(&marked(scenario).concat()) && snippet.chars().count() < 300, "{scenario}");
}

#[test]
fn a_snippet_adds_to_the_title() {
    let kb = Kb::corpus(&[
        ("a.md", format!("---\ntitle: Wombat page\n---\n# Wombat page\n\nWombat page\n\n{FILLER}\n").as_bytes()),
        ("b.md", b"---\ntitle: Numbat\ndescription: It eats termites.\n---\n# Numbat\n\n## Numbat\n"),
        ("c.md", b"# Quokka\n\nQuokka: it smiles.\n"),
        ("bilby.md", b"# Some page\n\n/bilby\n\nIt digs.\n"),
        ("d.md", b"# Dingo\n"),
    ]);
    for (question, snippet) in [
        ("wombat", &format!("Wombat page {FILLER}")[..]),
        ("numbat", "Numbat — It eats termites."),
        ("quokka", "Quokka: it smiles."),
        ("bilby", "/bilby It digs."),
        ("dingo", "Dingo"),
    ] {
        let answer = kb.json(&["search", "--json", question]);
        assert_eq!(answer["scenarios"][0]["snippet"]["text"], snippet, "{question}");
        assert!(!marked(&answer["scenarios"][0]).is_empty(), "{question}: {answer}");
    }
}

/// Pages with every spelling of a link.
fn linked(settings: &str) -> Kb {
    let links = "[a](b.md) [b](./b.md#part) [c](/b) [d](sub/c.md?x=1#y) [e](gone.md) [f](https://e.org/b.md) \
        [g](#top-part) [h](/B.html#Part) [i](/old/) [j](mailto:a@b.org) [k](sub/index.md) [l](img/p.png)";
    let kb = Kb::corpus(&[
        ("a.md", format!("# Top part\n\nZebra {links}\n\n![A picture](img/zebra.png)\n").as_bytes()),
        ("b.md", b"---\nurl: /guide/b\naliases: [/old]\n---\n# B\n\n## Part\n\nText.\n"),
        ("sub/c.md", b"# C\n\nBack to the [gnu](../b.md#part), [home](../a.md).\n"),
        ("sub/index.md", b"# Sub\n\nText.\n"),
    ]);
    fs::write(kb.root.path().join("kb.toml"), settings).unwrap();
    kb
}

#[test]
fn links_lead_to_the_addresses_of_pages() {
    let expected = |site: &str| {
        format!(
            "Zebra [a]({site}/guide/b) [b]({site}/guide/b#part) [c]({site}/guide/b) [d]({site}/sub/c?x=1#y) [e](gone.md) \
            [f](https://e.org/b.md) [g]({site}/a#top-part) [h]({site}/guide/b#Part) [i]({site}/guide/b) \
            [j](mailto:a@b.org) [k]({site}/sub) [l](img/p.png)"
        )
    };
    for (settings, site) in [("", ""), ("site = \"https://docs.example/en/\"\n", "https://docs.example/en")] {
        let kb = linked(settings);
        let expected = expected(site);
        for arguments in [
            &["show", "--format", "md", "/a"][..],
            &["show", "--max-tokens", "900", "--format", "md", "/a"],
            &["search", "--max-tokens", "900", "--format", "md", "zebra"],
        ] {
            let shown = kb.run(arguments).stdout;
            assert!(shown.contains(&expected), "{arguments:?}: {shown}");
        }
        let page = kb.json(&["show", "--json", "/sub/c"]);
        assert_eq!(
            page["sections"][0]["markdown"],
            format!("Back to the [gnu]({site}/guide/b#part), [home]({site}/a).")
        );
        let targets: Vec<&Value> = page["resources"].as_array().unwrap().iter().map(|one| &one["target"]).collect();
        assert_eq!(targets, ["/guide/b#part", "/a"]);
        let passages = kb.json(&["search", "--json", "--max-tokens", "900", "gnu"]);
        assert_eq!(passages["passages"][0]["text"], page["sections"][0]["markdown"]);
    }
}

#[test]
fn emphasis_does_not_split_a_phrase() {
    let kb = Kb::corpus(&[(
        "a.md",
        b"# Page\n\nUse a refresh **token** to *get* it, and re**new**al of *all* `old` ones.\n",
    )]);
    for (question, bold) in [
        ("\"refresh token\"", "a **refresh token** to"),
        ("\"token to get it\"", "refresh **token to get it**, and"),
        ("renewal", "and **renewal** of"),
        ("\"all old ones\"", "of **all `old` ones**"),
    ] {
        let found = kb.run(&["search", "--format", "md", question]).stdout;
        assert!(found.contains(bold), "{question}: {found}");
    }
}
