//! A site of VitePress behind the interface of all dialects.

use crate::corpus::data::{Map, Value};
use crate::corpus::front_matter::FrontMatter;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{COMMON, Extensions, Syntax, parse_markdown};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder};
use crate::corpus::{MappedWriter, SourceMappedText, default_address};

use super::super::{Content, Description, Dialect, Fault, Kind, PageText};
use super::address::{Route, has_parameters, routes};
use super::block::Blocks;
use super::config::Config;
use super::home::write_home;
use super::ids::{VitePressIds, slug};
use super::includes::Includer;
use super::vue::{Scope, TemplateOptions, fill_in};

/// The line of the table.
pub(crate) const KIND: Kind = Kind {
    name: "vitepress",
    configs: &[
        ".vitepress/config.ts",
        ".vitepress/config.mts",
        ".vitepress/config.js",
        ".vitepress/config.mjs",
        ".vitepress/config.cjs",
        ".vitepress/config.cts",
        ".vitepress/config/index.ts",
        ".vitepress/config/index.mts",
        ".vitepress/config/index.js",
        ".vitepress/config/index.mjs",
        ".vitepress/config/index.cjs",
    ],
    open: |site, config, faults| Some(Box::new(VitePress::open(site, config, faults))),
};

/// A site of VitePress.
#[derive(Debug)]
struct VitePress {
    config: Config,
    syntax: Syntax,
}

impl VitePress {
    fn open(site: &SiteFolder, path: &str, faults: &mut Vec<Fault>) -> Self {
        let config = Config::read(site, path, faults);
        let math = if config.has_math { Extensions::ENABLE_MATH } else { COMMON };
        let ids = VitePressIds { marks: config.attribute_marks.clone(), counts_alt: !config.is_first_version };
        let syntax = Syntax { extensions: COMMON.union(Extensions::ENABLE_FOOTNOTES).union(math), ids: Box::new(ids) };
        Self { config, syntax }
    }

    /// The address of a page by the path of its file, without `.md` and `index`.
    fn address(&self, path: &str) -> String {
        let relative = self.config.addresses.relative(path).unwrap_or(path);
        default_address(&self.config.addresses.rewrite(relative)).into_owned()
    }

    /// A target without the path before all addresses; `None` for one that does not have it.
    fn without_base(&self, target: &str) -> Option<String> {
        let base = Some(self.config.base.as_str()).filter(|base| !base.is_empty())?;
        let rest = target.strip_prefix(base)?;
        match rest.chars().next() {
            None => Some("/".to_owned()),
            Some('/') => Some(rest.to_owned()),
            Some('#' | '?') => Some(["/", rest].concat()),
            Some(_) => None,
        }
    }

    /// The variables of a page.
    fn scope(&self, body: &str, front: &Value, scripts: &str, route: Option<&Route>) -> Scope {
        let mut scope = Scope::default();
        for (name, value) in self.config.variables.iter().filter(|(name, _)| body.contains(name.as_str())) {
            let size = value.to_string().len();
            scope.add(name, value.clone(), size);
            scope.add(&format!("${name}"), value.clone(), size);
        }
        let front = if front.is_object() { front.clone() } else { Value::Object(Map::new()) };
        let size = front.to_string().len();
        scope.add("frontmatter", front.clone(), size);
        scope.add("$frontmatter", front, size);
        if let Some(route) = route {
            scope.set("$params", Value::Object(route.values.clone()));
            scope.set("params", Value::Object(route.values.clone()));
        }
        scope.add_script(scripts);
        scope
    }

    /// A title of the front matter without its marks.
    fn plain_title(&self, title: &str) -> String {
        if !title.contains(['*', '_', '`', '<', '[', '&', '\\']) {
            return title.to_owned();
        }
        let parsed = parse_markdown(&SourceMappedText::of_file(title, 0, 1), &self.syntax);
        let block = parsed.sections.iter().flat_map(|section| &section.blocks).next();
        block.map_or_else(|| title.to_owned(), |block| block.text.clone())
    }
}

impl Dialect for VitePress {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn content(&self) -> Vec<String> {
        vec![self.config.addresses.source.clone()]
    }

    fn extensions(&self) -> &[&str] {
        &["md"]
    }

    fn role(&self, path: &str, _: &FileList) -> Role {
        self.config.addresses.role(path)
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let source = &self.config.addresses.source;
        let body = SourceMappedText::of_file(page.body, 0, page.body_line);
        let body = Includer { files, source, syntax: &self.syntax }.expand(body, page.path);
        let route = has_parameters(page.path).then(|| routes(page.path, files).into_iter().next()).flatten();
        let titles = self.config.titles_at(&self.address(page.path));
        let (body, scripts) = Blocks { files, page: page.path, source, titles }.rewrite(&body);
        let front = page.tree();
        let mut out = MappedWriter::with_capacity(body.text.len());
        write_home(&front, page.block.text, &mut out);
        let needs_values =
            ["{{", "v-", ":"].iter().any(|mark| body.text.contains(mark)) && body.text.contains(['{', '<']);
        let scope =
            if needs_values { self.scope(&body.text, &front, &scripts, route.as_ref()) } else { Scope::default() };
        let has_braces = self.config.attribute_marks.as_ref().is_some_and(|(left, _)| left == "{");
        let options = TemplateOptions { has_emoji: self.config.has_emoji, has_braces };
        fill_in(&body, scope, options, files, out)
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn describe(
        &self,
        page: &PageText<'_>,
        content: &Content<'_>,
        front: &mut FrontMatter,
        files: &PageFiles<'_>,
    ) -> Description {
        let mut paths = vec![page.path.to_owned()];
        if has_parameters(page.path) {
            paths = routes(page.path, files).into_iter().map(|route| route.path).collect();
        }
        let mut addresses = paths.iter().map(|path| self.address(path));
        let url = addresses.next();
        let aliases = addresses.collect();
        let left_out = match &url {
            None => Some(LeftOut::Unpublished),
            Some(_) if asks_for_no_index(&page.tree()) => Some(LeftOut::NoIndex),
            Some(_) => None,
        };
        let url = url.unwrap_or_else(|| self.address(page.path));
        let own = front.take_first("title").map(|title| self.plain_title(&title));
        let shown = content.first_h1().map(str::to_owned);
        let site = || self.config.locale(&url).and_then(|locale| locale.title.clone()).or(self.config.title.clone());
        let title = shown.or(own.clone()).or_else(site);
        let keywords = own.filter(|own| title.as_ref() != Some(own)).into_iter().collect();
        let topics = ["tags", "categories"].into_iter().find(|key| !front.all(key).is_empty());
        let topics = topics.map(|key| front.all(key).to_vec()).unwrap_or_default();
        Description { title, url, aliases, left_out, topics, keywords, ..Description::default() }
    }

    fn link(&self, _: &str, target: &str) -> Option<String> {
        let moved = self.without_base(target);
        let slugged = slug_fragment(moved.as_deref().unwrap_or(target));
        slugged.or(moved)
    }
}

/// A target whose fragment is spelled like the id of a heading: the generator makes a slug of it. kb compares other letters
/// than those of ASCII exactly, so only a fragment with such letters needs it.
fn slug_fragment(target: &str) -> Option<String> {
    let (address, fragment) = target.split_once('#').filter(|(address, _)| !address.contains("://"))?;
    (!fragment.is_ascii()).then(|| [address, "#", slug(fragment).as_str()].concat())
}

/// Whether a page asks search engines to leave it out, by `head: [[meta, {name: robots, content: noindex}]]`.
fn asks_for_no_index(front: &Value) -> bool {
    let tags = front.get("head").and_then(Value::as_array).into_iter().flatten();
    let mut options = tags.filter_map(|tag| tag.get(1));
    options.any(|options| {
        let text = |key: &str| options.get(key).and_then(Value::as_str).unwrap_or_default();
        text("name") == "robots" && text("content").contains("noindex")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{asks_for_no_index, slug_fragment};

    #[test]
    fn robots_may_be_kept_out() {
        assert!(asks_for_no_index(&json!({"head": [["meta", {"name": "robots", "content": "noindex,follow"}]]})));
        assert!(!asks_for_no_index(&json!({"head": [["meta", {"name": "robots", "content": "all"}]]})));
    }

    #[test]
    fn fragments_are_slugs() {
        assert_eq!(slug_fragment("./a#Größe über").as_deref(), Some("./a#große-uber"));
        assert_eq!(slug_fragment("./a#b_c"), None);
        assert_eq!(slug_fragment("https://x/a#ö"), None);
    }
}
