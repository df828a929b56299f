//! Pages of HTML: beside plain Markdown, as the output of a generator, and as output beside its sources.

use serde_json::{Value, json};

use crate::builder::Kb;

const FILES: [(&str, &[u8]); 9] = [
    ("guide/start.md", b"# Start\n\nSee [the form](form.html#fields) and [the old place](../old.html).\n"),
    ("guide/form.html", b"<html lang=en><head><title>Form - Site</title><meta name=description content='How to fill it in'>\
        <link rel=canonical href=https://site.org/guide/form.html></head>\
        <body><nav>menu needle</nav><main><h1>The form</h1><p>A needle.<h2 id=fields>Fields</h2><pre>a\n  b</pre></main></body></html>"),
    ("old.html", b"<meta http-equiv=refresh content='0; url=guide/form.html'><p>Moved"),
    ("older.html", b"<meta http-equiv=refresh content='0; url=https://site.org/base/old.html'><p>Moved"),
    ("twin.html", b"<link rel=canonical href=https://site.org/guide/form.html><h1>Twin</h1><p>needle"),
    ("guide/start.html", b"<h1>Start</h1><p>needle"),
    ("public/index.html", b"<h1>Home</h1><p>needle"),
    ("public/guide/start/index.html", b"<h1>Start</h1><p>needle"),
    ("404.html", b"<h1>Not found</h1><p>needle"),
];

#[test]
fn named_html_beside_markdown_is_read_and_what_was_built_from_it_is_not() {
    let kb = Kb::corpus(&FILES);
    let report = kb.json(&["index", "--json"]);
    assert_eq!(report["files"]["pages"], 1, "HTML beside Markdown is a template: {report}");
    std::fs::write(kb.root.path().join("kb.toml"), "extensions = [\"html\"]\n").unwrap();
    let report = kb.json(&["index", "--json"]);
    let left_out = json!({"auxiliary": 1, "built-output": 3, "duplicate": 1, "redirect": 2});
    assert_eq!(report["files"], json!({"found": 9, "pages": 2, "partials": 0, "data": 0, "left_out": left_out}));
    let answer = kb.json(&["search", "--json", "needle"]);
    let urls: Vec<&Value> = answer["scenarios"].as_array().unwrap().iter().map(|page| &page["url"]).collect();
    assert_eq!(urls, ["/guide/form"]);
    let page = kb.json(&["show", "--json", "/guide/form#fields"]);
    assert_eq!((&page["title"], &page["description"]), (&json!("The form"), &json!("How to fill it in")));
    assert_eq!(page["sections"][0]["text"], "a\n  b");
    assert!(kb.run(&["check"]).code == Some(0), "{}", kb.run(&["check"]).stdout);
}

#[test]
fn a_page_is_found_under_the_addresses_that_lead_to_it() {
    let kb = Kb::corpus(&FILES);
    std::fs::write(kb.root.path().join("kb.toml"), "extensions = [\"html\"]\n").unwrap();
    kb.run(&["index"]);
    for old in ["/old", "/older.html", "/twin"] {
        let shown = kb.json(&["show", "--json", old]);
        assert_eq!((&shown["url"], &shown["moved_from"]), (&json!("/guide/form"), &json!(old)), "{old}");
    }
    // The page follows the pages that lead to it.
    kb.write("older.html", b"<h1>Older</h1><p>A page of its own.");
    kb.remove("twin.html");
    kb.run(&["index"]);
    assert_eq!(kb.json(&["show", "--json", "/older"])["title"], "Older");
    assert_ne!(kb.run(&["show", "/twin"]).code, Some(0));
    assert_eq!(kb.json(&["show", "--json", "/old"])["url"], "/guide/form");
}

#[test]
fn a_built_site_is_read_though_its_sources_lie_above_it() {
    let kb = Kb::corpus(&[
        ("mkdocs.yml", b"site_name: S\n"),
        ("docs/index.md", b"# Source\n\nneedle\n"),
        ("site/index.html", b"<main><h1>Built</h1><p>needle</main>"),
    ]);
    let report = kb.json(&["index", "--json"]);
    assert_eq!(report["files"]["left_out"], json!({"built-output": 1}));
    let report = kb.json(&["index", "--json", "--index", "other", "corpus/site"]);
    assert_eq!((&report["dialect"]["name"], &report["files"]["pages"]), (&json!("plain"), &json!(1)), "{report}");
}

/// Pages of this many bytes parse in the time that their length allows, whatever their markup is.
#[test]
fn hostile_markup_costs_its_length() {
    let repeated = |part: &str| part.repeat(300_000 / part.len());
    let kb = Kb::corpus(&[]);
    for (number, part) in [
        "<div>",
        "<b><p>",
        "<a href=#x>",
        "<h2 id=x>",
        "<table><tr><td>",
        "<dl><dt class=sig id=x>",
        "<li>",
        "</div>",
        "<p>",
        "<svg><path/>",
        "<div data-pagefind-body>x</div>",
        "<div class='ln toc'>1",
        "<pre>\n",
        "<pre><div>",
        "<button>",
        "<b></i>",
        "<table></td>",
        "<section id=a>",
        "<form>x",
        "&para;",
        "<!--",
        "<script>",
        "<title>",
        "<main>x",
    ]
    .into_iter()
    .enumerate()
    {
        kb.write(&format!("p{number}.html"), format!("<body><p>needle</p>{}", repeated(part)).as_bytes());
    }
    let begun = std::time::Instant::now();
    assert_eq!(kb.run(&["index"]).code, Some(0));
    let seconds = begun.elapsed().as_secs();
    assert!(seconds < 120, "{seconds} s");
}
