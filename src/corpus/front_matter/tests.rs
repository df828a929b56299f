//! Tests of front matter: well formed, broken, hostile.

use proptest::prelude::{any, prop_assert, proptest};

use super::block::{Notations, Split, line_of};

fn split(text: &str) -> Split<'_> {
    super::block::split(text, Notations::Yaml)
}

fn all(text: &str, key: &str) -> Vec<String> {
    split(text).front_matter.take_all(key)
}

#[test]
fn scalars_and_lists_become_text_and_null_is_dropped() {
    let text = "--- \nurl: /a\ntopics:\n  - SPA\n  - Refresh tokens\nn: null\nv: 1.10\nb: yes\nt: true\nm: {a: 1}\n12: x\na.b: c\n---\nBody\n";
    let parts = split(text);
    assert_eq!((parts.body, parts.body_line, &parts.fault), ("Body\n", 14, &None));
    assert_eq!(all(text, "topics"), ["SPA", "Refresh tokens"]);
    assert_eq!(all(text, "v"), ["1.10"]);
    assert_eq!(all(text, "t"), ["true"]);
    assert_eq!(all(text, "12"), ["x"]);
    assert_eq!(all(text, "a.b"), ["c"]);
    assert!(all(text, "n").is_empty() && all(text, "m").is_empty());
}

#[test]
fn the_last_value_of_a_repeated_key_wins() {
    let text = "---\ntitle: A\ntitle: B\n---\n";
    assert_eq!(split(text).fault, None);
    assert_eq!(all(text, "title"), ["B"]);
}

#[test]
fn a_value_with_an_unquoted_colon_is_recovered() {
    let text = "---\ntitle: Lock: the widget\ntopics:\n  - lock\n---\nBody\n";
    let parts = split(text);
    assert_eq!(parts.fault.map(|fault| fault.line), Some(2));
    assert_eq!(all(text, "title"), ["Lock: the widget"]);
    assert_eq!(all(text, "topics"), ["lock"]);
}

#[test]
fn keys_beside_tabs_and_merge_conflicts_are_recovered() {
    let tabs = "---\ntitle: A\ntopics:\n\t- x\n\t- y\n---\n";
    assert!(split(tabs).fault.is_some());
    assert_eq!(all(tabs, "topics"), ["x", "y"]);
    let conflict = "---\n<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> other\nurl: /x\n---\nBody";
    assert!(split(conflict).fault.is_some());
    assert_eq!(all(conflict, "title"), ["A"]);
    assert_eq!(all(conflict, "url"), ["/x"]);
}

#[test]
fn a_horizontal_rule_is_no_front_matter() {
    for text in [
        "---\n\nSome prose: it goes on.\n\n---\nMore",
        "---\n- a\n- b\n---\n",
        "---",
        "",
        "text\n---\na: b\n---\n",
        "---\nprose\n",
    ] {
        let parts = split(text);
        assert_eq!((parts.body, parts.body_line), (text, 1), "{text:?}");
    }
}

#[test]
fn a_block_without_closing_fence_ends_at_the_blank_line() {
    let parts = split("---\ntitle: A\ntopics:\n  - x\n\n# Head\n");
    assert_eq!((parts.body, parts.body_line), ("\n# Head\n", 5));
}

#[test]
fn hostile_blocks_are_split_in_time() {
    let mut aliases = String::from("---\na: &a [x,x,x,x,x,x,x,x,x]\n");
    for (from, to) in ('a'..='y').zip('b'..='z') {
        aliases.push_str(&format!("{to}: &{to} [{}]\n", vec![format!("*{from}"); 9].join(",")));
    }
    let brackets = format!("---\na: {}\n---\n", "[".repeat(100_000));
    let dashes = format!("---\na:\n  {}\n---\n", "- ".repeat(100_000));
    for text in [aliases + "---\nBody", brackets, dashes] {
        let start = std::time::Instant::now();
        let _ = split(&text);
        assert!(start.elapsed().as_millis() < 1_000);
    }
}

proptest! {
    #[test]
    fn any_block_keeps_the_body(block in "[a-c:\\- \t\n\"'\\[{&*#|>]{0,80}", body in any::<String>()) {
        let text = format!("---\ntitle: x\n{block}\n---\n{body}");
        let parts = split(&text);
        prop_assert!(text.ends_with(parts.body));
        prop_assert!(parts.body.ends_with(&body) || body.starts_with("---") || block.contains("---") || body.contains("---"));
        let before = text.len() - parts.body.len();
        prop_assert!(text[..before].matches('\n').count() + 1 == parts.body_line as usize);
    }
}

#[test]
fn the_line_of_a_value_is_found() {
    let text = "---\ntitle: A\ntopics:\n  - spa\n  - \"mobile apps\"\nkeywords: [pkce, 'spa']\n---\ntopics: body\n";
    for (key, value, line) in [
        ("topics", "spa", Some(4)),
        ("topics", "mobile apps", Some(5)),
        ("topics", "none", Some(3)),
        ("keywords", "spa", Some(6)),
        ("title", "A", Some(2)),
        ("body", "", None),
    ] {
        assert_eq!(line_of(text, key, value), line, "{key} {value}");
    }
    assert_eq!(line_of("topics: spa\n", "topics", "spa"), None);
}
