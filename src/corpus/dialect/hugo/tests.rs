//! Small sites, read as the generator shows them.

use std::path::Path;

use crate::corpus::front_matter::split;
use crate::corpus::include::Partials;
use crate::corpus::markup::{PageContent, parse_markdown};
use crate::corpus::source::files_at;
use crate::corpus::{PageUrl, SourcePath};

use super::*;

/// 2025-01-01, in seconds since 1970.
const NOW: i64 = 1_735_689_600;

/// A site of files.
struct Tree {
    folder: tempfile::TempDir,
}

/// A page of a site.
struct Read {
    title: String,
    url: String,
    aliases: Vec<String>,
    left_out: Option<LeftOut>,
    /// All words, headings first, a line for each section.
    text: String,
    anchors: Vec<String>,
    links: Vec<String>,
    faults: Vec<String>,
}

impl Tree {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        Self { folder }
    }

    fn site(&self) -> SiteFolder {
        let root = self.folder.path().canonicalize().unwrap();
        SiteFolder::new(&root, root.clone(), root.clone())
    }

    fn dialect(&self) -> Box<dyn Dialect> {
        let site = self.site();
        let name = config::FILES.iter().find(|name| site.config(name).is_some()).unwrap();
        (KIND.open)(&site, name, &mut Vec::new()).unwrap()
    }

    fn read(&self, path: &str) -> Read {
        let (site, dialect) = (self.site(), self.dialect());
        let text = std::fs::read(self.folder.path().join(path)).unwrap();
        let text = String::from_utf8(text).unwrap();
        let partials = Partials::new(site.project().to_owned(), site.project().to_owned(), vec!["md".to_owned()]);
        let files = PageFiles::new(&SourcePath::new(path), &partials, &site);
        let split = split(&text, dialect.notations());
        let page = PageText { path, block: split.block, body: split.body, body_line: split.body_line };
        let mapped = dialect.markdown(&page, &files);
        let content: PageContent = parse_markdown(&mapped, dialect.syntax(path));
        let described = Content { title: None, sections: &content.sections };
        let mut front = split.front_matter;
        let description =
            dialect.describe(ParsedPage { page: &page, content: &described, front: &mut front, files: &files });
        let section = |section: &crate::corpus::Section| {
            let blocks = section.blocks.iter().map(|block| block.text.as_str());
            std::iter::once(section.heading.as_str())
                .chain(blocks)
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(" / ")
        };
        Read {
            title: description.title.unwrap_or_default(),
            url: PageUrl::new(&description.url).to_string(),
            aliases: description.aliases,
            left_out: description.left_out.or(description.publication.left_out(NOW)),
            text: content.sections.iter().map(section).collect::<Vec<_>>().join("\n"),
            anchors: content
                .sections
                .iter()
                .filter(|section| section.level > 0)
                .map(|section| section.anchor.as_str().to_owned())
                .collect(),
            links: content.mentions.iter().map(|mention| mention.target.clone()).collect(),
            faults: files
                .finish()
                .diagnostics
                .iter()
                .map(|fault| format!("{}:{}", fault.code.name(), fault.place.line))
                .collect(),
        }
    }
}

const CONFIG: (&str, &str) = (
    "hugo.toml",
    "baseURL = 'https://x.org/base/'\n[params]\nproduct = 'Lantern'\n[markup.goldmark.renderer]\nunsafe = true\n",
);

/// The text of a page with a body, in a site with some shortcodes.
fn body(text: &str) -> Read {
    Tree::new(&[
        CONFIG,
        ("layouts/_shortcodes/box.html", "<div class=\"box\">\n{{ with .Get \"title\" }}<p>{{ . }}</p>{{ end }}\n{{ .Inner | .Page.RenderString (dict \"display\" \"block\") }}\n</div>"),
        ("layouts/shortcodes/product.html", "{{- site.Params.product -}}"),
        ("layouts/_shortcodes/odd.html", "{{ unknownFunction .Inner }}"),
        ("layouts/_shortcodes/file.html", "{{ readFile (.Get 0) }}"),
        ("layouts/_shortcodes/rows.html", "<ul>{{ range site.Data.rows }}<li>{{ .name | markdownify }}</li>{{ end }}</ul>"),
        ("data/rows.yaml", "- name: \"*one*\"\n- name: two\n"),
        ("i18n/en.toml", "[note]\nother = \"Note {{ .Count }}!\"\n"),
        ("layouts/_shortcodes/word.html", "{{ T (.Get 0) }}"),
        ("content/other.md", "---\ntitle: Other\nslug: else\n---\nOther {{< product >}}.\n"),
        ("content/page.md", text),
    ])
    .read("content/page.md")
}

#[test]
fn shortcodes_show_their_text() {
    for (text, expected) in [
        ("A {{< product >}}.", "A Lantern."),
        ("{{< box title=\"T\" >}}\n**a**\n\n## H\n\n- b\n{{< /box >}}\nafter", "T / a\nH / b / after"),
        ("- {{< box >}}a{{< /box >}}\n- b", "a / b"),
        ("{{< rows >}}", "one / two"),
        ("{{< word note >}}", "Note !"),
        ("{{< odd >}}*kept*{{< /odd >}}", "kept"),
        ("{{< nobody label=\"L\" id=\"i\" >}}\ninner *x*\n{{< /nobody >}}", "L / inner x"),
        ("{{% nobody %}}\n## In\n{{% /nobody %}}\n\n## In", "In\nIn"),
        ("| a |\n|---|\n| {{< product >}} |", "a / Lantern"),
        ("```\n{{< product >}}\n{{</* product */>}}\n```", "Lantern\n{{< product >}}"),
        ("{{< comment >}}gone{{< /comment >}}x", "x"),
        ("{{< highlight go >}}\n# no heading\n{{< /highlight >}}", "# no heading"),
        ("{{< details summary=\"S\" >}}\n**d**\n{{< /details >}}", "S / d"),
        ("{{< param product >}} {{% param \"product\" %}}", "Lantern Lantern"),
        ("{{% include \"other\" %}}", "Other Lantern."),
        ("{{< tabpane >}}\n{{< tab header=\"sh\" lang=\"sh\" >}}\n# x\n{{< /tab >}}\n{{< /tabpane >}}", "sh / # x"),
    ] {
        assert_eq!(body(text).text, expected, "{text}");
    }
}

#[test]
fn headings_of_rendered_text_count_alone() {
    let read = body("## H\n\n{{< box >}}\n## H\n\n## H\n{{< /box >}}\n\n{{% nobody %}}\n## H\n{{% /nobody %}}");
    assert_eq!(read.anchors, ["h", "h", "h-1", "h-1"]);
}

#[test]
fn references_become_links_to_files() {
    let read =
        body("[a]({{< ref \"other.md#x\" >}}) [b]({{< relref \"/other\" >}}) {{< ref \"other\" >}} [c](/base/else)");
    assert_eq!(read.links, ["other.md#x", "other.md", "/base/else"]);
    assert!(read.text.contains("/base/else/"), "{}", read.text);
    assert_eq!(Tree::new(&[CONFIG]).dialect().link("content/page.md", "/base/else"), Some("/else".to_owned()));
}

#[test]
fn faults_have_their_lines() {
    assert_eq!(body("---\ntitle: T\n---\n\n{{< param none >}}\n").faults, ["undefined-variable:5"]);
    assert_eq!(body("a\n{{< /box >}}\n").faults, ["unclosed-block:2"]);
    assert_eq!(body("{{< file \"content/none.md\" >}}").faults, ["include-missing:1"]);
    assert_eq!(body("{{% include \"page\" %}}").faults, ["include-cycle:1"]);
}

#[test]
fn pages_have_address_title_and_standing() {
    let tree = Tree::new(&[
        (
            "hugo.yaml",
            "baseURL: https://x.org/\ndefaultContentLanguage: en\nlanguages: {en: {weight: 1}, de: {weight: 2}}\npermalinks:\n  page:\n    news: /:year/:slug/\nignoreFiles: ['\\.bak\\.md$']\n",
        ),
        ("content/_index.md", "---\ntitle: Home\ncascade:\n  - target: {path: /quiet/**}\n    draft: true\n---\n"),
        ("content/Getting Ready/A b.md", "---\ntitle: 'X *y*'\naliases: [old, /very/old.html]\n---\n"),
        ("content/start.de.md", "# Los\n"),
        ("content/news/n.md", "+++\ntitle = 'Big News!'\ndate = 2024-05-06\n+++\n"),
        ("content/bundle/index.md", "---\nslug: short\n---\n"),
        ("content/bundle/part.md", "part"),
        ("content/quiet/_index.md", "---\ntitle: Q\n---\n"),
        ("content/quiet/a.md", "x"),
        ("content/quiet/b.md", "---\ndraft: false\n---\n"),
        ("content/late.md", "---\ndate: 2999-01-01\n---\n"),
        ("content/gone.md", "---\nexpiryDate: 2001-01-01\n---\n"),
        ("content/never.md", "---\nbuild: {render: never}\n---\n"),
        ("content/moved.md", "{\"title\": \"M\", \"url\": \"/Over There/x.html\"}\n"),
    ]);
    for (path, url, title, left_out) in [
        ("content/_index.md", "/", "Home", None),
        ("content/Getting Ready/A b.md", "/getting-ready/a-b", "X *y*", None),
        ("content/start.de.md", "/de/start", "Los", None),
        ("content/news/n.md", "/2024/big-news", "Big News!", None),
        ("content/bundle/index.md", "/short", "", None),
        ("content/quiet/a.md", "/quiet/a", "", Some(LeftOut::Draft)),
        ("content/quiet/b.md", "/quiet/b", "", None),
        ("content/late.md", "/late", "", Some(LeftOut::Future)),
        ("content/gone.md", "/gone", "", Some(LeftOut::Expired)),
        ("content/never.md", "/never", "", Some(LeftOut::Unpublished)),
        ("content/moved.md", "/Over There/x", "M", None),
    ] {
        let read = tree.read(path);
        assert_eq!((read.url.as_str(), read.title.as_str(), read.left_out), (url, title, left_out), "{path}");
    }
    assert_eq!(tree.read("content/Getting Ready/A b.md").aliases, ["getting-ready/old", "very/old"]);
    assert_eq!(tree.read("content/_index.md").aliases, ["en"]);
}

#[test]
fn files_have_their_roles() {
    let tree = Tree::new(&[(
        "hugo.toml",
        "theme = 'x'\nignoreFiles = ['/scratch/']\n[languages.en]\n[languages.fr]\ndisabled = true\n",
    )]);
    let paths = [
        "content/b/index.md",
        "content/b/part.md",
        "content/b/c/deep.md",
        "content/b/index.fr.md",
        "content/scratch/a.md",
        "content/a.md",
    ];
    let (paths, site) = (files_at(&paths), SiteFolder::new(Path::new("/p"), "/p".into(), "/p".into()));
    let files = FileList::new(&paths, &site);
    let dialect = tree.dialect();
    for (path, role) in [
        ("content/b/index.md", Role::Page),
        ("content/b/part.md", Role::Partial),
        ("content/b/c/deep.md", Role::Partial),
        ("content/b/index.fr.md", Role::LeftOut(LeftOut::Excluded)),
        ("content/scratch/a.md", Role::LeftOut(LeftOut::Excluded)),
        ("content/a.md", Role::Page),
        ("README.md", Role::LeftOut(LeftOut::OutsideContent)),
        ("layouts/_shortcodes/x.md", Role::Data),
    ] {
        assert_eq!(dialect.role(path, &files), role, "{path}");
    }
    assert_eq!(dialect.content(), ["content"]);
}

#[test]
fn the_configuration_is_merged_from_a_folder() {
    let tree = Tree::new(&[
        (
            "config/_default/hugo.yaml",
            "languages: {en: {params: {motto: E}}, de: {contentDir: inhalt}}\nparams: {a: 1}\n",
        ),
        ("config/_default/params.toml", "A = 2\nb = 3\n"),
        ("config/production/params.toml", "b = 4\n"),
        ("config/_default/params.de.toml", "motto = 'D'\n"),
    ]);
    let site = tree.site();
    let config = Config::open(&site, "config/_default/hugo.yaml", &mut Vec::new()).unwrap();
    let languages: Vec<(&str, &str, String)> = config
        .languages
        .iter()
        .map(|language| (language.code.as_str(), language.prefix.as_str(), language.params.to_string()))
        .collect();
    assert_eq!(languages.first(), Some(&("en", "", r#"{"a":2,"b":4,"motto":"E"}"#.to_owned())));
    assert_eq!(languages.get(1), Some(&("de", "de", r#"{"a":2,"b":4,"motto":"D"}"#.to_owned())));
    assert_eq!(Place::of("inhalt/x.md", &config).map(|place| place.language), Some(1));
    assert_eq!(
        Place::of("content/x.de.md", &config).map(|place| (place.language, place.stem)),
        Some((1, "x".to_owned()))
    );
    let mut faults = Vec::new();
    let zola = Tree::new(&[("config.toml", "base_url = 'x'\n[markdown]\n")]);
    assert!(Config::open(&zola.site(), "config.toml", &mut faults).is_none());
    let broken = Tree::new(&[("hugo.toml", "a = 1\nb = = 2\n")]);
    assert!(Config::open(&broken.site(), "hugo.toml", &mut faults).is_some());
    assert_eq!(faults.iter().map(|(path, line, _)| (path.as_str(), *line)).collect::<Vec<_>>(), [("hugo.toml", 2)]);
}

/// Hostile pages must neither panic nor take quadratic time.
#[test]
fn hostile_pages_are_read_in_time() {
    for text in [
        "{{< box >}}".repeat(3_000),
        "{{< box >}}".repeat(500) + &"{{< /box >}}".repeat(500),
        "{{< nobody a=\"".repeat(5_000),
        "<a".repeat(50_000),
        "> [!NOTE]\n\n".repeat(5_000),
        "a\n".repeat(20_000) + ": b",
        "{.a}\n".repeat(20_000),
        "# x {#".repeat(10_000),
        ":a".repeat(50_000),
    ] {
        let start = std::time::Instant::now();
        body(&text);
        assert!(start.elapsed().as_secs() < 10, "{:?} took {:?}", text.get(..8), start.elapsed());
    }
}
