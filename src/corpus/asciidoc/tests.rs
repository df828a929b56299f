//! Whole pages: hostile ones, and the text and the links of usual ones.

use std::time::{Duration, Instant};

use proptest::prelude::{any, proptest};

use crate::corpus::source::Options;
use crate::corpus::{PageRead, Reader, SourcePath};

fn read(root: &std::path::Path, text: &[u8]) -> PageRead {
    let reader = Reader::open(root, &Options::default()).unwrap();
    reader.read_bytes(&SourcePath::new("x.adoc"), text.to_vec())
}

/// The blocks of a page as one text, parted by ` / `.
fn shown(text: &str) -> String {
    let root = tempfile::tempdir().unwrap();
    let read = read(root.path(), text.as_bytes());
    let blocks = read.page.sections.iter().flat_map(|section| &section.blocks);
    blocks.map(|block| block.text.clone()).collect::<Vec<_>>().join(" / ")
}

#[test]
fn marks_become_text() {
    for (text, expected) in [
        ("*bold* _it_ `code` #mark# a^2^ b~3~", "bold it code mark a2 b3"),
        ("**b**old __i__t ``c``ode", "bold it code"),
        ("a*b*c 2*3*4 snake_case_name", "a*b*c 2*3*4 snake_case_name"),
        ("\"`curly`\" '`half`' it's", "“curly” ‘half’ it’s"),
        ("\\*not bold* \\{x} `+{literal}+` +*as is*+", "*not bold* {x} {literal} *as is*"),
        ("+++<u>html</u>+++ pass:q[*bold*] pass:[<b>x</b>]", "html bold x"),
        ("[.role]#text# [#here]*bold*", "text bold"),
        ("https://a.example[text^] link:b.html[b] https://c.example.", "text b https://c.example."),
        ("<https://a.example> mailto:a@b.org[write] a@b.org", "https://a.example write a@b.org"),
        ("image:a.png[A picture] icon:heart[] end", "A picture [heart] end"),
        ("((shown)) and (((hidden, term)))end", "shown and end"),
        (":experimental:\n\nkbd:[Ctrl+C] btn:[OK] menu:File[Save]", "Ctrl+C OK File › Save"),
        ("a +\nb", "a b"),
        ("{counter:n} {counter:n} {set:v:w}{v} {missing}", "1 2 w {missing}"),
        ("Notefootnote:[The text.] and footnote:[Other.]", "Note[1] and [2] / 1. The text. / 2. Other."),
        ("a -- b--c... (C) -> &copy;", "a — b—c… © → ©"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn blocks_become_text() {
    for (text, expected) in [
        ("NOTE: Take care.", "Note / Take care."),
        ("[TIP]\n.Title\n====\nOne.\n\nTwo.\n====", "Tip / Title / One. / Two."),
        ("----\na <1>\n----\n<1> The a.", "a (1) / The a."),
        ("[source,ruby,subs=\"attributes+\"]\n----\n{empty}x\n----", "x"),
        ("====\n----\ncode\n----\n====", "code"),
        (" literal\n  text", "literal\n text"),
        ("* a\n+\nmore\n** b\n* c", "a / more ** b / c"),
        ("* a\n\n\n* b\n\nafter", "a / b / after"),
        (". one\n+\n----\ncode\n----\n. two", "one / code / two"),
        ("term:: text\nother::\n  below\nthird:: \n+\njoined", "term / text / other / below / third / joined"),
        ("* [x] done\n* [ ] open", "done / open"),
        ("|===\n|A |B\n\n|1 |2\n2+|both\n|===", "A | B / 1 | 2 / both"),
        ("[cols=\"1,a\"]\n|===\n|x\n|* y\n* z\n|===", "x | y z"),
        (",===\na,\"b, c\"\n,===", "a | b, c"),
        ("[quote,Author,Book]\n____\nWords.\n____", "Words. / — Author / Book"),
        ("> quoted\n> words", "quoted words"),
        ("////\ncomment\n////\nvisible\n// comment\nmore", "visible more"),
        ("ifdef::x[]\nno\nendif::[]\nifndef::x[yes]\n\nifeval::[2 > 1]\nand\nendif::[]", "yes / and"),
        (".Title\nimage::a.png[Alt]", "Alt / Figure 1. Title"),
        ("[%collapsible]\n====\nInside.\n====", "Details / Inside."),
        ("<<later>> and <<Later on>>\n\n[#later]\n== Later on\n\nx", "Later on and Later on / x"),
        ("xref:b.adoc[text] xref:b.adoc#c[]", "text b.html"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

/// Marks that open and never close, nest, or repeat.
fn hostile_pages() -> Vec<String> {
    let nested: String = (1..400).map(|n| format!("{} x\n", "*".repeat(n))).collect();
    let mixed: String =
        (1..2_000).map(|n| format!("{}x{} y\n", ["* ", ". ", "- "][n % 3], ["", "::", ":::"][n % 3])).collect();
    vec![
        "*a_ ".repeat(25_000),
        "[".repeat(100_000),
        "[a".repeat(50_000),
        "`".repeat(100_000),
        "+".repeat(100_000),
        "+a ".repeat(30_000),
        "pass:[".repeat(20_000),
        "link:".repeat(20_000),
        "link:a[".repeat(15_000),
        "https://".repeat(15_000),
        "<<".repeat(50_000),
        "<<a".repeat(30_000),
        "[[a".repeat(30_000),
        "((".repeat(50_000),
        "(((a".repeat(30_000),
        "footnote:[a] ".repeat(8_000),
        "footnote:a[".repeat(10_000),
        "a@".repeat(50_000),
        "{a".repeat(50_000),
        "{counter:a}".repeat(10_000),
        ":a: {a}{a}\n\n".repeat(2_000) + &"{a}".repeat(10_000),
        "== x\n".repeat(20_000),
        "[[a]]\n".repeat(20_000),
        ".x\n".repeat(30_000),
        "====\n".repeat(30_000),
        "====\n=====\n======\n".repeat(8_000),
        "--\n".repeat(30_000),
        "|===\n".repeat(20_000),
        "|===\n".to_owned() + &"|a ".repeat(50_000),
        "|===\n".to_owned() + &".9+|a\n".repeat(10_000),
        ",===\n\"".to_owned() + &"a\n".repeat(50_000),
        "* a\n+\n".repeat(20_000),
        "a:: \n".repeat(20_000),
        "a::::::::".repeat(10_000),
        "ifdef::a[]\n".repeat(30_000),
        "include::x.adoc[]\n".repeat(4_000),
        "[NOTE]\n".repeat(20_000),
        "a +\n".repeat(30_000),
        "\"a\n-- ".repeat(20_000),
        "> ".repeat(40_000),
        "> > a\n".repeat(10_000),
        "image:".repeat(20_000),
        "xref:".repeat(20_000),
        "~a^".repeat(30_000),
        "\u{96}0\u{97}".repeat(10_000),
        nested,
        mixed,
    ]
}

#[test]
fn hostile_pages_are_read_in_time() {
    let root = tempfile::tempdir().unwrap();
    for text in &hostile_pages() {
        let start = Instant::now();
        let page = read(root.path(), text.as_bytes());
        assert!(!page.page.sections.is_empty());
        assert!(start.elapsed() < Duration::from_secs(4), "{:?} took {:?}", text.get(..12), start.elapsed());
    }
}

proptest! {
    #[test]
    fn any_bytes_make_a_page(text in "([a =*_`#|+:;.\\[\\](){}<>/\"',\n-]|----\n|====\n|\\|===\n|\n\\+\n|\\* |a:: ){0,80}", tail in proptest::collection::vec(any::<u8>(), 0..20)) {
        let root = std::env::temp_dir();
        let page = read(&root, &[text.as_bytes(), &tail].concat()).page;
        for block in page.sections.iter().flat_map(|section| &section.blocks) {
            for link in &block.links {
                assert!(block.text.get(link.range.0 as usize..link.range.1 as usize).is_some());
            }
        }
        for mention in &page.mentions {
            assert!((mention.section as usize) < page.sections.len() && !mention.target.is_empty());
        }
    }
}
