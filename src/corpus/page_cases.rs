//! Runs the cases of `tests/pages`: a page, a line `=====`, and the expected result. A folder is the tree of a dialect; its
//! `roles.txt` lists the role of each file. `KB_UPDATE=1` rewrites the results.

#[cfg(test)]
mod cases {
    use std::fmt::Write as _;
    use std::path::Path;

    use crate::corpus::source::Options;

    use super::super::page::SourcePath;
    use super::super::reader::{PageRead, Reader};

    fn dump(read: &PageRead) -> String {
        let page = &read.page;
        let mut out = format!("title: {}\nurl: {}\n", page.title, page.url);
        for (name, value) in [("description", vec![page.description.clone()]), ("topics", page.topics.clone())] {
            if value.iter().any(|text| !text.is_empty()) {
                writeln!(out, "{name}: {}", value.join(", ")).unwrap();
            }
        }
        if let Some(content_type) = &page.content_type {
            writeln!(out, "contentType: {content_type}").unwrap();
        }
        if !page.use_case.is_empty() {
            writeln!(out, "useCase: {}", page.use_case.join(", ")).unwrap();
        }
        for (name, values) in [("aliases", &page.aliases), ("keywords", &page.keywords)] {
            if !values.is_empty() {
                writeln!(out, "{name}: {}", values.join(", ")).unwrap();
            }
        }
        if let Some(boost) = page.boost {
            writeln!(out, "boost: {boost}").unwrap();
        }
        if let Some(reason) = read.left_out {
            writeln!(out, "left out: {reason:?}").unwrap();
        }
        for (key, values) in &page.attributes {
            writeln!(out, "{key}: {}", values.join(", ")).unwrap();
        }
        let mut path: Vec<(u8, &str)> = Vec::new();
        for section in &page.sections {
            path.retain(|(level, _)| *level < section.level);
            path.extend((section.level > 0).then_some((section.level, section.heading.as_str())));
            writeln!(
                out,
                "\n{} {} [#{}] line {}",
                section.level,
                path.iter().map(|(_, heading)| *heading).collect::<Vec<_>>().join(" > "),
                section.anchor.as_str(),
                section.origin.line
            )
            .unwrap();
            for block in &section.blocks {
                writeln!(out, "  {}:{} {:?} {:?}", block.origin.source, block.origin.line, block.kind, block.text)
                    .unwrap();
            }
        }
        out.push('\n');
        for mention in &page.mentions {
            writeln!(out, "{:?} {:?} -> {} | {:?}", mention.kind, mention.label, mention.target, mention.blurb)
                .unwrap();
        }
        for mark in &page.glossary {
            writeln!(out, "dfn {} = {}", mark.key, mark.text).unwrap();
        }
        for diagnostic in &read.diagnostics {
            writeln!(out, "{}: {diagnostic}", diagnostic.code.name()).unwrap();
        }
        out
    }

    #[test]
    fn every_case_has_the_expected_result() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
        run(&folder, Some("plain"));
        for entry in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            // A folder with `tree` is for `tests/dialects.rs`.
            if entry.is_dir() && !entry.join("tree").exists() {
                run(&entry, None);
            }
        }
    }

    /// Runs the cases of a tree; those of plain Markdown lie beside the trees of other dialects.
    fn run(folder: &Path, dialect: Option<&str>) {
        let options = Options { dialect: dialect.map(str::to_owned), ..Options::default() };
        let reader = Reader::open(folder, &options).unwrap();
        let tree = reader.walk().unwrap();
        for file in tree.pages.iter().filter(|file| dialect.is_none() || !file.path.as_str().contains('/')) {
            let path = folder.join(file.path.as_str());
            let text = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
            // The marker is a whole line, because a page with a merge conflict has a longer row of `=`.
            let (page, expected) = match text.strip_prefix("=====\n") {
                Some(expected) => ("", expected),
                None => {
                    text.find("\n=====\n").map_or((text.as_str(), ""), |index| (&text[..=index], &text[index + 7..]))
                }
            };
            let found = dump(&reader.read_bytes(&file.path, page.as_bytes().to_vec()));
            compare(&path, &format!("{page}=====\n"), &found, expected);
        }
        if dialect.is_none() {
            let pages = tree.pages.iter().map(|file| format!("{}: Page\n", file.path));
            let others = tree.others.iter().map(|(path, role)| format!("{path}: {role:?}\n"));
            let mut roles: Vec<String> = pages.chain(others).collect();
            roles.sort();
            let path = folder.join("roles.txt");
            let expected = String::from_utf8(std::fs::read(&path).unwrap_or_default()).unwrap();
            compare(&path, "", &format!("dialect: {}\n{}", reader.dialect().0, roles.concat()), &expected);
        }
    }

    /// Compares a result with the expected one, or writes it behind `before`.
    #[expect(clippy::disallowed_methods, reason = "the test is its own command line")]
    fn compare(path: &Path, before: &str, found: &str, expected: &str) {
        if std::env::var("KB_UPDATE").is_ok() {
            std::fs::write(path, format!("{before}{found}")).unwrap();
        } else {
            assert_eq!(found, expected, "{}", path.display());
        }
    }

    /// Hostile pages must neither panic nor take quadratic time.
    #[test]
    fn hostile_pages_are_read_in_time() {
        let root = tempfile::tempdir().unwrap();
        let nested: String = (0..100).map(|n| format!("{}- x\n", "  ".repeat(n))).collect();
        let hostile = [
            "[".repeat(100_000),
            ">".repeat(100_000),
            "> ".repeat(100_000),
            "- ".repeat(50_000),
            "<b>".repeat(10_000),
            "<div>".repeat(10_000),
            "![".repeat(50_000),
            "`${{{".repeat(20_000),
            "*a_ ".repeat(25_000),
            "# x\n".repeat(20_000),
            nested,
            "words and words\n".repeat(260_000),
            "\0\u{FEFF}\r\r\n".repeat(1_000),
            "<ul><li>".repeat(10_000),
            "{{< a >}}".repeat(20_000),
            "{{% a".repeat(30_000),
            "{% if a %}".repeat(20_000),
            "{% for a in b %}{{ a".repeat(10_000),
            ":::a\n".repeat(30_000),
            "!!! a\n    !!! b\n".repeat(10_000),
            "<A b={".repeat(30_000),
            "<A>\n".repeat(20_000),
            "=== \"a\"\n    ".repeat(10_000),
            "{{#include a}}".repeat(10_000),
            "--8<-- \"a\"\n".repeat(10_000),
            "<!-- @include: ".repeat(20_000),
            "{: .a}".repeat(30_000),
            "<include>a#b</include>\n".repeat(10_000),
            "<Tabs items={['a']}><Tab>".repeat(10_000),
            "{% hint %}\n".repeat(10_000),
            "{% a b=\"".repeat(5_000),
            "[[a|".repeat(20_000),
            "![[x]]\n".repeat(10_000),
            "%%a ==b ^[c ".repeat(10_000),
            "%%\n".repeat(20_001),
            "{% ifversion not a %}".repeat(10_000),
            "{% data a.b %}\n".repeat(10_000),
            "[AUTOTITLE](/a) ".repeat(10_000),
            format!("# a{}\n", " [toc] [#b]".repeat(10_000)),
            String::new(),
        ];
        for dialect in crate::corpus::dialect::names() {
            let options = Options { dialect: Some(dialect.to_owned()), ..Options::default() };
            let reader = Reader::open(root.path(), &options).unwrap();
            for text in &hostile {
                let start = std::time::Instant::now();
                let read = reader.read_bytes(&SourcePath::new("x.md"), text.clone().into_bytes());
                assert!(!read.page.sections.is_empty());
                assert!(start.elapsed().as_secs() < 4, "{dialect}: {:?} took {:?}", text.get(..8), start.elapsed());
            }
        }
        let reader = Reader::open(root.path(), &Options::default()).unwrap();
        for text in ["[", "{\"cells\":[", "{\"a\":\"b\",", "\"\\u00"].map(|text| text.repeat(50_000)) {
            let read = reader.read_bytes(&SourcePath::new("x.ipynb"), text.into_bytes());
            assert_eq!(read.diagnostics.len(), 1);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_make_a_page(extension in proptest::sample::select(vec!["mdx", "rst", "adoc", "html", "ipynb"]), text in "[a #>*`.=_\\[\\]()<>/=\"{}$%!:|\n\t-]{0,200}", tail in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40), dialect in proptest::sample::select(crate::corpus::dialect::names().collect::<Vec<_>>())) {
            let root = std::env::temp_dir();
            let options = Options { dialect: Some(dialect.to_owned()), ..Options::default() };
            let reader = Reader::open(&root, &options).unwrap();
            let read = reader.read_bytes(&SourcePath::new(format!("x.{extension}")), [text.as_bytes(), &tail].concat());
            let mut anchors = std::collections::BTreeSet::new();
            for section in &read.page.sections {
                // Other generators give an id twice, or none.
                assert!(anchors.insert(&section.anchor) || dialect != "plain" || extension != "mdx");
                for block in &section.blocks {
                    for link in &block.links {
                        assert!(block.text.get(link.range.0 as usize..link.range.1 as usize).is_some());
                    }
                }
            }
            for mention in &read.page.mentions {
                assert!((mention.section as usize) < read.page.sections.len() && !mention.target.is_empty());
            }
        }
    }
}
