//! `kb export`: what is written lists every page once, holds its text, and takes the place of what was there in one step.

use std::fs;

use crate::builder::Kb;

const PAGES: [(&str, &[u8]); 6] = [
    ("index.md", b"---\ntitle: The site\ndescription: All of it.\n---\nHello.\n"),
    ("guide/index.md", b"---\ntitle: Guides\ndescription: How to do it.\n---\nText.\n"),
    ("guide/a [b].md", b"# A [b]\n\nSee [c](c.md).\n\n```js\nlet a = 1;\n```\n"),
    ("how-to/c.md", b"---\ntitle: C\n---\nC text.\n"),
    ("how-to/d.md", b"---\ntitle: D\n---\nD text.\n"),
    ("old/e.md", b"---\ntitle: E\n---\nE text.\n"),
];

#[test]
fn every_page_is_listed_in_its_section() {
    let kb = Kb::corpus(&PAGES);
    fs::write(kb.root.path().join("kb.toml"), "site = \"https://docs.example.com/\"\n").unwrap();
    let said = kb.run(&["export", "llms-txt", "--optional", "/old"]);
    let expected = "\
# The site

> All of it.

## Pages

- [The site](https://docs.example.com/): All of it.

## Guides

- [Guides](https://docs.example.com/guide): How to do it.
- [A \\[b\\]](https://docs.example.com/guide/a%20[b])

## How to

- [C](https://docs.example.com/how-to/c)
- [D](https://docs.example.com/how-to/d)

## Optional

- [E](https://docs.example.com/old/e)
";
    assert_eq!((said.stdout.as_str(), said.code), (expected, Some(0)), "{}", said.stderr);
    assert_eq!(kb.run(&["export", "llms-txt", "--optional", "/old"]).stdout, expected, "the same bytes");
}

#[test]
fn content_types_make_sections_where_most_pages_have_one() {
    let kb = Kb::corpus(&[
        ("a.md", b"---\ncontentType: how-to\n---\n# A\n"),
        ("b.md", b"---\ncontentType: concept\n---\n# B\n"),
        ("c.md", b"# C\n"),
    ]);
    let said = kb.run(&["export", "llms-txt", "--title", "T"]);
    let expected = "# T\n\n## Concept\n\n- [B](/b)\n\n## How to\n\n- [A](/a)\n\n## Other pages\n\n- [C](/c)\n";
    assert_eq!(said.stdout, expected);
}

#[test]
fn files_hold_the_text_of_every_page_and_are_replaced_whole() {
    let kb = Kb::corpus(&PAGES);
    let said = kb.run(&["export", "llms-txt", "--out", "public/docs"]);
    assert_eq!((said.stdout.as_str(), said.code), ("", Some(0)), "{}", said.stderr);
    let folder = kb.root.path().join("public/docs");
    let read = |name: &str| String::from_utf8(fs::read(folder.join(name)).unwrap()).unwrap();
    assert_eq!(read("llms.txt"), kb.run(&["export", "llms-txt"]).stdout);
    let full = read("llms-full.txt");
    assert_eq!(full, kb.run(&["export", "llms-txt", "--full"]).stdout);
    for text in
        ["Hello.", "See [c](c.md).", "```js\nlet a = 1;\n```", "<https://docs", "D text.", "[/how-to/d](/how-to/d)"]
    {
        assert_eq!(full.contains(text), text != "<https://docs", "{text}: {full}");
    }
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["llms-full.txt", "llms.txt"]);
    fs::write(kb.root.path().join("file"), "x").unwrap();
    let said = kb.run(&["export", "llms-txt", "--out", "file"]);
    assert_eq!(said.code, Some(2), "{}", said.stderr);
}
