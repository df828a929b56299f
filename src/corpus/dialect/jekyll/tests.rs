//! A small site, read as a whole.

use std::path::Path;

use crate::corpus::source::{LeftOut, Options};
use crate::corpus::{PageRead, Reader, SourcePath};
use crate::diagnostic::Code;

const SITE: &[(&str, &str)] = &[
    (
        "_config.yml",
        "title: Kiln\nbaseurl: /kiln\nurl: https://k.example\npermalink: pretty\nproduct: Oven\ncollections:\n  docs:\n    \
         output: true\n  parts: {}\nexclude: [scratch]\ndefaults:\n- scope: {path: guide}\n  values: {audience: all}\n",
    ),
    ("_data/team.yml", "keeper: {role: Fires}\n"),
    ("_data/prices.csv", "item,price\nclay,3\n"),
    ("_includes/box.html", "<p>{{ include.title | default: \"Note\" }}: {{ include.text | markdownify }}</p>\n"),
    ("_posts/2023-03-09-first-fire.md", "---\ntags: [a]\n---\nDated {{ page.date | date: \"%d %B %Y\" }}.\n"),
    ("_posts/2999-01-01-future.md", "---\n---\n"),
    ("_docs/setup/01-x.md", "---\nslug: y\n---\n{{ page.collection }}/{{ page.slug }}\n"),
    ("_parts/a.md", "---\n---\nA part.\n"),
    ("guide/parts/snippet.md", "Snippet of {{ page.title }}.\n"),
    ("scratch/x.md", "---\n---\n"),
    ("plain.md", "# No front matter\n"),
    ("old.md", "---\nredirect_to: /guide/\n---\n"),
    ("hidden.md", "---\npublished: false\n---\n"),
    ("page.html", "---\ntitle: H\n---\n<h2 id=\"own\">{{ \"a\" | upcase }}</h2>\n\n<p>*b*</p>\n"),
    (
        "guide/a.md",
        "---\ntitle: A\nredirect_from: [/old/, /older.html]\nname: mine\n---\n{% include box.html text=\"*t*\" %}\n\n\
         {% include_relative parts/snippet.md %}\n\n[d]({% link _docs/setup/01-x.md %}) [p]({% post_url 2023-03-09-first-fire %}) \
         {{ site.data.team.keeper.role }} {{ page.audience }} {{ page.name }} {{ page.url | relative_url }}\n\n\
         | Item |\n|---|\n{% for p in site.data.prices %}| {{ p.item }} {{ p.price }} |\n{% endfor %}\n\
         {% for p in site.posts %}never{% endfor %}\n\n## Head {{ site.product }}\n{: #given}\n\n\
         {% highlight ruby %}\n# code\n{% endhighlight %}\n\nlast\n",
    ),
    (
        "guide/faults.md",
        "---\n---\n{{ site.nothing }}\n{% include none.html %}\n{% link none.md %}\n{% odd %}\n{::comment}\n{% if x %}\n",
    ),
];

/// 2023-11-14, in seconds since 1970.
const NOW: i64 = 1_700_000_000;

fn write(root: &Path) -> Reader {
    for (path, text) in SITE {
        let file = root.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let now = Some(NOW);
    Reader::open(root, &Options { now, ..Options::default() }).unwrap()
}

fn read(reader: &Reader, root: &Path, path: &str) -> PageRead {
    reader.read_bytes(&SourcePath::new(path), std::fs::read(root.join(path)).unwrap())
}

fn text(read: &PageRead) -> String {
    let blocks = read.page.sections.iter().flat_map(|section| &section.blocks);
    blocks.map(|block| block.text.as_str()).collect::<Vec<_>>().join(" / ")
}

#[test]
fn pages_have_the_roles_of_a_build() {
    let root = tempfile::tempdir().unwrap();
    let reader = write(root.path());
    assert_eq!(reader.dialect().0, "jekyll");
    let tree = reader.walk().unwrap();
    let published = tree.pages.iter().filter(|file| reader.read(file).left_out.is_none());
    let mut urls: Vec<String> = published.map(|file| reader.read(file).page.url.as_str().to_owned()).collect();
    urls.sort();
    assert_eq!(urls, ["/2023/03/09/first-fire", "/docs/setup/01-x", "/guide/a", "/guide/faults", "/page"]);
    let left_out = |path: &str| read(&reader, root.path(), path).left_out;
    assert_eq!(left_out("_posts/2999-01-01-future.md"), Some(LeftOut::Future));
    assert_eq!(left_out("old.md"), Some(LeftOut::Redirect));
    for path in ["plain.md", "hidden.md", "guide/parts/snippet.md"] {
        assert_eq!(left_out(path), Some(LeftOut::Unpublished), "{path}");
    }
}

#[test]
fn templates_see_the_page_and_the_site() {
    let root = tempfile::tempdir().unwrap();
    let reader = write(root.path());
    let page = read(&reader, root.path(), "guide/a.md");
    let expected = "Note: / t / Snippet of A. / d p Fires all a.md /kiln/guide/a/ / Item / clay 3 / # code / last";
    assert_eq!(text(&page), expected);
    assert_eq!(page.diagnostics, []);
    let targets: Vec<&str> = page.page.mentions.iter().map(|mention| mention.target.as_str()).collect();
    assert_eq!(targets, ["/docs/setup/01-x/", "/2023/03/09/first-fire/"]);
    assert_eq!(page.page.aliases, ["/old", "/older"]);
    let section = &page.page.sections[1];
    assert_eq!((section.heading.as_str(), section.anchor.as_str(), section.origin.line), ("Head Oven", "given", 18));
    let sources: Vec<&str> = page.page.includes.iter().map(SourcePath::as_str).collect();
    assert_eq!(
        sources,
        [
            "_data/prices.csv",
            "_data/team.yml",
            "_docs/setup/01-x.md",
            "_includes/box.html",
            "_posts/2023-03-09-first-fire.md",
            "guide/parts/snippet.md",
        ]
    );
}

#[test]
fn other_pages_are_read() {
    let root = tempfile::tempdir().unwrap();
    let reader = write(root.path());
    let post = read(&reader, root.path(), "_posts/2023-03-09-first-fire.md");
    assert_eq!((post.page.title.as_str(), text(&post).as_str()), ("First Fire", "Dated 09 March 2023."));
    assert_eq!(post.page.topics, ["a"]);
    assert_eq!(text(&read(&reader, root.path(), "_docs/setup/01-x.md")), "docs/y");
    let html = read(&reader, root.path(), "page.html");
    assert_eq!((html.page.sections[0].anchor.as_str(), text(&html).as_str()), ("own", "*b*"));
}

#[test]
fn faults_have_a_place() {
    let root = tempfile::tempdir().unwrap();
    let reader = write(root.path());
    let read = read(&reader, root.path(), "guide/faults.md");
    let found: Vec<(u32, Code)> = read.diagnostics.iter().map(|fault| (fault.place.line, fault.code)).collect();
    let expected = [
        (3, Code::UndefinedVariable),
        (4, Code::IncludeMissing),
        (5, Code::BrokenLink),
        (6, Code::UnknownDirective),
        (7, Code::UnclosedBlock),
        (8, Code::UnclosedBlock),
    ];
    assert_eq!(found, expected);
}

#[test]
fn github_makes_pages_of_files_without_front_matter() {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("_config.yml", "remote_theme: x/y\n"),
        ("README.md", "# Home\n"),
        ("docs/README.md", "# No page\n"),
        ("docs/index.md", "# Docs\n"),
        ("docs/a.md", "# A\n"),
    ] {
        std::fs::create_dir_all(root.path().join(path).parent().unwrap()).unwrap();
        std::fs::write(root.path().join(path), text).unwrap();
    }
    let reader = Reader::open(root.path(), &Options::default()).unwrap();
    let reads = reader.walk().unwrap().pages.iter().map(|file| reader.read(file)).collect::<Vec<_>>();
    let published = reads.iter().filter(|read| read.left_out.is_none());
    let mut pages: Vec<(&str, &str)> =
        published.map(|read| (read.page.url.as_str(), read.page.title.as_str())).collect();
    pages.sort_unstable();
    assert_eq!(pages, [("/", "Home"), ("/docs", "Docs"), ("/docs/a", "A")]);
}
