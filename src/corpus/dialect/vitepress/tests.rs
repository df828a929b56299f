//! Whole pages of small sites.

use std::fs;

use crate::corpus::source::{LeftOut, Options};
use crate::corpus::{PageRead, Reader};
use crate::diagnostic::Code;

/// The pages of a site, by files and their texts.
fn read(files: &[(&str, &str)]) -> Vec<PageRead> {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let reader = Reader::open(root.path(), &Options::default()).unwrap();
    let tree = reader.walk().unwrap();
    tree.pages.iter().map(|file| reader.read(file)).collect()
}

/// One page of a site with an empty configuration.
fn page(text: &str) -> PageRead {
    let files = [(".vitepress/config.ts", "export default {}"), ("a.md", text)];
    read(&files).remove(0)
}

/// The texts of all blocks.
fn texts(read: &PageRead) -> Vec<&str> {
    read.page.sections.iter().flat_map(|section| &section.blocks).map(|block| block.text.as_str()).collect()
}

/// The anchors of all sections.
fn anchors(read: &PageRead) -> Vec<&str> {
    read.page.sections.iter().map(|section| section.anchor.as_str()).collect()
}

#[test]
fn marks_become_the_text_that_the_site_shows() {
    let cases: &[(&str, &[&str])] = &[
        ("::: info\nA\n:::\n", &["INFO", "A"]),
        ("::: tip Own `t`\nA\n:::\nB", &["Own t", "A", "B"]),
        (":::: note O\nA\n::: details I\nB\n:::\nC\n::::\nD", &["O", "A", "I", "B", "C", "D"]),
        ("- a\n\n  ::: tip\n  b\n  :::\n- c", &["a", "TIP", "b", "c"]),
        ("- a\n::: tip\nb\n:::", &["a", "TIP", "b"]),
        ("::: unknown X\nA\n:::", &["::: unknown X A :::"]),
        (
            "```md\n::: tip\n{{ 1 + 1 }} <Badge text=\"x\" />\n:::\n```",
            &["::: tip\n{{ 1 + 1 }} <Badge text=\"x\" />\n:::"],
        ),
        ("::: tip\n```\na\n:::\nb", &["TIP", "a", "b"]),
        ("> [!NOTE] T\n> a\n\n> b", &["T", "a", "b"]),
        ("> [!WARNING]\n> a", &["WARNING", "a"]),
        ("::: code-group\n```sh{1} [npm]\na # [!code ++]\n```\n```sh [yarn]\nb\n```\n:::", &["npm", "a", "yarn", "b"]),
        ("a\n\n[[toc]]\n\nb", &["a", "b"]),
        ("{{ 1 + 1 }} `{{ 'x' }}` `{{ y }}`{v-pre} <b v-pre>{{ z }}</b> {{ f() }}.", &["2 x {{ y }} {{ z }} ."]),
        ("::: v-pre\n{{ a }}\n:::", &["{{ a }}"]),
        ("<script setup>\nconst n = ['a', 'b']\n</script>\n\n<i v-for=\"x in n\">{{ x }}!</i>", &["a!b!"]),
        ("<p v-if=\"false\">a</p><p v-else>b</p>", &["b"]),
        ("<p v-text=\"'a'\">b</p>", &["a"]),
        ("a <ClientOnly>b <C>c</C></ClientOnly> d", &["a d"]),
        ("<Card title=\"T\" icon=\"i\">\n\nA *b*\n\n</Card>", &["T", "A b"]),
        ("<Card :title=\"'T'\" @click=\"x\" />", &["T"]),
        ("a <Badge type=\"tip\" text=\"new\" /> b", &["a new b"]),
        ("<style scoped>\n.a { b: c }\n</style>\na", &["a"]),
        ("a <!-- b --> c\n\n<!--\nd\n-->\n", &["a c"]),
        ("A [l](b.md){.c} **d**{#e} f {#id}", &["A l d f"]),
        ("A {x} b {{ 1 }} {y, z}", &["A {x} b 1 {y, z}"]),
        ("A :tada: :nothing:", &["A 🎉 :nothing:"]),
        ("A^[note *b*] c", &["A (note b) c"]),
        ("    {{ a }} <B title=\"c\" />", &["{{ a }} <B title=\"c\" />"]),
    ];
    for (text, expected) in cases {
        assert_eq!(texts(&page(text)), *expected, "{text}");
    }
}

#[test]
fn ids_count_the_source_of_a_heading() {
    let text = "---\nx: Filled in\n---\n# A\n## B {{ $frontmatter.x }}\n## B <Badge text=\"new\" />\n## B\n## By {#by}\n## By\n\
        ## C :tada: &amp; d\n## E {.f #G}\n## E \\{#x}\n<h2 id=\"h\">I</h2>\n\n<h3>J</h3>\n\n## !\n## ?\n## ![k](l.png) m {n}\n\
        O {{ 1 }}\n---\n";
    let read = page(text);
    let headings: Vec<&str> = read.page.sections.iter().map(|section| section.heading.as_str()).collect();
    let expected = [
        // The title is no section of its own.
        ("", ""),
        ("B Filled in", "b-frontmatter-x"),
        ("B new", "b"),
        ("B", "b-1"),
        ("By", "by"),
        ("By", "by-1"),
        ("C 🎉 & d", "c-amp-d"),
        ("E", "G"),
        ("E {#x}", "e-x"),
        ("I", "h"),
        ("J", ""),
        ("!", ""),
        ("?", "-1"),
        ("k m", "k-m"),
        ("O 1", "o-1"),
    ];
    assert_eq!(headings, expected.map(|(heading, _)| heading));
    assert_eq!(anchors(&read), expected.map(|(_, anchor)| anchor));
}

#[test]
fn includes_take_files_regions_ranges_and_sections() {
    let part =
        "---\ntitle: P\n---\n# P\n<!-- #region r -->\nR [l](x.md)\n<!-- #endregion r -->\n## S\ns\n### T\nt\n## U\nu\n";
    let code = "a\n// #region r\n  b\n    c\n// #endregion r\n";
    let pages = [
        ("<!-- @include: ./p/p.md -->", vec!["R l", "s", "t", "u"]),
        ("<!-- @include: @/p/p.md#r -->", vec!["R l"]),
        ("<!--@include: p/p.md{4,6}-->", vec!["R l"]),
        ("<!--@include: p/p.md#s-->", vec!["s", "t"]),
        ("```\n<!--@include: p/p.md{8,9}-->\n```", vec!["## S\ns"]),
        ("x <!--@include: p/none.md--> y", vec!["x y"]),
        ("<<< @/p/c.ts", vec!["a\n// #region r\n  b\n    c\n// #endregion r"]),
        ("<<< ./p/c.ts#r{1} [t]", vec!["b\n  c"]),
        ("::: code-group\n<<< ./p/c.ts#r\n:::", vec!["c.ts", "b\n  c"]),
    ];
    for (text, expected) in pages {
        let files =
            [(".vitepress/config.mts", "export default {}"), ("a.md", text), ("p/p.md", part), ("p/c.ts", code)];
        let read = read(&files).remove(0);
        assert_eq!(texts(&read), expected, "{text}");
        if text.contains("#r -->") {
            assert_eq!(read.page.mentions[0].target, "p/x.md");
            assert_eq!(read.page.sources[1].as_str(), "p/p.md");
        }
        let is_missing = read.diagnostics.iter().any(|found| found.code == Code::IncludeMissing);
        assert_eq!(is_missing, text.contains("none"), "{text}");
    }
}

#[test]
fn addresses_and_titles_follow_the_configuration() {
    let config = "import { shared } from './shared'\nexport default defineConfig({ ...shared, srcDir: 'docs', base: '/b/',\n\
        srcExclude: ['**/TODO.md'], rewrites: { 'en/:rest*': ':rest*' }, locales: { fr: { title: 'Le site' } } })";
    let pages = read(&[
        (".vitepress/config.ts", config),
        (".vitepress/shared.ts", "export const shared = defineConfig({ title: 'Site' })"),
        ("docs/[p].md", "# {{ $params.p }}"),
        ("docs/[p].paths.js", "export default { paths() { return [{ params: { p: 'x' } }, { params: { p: 'y' } }] } }"),
        ("docs/[q].md", "# Q"),
        ("docs/en/TODO.md", "# Left out"),
        ("docs/en/guide/README.md", "## Two\n# One\n[l](/b/guide/z#a)"),
        ("docs/en/index.md", "---\ntitle: Own *title*\n---\nText"),
        ("docs/fr/a.md", "Text"),
        (
            "docs/z.md",
            "---\nlayout: home\nhero:\n  name: N\n  text: T\nfeatures:\n  - title: F\n    details: D\n---\n## G",
        ),
        ("other.md", "# Outside"),
    ]);
    let found: Vec<(&str, &str)> =
        pages.iter().map(|read| (read.page.url.as_str(), read.page.title.as_str())).collect();
    let expected =
        [("/x", "x"), ("/[q]", "Q"), ("/guide/README", "One"), ("/", "Own title"), ("/fr/a", "Le site"), ("/z", "N T")];
    assert_eq!(found, expected);
    assert_eq!(pages[0].page.aliases, ["/y"]);
    assert_eq!(pages[1].left_out, Some(LeftOut::Unpublished));
    assert_eq!(pages[2].page.mentions[0].target, "/guide/z#a");
    assert_eq!(
        pages[5].page.sections.iter().map(|section| section.heading.as_str()).collect::<Vec<_>>(),
        ["", "F", "G"]
    );
}

#[test]
fn faults_are_reported_with_their_lines() {
    let read = page("a\n\n::: tip\nb {{ $frontmatter.none }}\n\n<<< ./none.ts\n");
    let mut found: Vec<(Code, u32)> = read.diagnostics.iter().map(|found| (found.code, found.place.line)).collect();
    found.sort_unstable_by_key(|(_, line)| *line);
    assert_eq!(found, [(Code::UnclosedBlock, 3), (Code::UndefinedVariable, 4), (Code::IncludeMissing, 6)]);
}

#[test]
fn hostile_pages_end_in_time() {
    for text in
        ["<a ", "{{", "`", "<!--", "^[", ":::: tip\n", "<Foo v-for=\"a in 9\">", "- ", "<ClientOnly>", ":a", "](<"]
    {
        let _ = page(&text.repeat(20_000));
    }
}
