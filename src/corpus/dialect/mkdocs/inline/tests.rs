//! Inline marks and the text that they become.

use serde_json::json;

use super::super::config::Extensions;
use super::pass::rewrite;
use super::rules::{Place, Rewritten, Rules};

fn rewritten(extensions: &[&str], text: &str, place: Place) -> Rewritten {
    let extensions = Extensions::of_config(Some(&json!(extensions)));
    let none = serde_json::Value::Null;
    rewrite(&Rules::new(&extensions, &none), text, place)
}

#[test]
fn marks_become_their_text() {
    let all = [
        "attr_list",
        "footnotes",
        "pymdownx.keys",
        "pymdownx.mark",
        "pymdownx.caret",
        "pymdownx.tilde",
        "pymdownx.critic",
        "pymdownx.emoji",
        "pymdownx.smartsymbols",
        "pymdownx.inlinehilite",
        "pymdownx.arithmatex",
        "pymdownx.magiclink",
    ];
    for (text, expected) in [
        ("Press ++ctrl+c++ or C++", "Press Ctrl\\+C or C++"),
        ("==high *light*== and a == b", "high *light* and a == b"),
        ("H~2~O, E=mc^2^, ^^in^^, ~~out~~, ~ x", "H2O, E=mc2, in, out, ~ x"),
        ("{++added++} {--gone--} {~~old~>new~~} {==x==}{>>y<<}", "added gone old new xy"),
        ("An :material-lamp:{ .big } and :no emoji:", "An  and :no emoji:"),
        ("`#!py range(3)` `==x==` ``a `b` ``", "`range(3)` `==x==` ``a `b` ``"),
        ("A note[^1] here", "A note here"),
        ("[link](a.md){ .md-button #go } x", "[link](a.md)<i id=\"go\"></i> x"),
        ("*tinted*{ .blue } {kept}", "*tinted* {kept}"),
        ("[](){ #empty } x", "<i id=\"empty\"></i> x"),
        ("see https://x.org/a_b_c. Yes", "see <https://x.org/a_b_c>. Yes"),
        ("[https://x.org](https://x.org)", "[https://x.org](https://x.org)"),
        ("[a](b c.md \"t\")", "[a](<b c.md> \"t\")"),
        ("a $x_1^2$ b $5 and $6", "a \\\\\\(x\\_1\\^2\\\\\\) b $5 and $6"),
        ("(c) 1/2 <!-- no\nline --> x", "© ½ \n x"),
        ("<a name=\"n\"></a>Text", "<i id=\"n\"></i></a>Text"),
        ("über ==größe== {x", "über größe {x"),
    ] {
        assert_eq!(rewritten(&all, text, Place::Text).text, expected, "{text}");
    }
}

#[test]
fn marks_of_extensions_that_are_off_stay() {
    let text = "==not== ~~struck~~ ++not+keys++ :no_emoji: {++x++} $a$ [^1] `#!py x` *a*{ .b } https://x.org (c)";
    assert_eq!(rewritten(&[], text, Place::Text).text, text);
}

#[test]
fn headings_give_their_anchors_away_and_rows_escape_bars() {
    let heading = rewritten(&["attr_list"], "<a id=\"x\"></a>Title <kbd>K</kbd> <!-- c -->", Place::Heading);
    assert_eq!((heading.text.as_str(), heading.anchors), ("Title K ", vec!["x".to_owned()]));
    assert_eq!(rewritten(&[], "| `x | y` |", Place::TableRow).text, "| `x \\| y` |");
}

#[test]
fn unclosed_marks_stay() {
    let all = [
        "pymdownx.mark",
        "pymdownx.caret",
        "pymdownx.tilde",
        "pymdownx.critic",
        "pymdownx.arithmatex",
        "pymdownx.keys",
    ];
    for part in ["==a ", "^a ", "{++a", "$a", "[a", "![a](", "<a", "++a+", "`a", "{", "\\("] {
        let text = part.repeat(5_000);
        assert!(rewritten(&all, &text, Place::Text).text.len() >= text.len() / 2, "{part}");
    }
}
