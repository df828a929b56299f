//! Earlier addresses of a page: `aliases` and `redirect_from` find it, as an argument and as the target of a link.

use crate::builder::Kb;

const PAGES: [(&str, &[u8]); 4] = [
    ("new.md", b"---\nredirect_from: [/old/place, taken]\naliases: [Another Name, /older.html]\n---\n# New\n\n## Part\n\nText.\n"),
    ("taken.md", b"# Taken\n\nA page of its own.\n"),
    ("links.md", b"# Links\n\n- [by alias](/old/place) of it\n- [part](/Older#part) of it\n- [page](/taken)\n- [none](/gone)\n"),
    ("far/away.md", b"# Away\n\nSee [it](../older) and [not](/older#none).\n"),
];

#[test]
fn an_earlier_address_finds_the_page_and_says_where_it_moved() {
    let kb = Kb::corpus(&PAGES);
    for (asked, url, from) in [
        ("/old/place", "/new", Some("/old/place")),
        ("old/place/", "/new", Some("/old/place")),
        ("/older.html", "/new", Some("/older.html")),
        ("/older/index.md", "/new", Some("/older/index.md")),
        ("/taken", "/taken", None),
        ("/new", "/new", None),
        ("new.md", "/new", None),
    ] {
        let shown = kb.json(&["show", "--json", asked]);
        assert_eq!((shown["url"].as_str(), shown["moved_from"].as_str()), (Some(url), from), "{asked}");
    }
    assert_eq!(kb.json(&["show", "--json", "/old/place#part"])["sections"][0]["heading"], "Part");
    let text = kb.run(&["show", "/older"]).stdout;
    assert!(text.contains("/new") && text.contains("moved here from /older"), "{text}");
    assert!(!kb.run(&["show", "/new"]).stdout.contains("moved"));
    assert!(kb.run(&["show", "--format", "md", "/older"]).stdout.contains("Moved here from /older."));
    assert_eq!(kb.run(&["show", "/Another Name"]).code, Some(2));
}

/// The broken links of the report of a check, without their places.
fn broken(kb: &Kb) -> Vec<String> {
    let found = kb.run(&["check", "--json"]).stdout;
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    let findings = found["findings"].as_array().unwrap().iter();
    let broken = findings.filter(|finding| finding["code"].as_str().unwrap().starts_with("broken-"));
    broken.map(|finding| format!("{}: {}", finding["file"], finding["message"]).replace('"', "")).collect()
}

#[test]
fn a_link_to_an_earlier_address_is_not_broken() {
    let kb = Kb::corpus(&PAGES);
    let expected = ["far/away.md: /new has no section #none", "links.md: no page answers the link to /gone"];
    assert_eq!(broken(&kb), expected);
    kb.run(&["index"]);
    let answer = kb.json(&["search", "--json", "alias"]);
    assert_eq!(answer["resources"][0]["target"], "/new", "{answer}");
}

#[test]
fn a_link_breaks_and_mends_with_an_alias_of_another_page() {
    let kb = Kb::corpus(&PAGES);
    let fillers: Vec<String> = (0..12).map(|number| format!("filler-{number}.md")).collect();
    fillers.iter().for_each(|filler| kb.write(filler, b"# Filler\n"));
    kb.run(&["index"]);
    let codes = |report: &serde_json::Value, key: &str| report[key].as_array().unwrap().len();
    kb.write("new.md", b"# New\n\n## Part\n\nText.\n");
    let report = kb.json(&["index", "--json"]);
    // The two addresses in `links.md`, the one in `far/away.md` with and without a section; its anchor was broken before.
    assert_eq!((codes(&report, "newly_broken"), codes(&report, "mended")), (4, 1), "{report}");
    kb.write("new.md", PAGES[0].1);
    let report = kb.json(&["index", "--json"]);
    assert_eq!((codes(&report, "newly_broken"), codes(&report, "mended")), (1, 4), "{report}");
    kb.write("old/place.md", b"# Here now\n");
    kb.run(&["index"]);
    assert_eq!(kb.json(&["show", "--json", "/old/place"])["title"], "Here now");
}
