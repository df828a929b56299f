//! Hugo: content with shortcodes and cascading front matter (<https://gohugo.io/documentation/>).

mod address;
mod config;
mod dates;
mod emoji;
mod front;
mod heading_ids;
mod lines;
mod links;
mod lookup;
mod markdown;
mod pattern;
mod place;
mod publish;
mod shortcode;
mod template;
#[cfg(test)]
mod tests;
mod value;

use std::rc::Rc;

use crate::corpus::SourceMappedText;
use crate::corpus::data::Value;
use crate::corpus::front_matter::{FrontMatter, Notations};
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{COMMON, Extensions, Syntax};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder, join_up};

use self::address::Addressed;
use self::config::Config;
use self::front::Front;
use self::heading_ids::{IdType, Ids};
use self::lookup::View;
use self::markdown::{Alert, Marks};
use self::pattern::Pattern;
use self::place::{Form, Place};
use self::shortcode::Renderer;
use super::file_link::file_link;
use super::{Content, Description, Dialect, Fault, Kind, PageText, ParsedPage, search_keys};

/// The line of the table.
pub(super) const KIND: Kind = Kind { name: "hugo", configs: config::FILES, open };

/// A site of Hugo.
#[derive(Debug)]
struct Hugo {
    config: Config,
    syntax: Syntax,
    marks: Marks,
    /// The patterns of `ignoreFiles`.
    ignored: Vec<Pattern>,
    alerts: Alerts,
    /// Whether the description of a page is shown above its text.
    has_lead: bool,
    /// Whether links may be paths of content: the embedded render hook is on.
    has_link_hook: bool,
}

/// How alerts are shown.
#[derive(Debug)]
enum Alerts {
    /// As text: no template renders them.
    Text,
    /// A theme outside of the tree renders them.
    Theme,
    /// By the template at a site path.
    Template(String),
}

fn open(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let config = Config::open(site, name, faults)?;
    let goldmark = |path: &str, default: bool| config.is_on(&format!("markup.goldmark.{path}"), default);
    // The older name has precedence over the one since 0.144.
    let id_type = ["autoheadingidtype", "autoidtype"]
        .into_iter()
        .find_map(|name| value::text_at(&config.tree, &format!("markup.goldmark.parser.{name}")));
    let id_type = match id_type {
        Some("github-ascii") => IdType::GithubAscii,
        Some("blackfriday") => IdType::Blackfriday,
        _ => IdType::Github,
    };
    let has_emoji = config.is_on("enableemoji", false);
    let ids = Ids {
        id_type,
        is_automatic: goldmark("parser.autoheadingid", true),
        has_attributes: goldmark("parser.attribute.title", true),
        has_emoji,
        has_typographer: has_extension(&config, "typographer"),
    };
    let extensions = extensions(&config);
    let ignored = config.tree.get("ignorefiles").map(value::texts).unwrap_or_default();
    Some(Box::new(Hugo {
        syntax: Syntax { extensions, ids: Box::new(ids) },
        marks: Marks {
            has_emoji,
            has_block_attributes: goldmark("parser.attribute.block", false),
            term_ids: goldmark("parser.autodefinitiontermid", false).then_some(ids),
        },
        ignored: ignored.iter().filter_map(|text| Pattern::parse(text)).collect(),
        alerts: alerts(site, &config),
        has_lead: has_lead(site, &config),
        has_link_hook: match value::text_at(&config.tree, "markup.goldmark.renderhooks.link.useembedded") {
            Some("always" | "fallback") => true,
            Some("never") => false,
            // By default it is on in sites of several languages.
            _ => config.languages.len() > 1,
        },
        config,
    }))
}

/// Whether an extension of Goldmark that is on by default is on.
fn has_extension(config: &Config, name: &str) -> bool {
    let is_on = |path: &str, default: bool| config.is_on(&format!("markup.goldmark.extensions.{path}"), default);
    is_on(name, true) && !is_on(&format!("{name}.disable"), false)
}

/// The extensions of the Markdown parser.
fn extensions(config: &Config) -> Extensions {
    // Dashes that are configured to stay as typed: the parser knows no other signs than its own.
    let keeps_dashes = ["endash", "emdash"].into_iter().any(|name| {
        let sign = value::text_at(&config.tree, &format!("markup.goldmark.extensions.typographer.{name}"));
        sign.is_some_and(|sign| sign.contains('-'))
    });
    let mut extensions = COMMON;
    extensions.set(Extensions::ENABLE_SMART_PUNCTUATION, has_extension(config, "typographer") && !keeps_dashes);
    extensions.set(Extensions::ENABLE_FOOTNOTES, has_extension(config, "footnote"));
    extensions.set(Extensions::ENABLE_DEFINITION_LIST, has_extension(config, "definitionlist"));
    extensions
}

/// The template of alerts, if there is one.
fn alerts(site: &SiteFolder, config: &Config) -> Alerts {
    for component in &config.components {
        for folder in ["layouts/_markup", "layouts/_default/_markup"] {
            let folder = join_up(component, folder);
            let names = site.names(&folder);
            for name in ["render-blockquote-alert.html", "render-blockquote.html"] {
                if names.iter().any(|own| own == name) {
                    return Alerts::Template(format!("{folder}/{name}"));
                }
            }
        }
    }
    // A tree without any templates has its theme elsewhere.
    if config.has_theme() || site.names("layouts").is_empty() { Alerts::Theme } else { Alerts::Text }
}

/// Whether a template of pages shows their description. Most themes outside of the tree do.
fn has_lead(site: &SiteFolder, config: &Config) -> bool {
    let names =
        ["layouts/page.html", "layouts/single.html", "layouts/_default/single.html", "layouts/docs/single.html"];
    let paths = config.components.iter().flat_map(|component| names.map(|name| join_up(component, name)));
    let templates: Vec<String> = paths.filter_map(|path| site.config(&path)).collect();
    let shows = |line: &str| {
        let line = line.to_lowercase();
        (line.contains(".description") || line.contains("\"description\"")) && !line.contains("<meta")
    };
    templates.is_empty() || templates.iter().any(|template| template.lines().any(shows))
}

/// The line of a file at which a key of its front matter is.
fn key_line(page: &PageText<'_>, key: &str) -> u32 {
    let is_key = |line: &str| line.trim_start_matches(['"', '\'']).starts_with(key);
    let found = page.block.text.lines().position(is_key).and_then(|line| u32::try_from(line).ok());
    // The first line is the mark of the front matter.
    found.map_or(1, |line| line.saturating_add(2))
}

impl Hugo {
    /// The page with its front matter; keys that cannot be parsed as a tree count as text.
    fn view(&self, page: &PageText<'_>, front: Option<&FrontMatter>, files: &PageFiles<'_>) -> Option<View> {
        let place = Place::of(page.path, &self.config)?;
        let mut tree = page.tree();
        if let Some(front) = front.filter(|_| tree.is_null()) {
            let entries = front.clone().rest().into_iter().map(|(key, values)| (key, Value::from(values)));
            tree = entries
                .map(|(key, value)| match value {
                    Value::Array(mut one) if one.len() == 1 => (key, one.pop().unwrap_or_default()),
                    value => (key, value),
                })
                .collect::<serde_json::Map<_, _>>()
                .into();
        }
        let front = Front::of(tree, &place, &self.config, files);
        Some(View { path: page.path.to_owned(), place, front })
    }

    /// The title of a page whose front matter has none.
    fn own_title(&self, view: &View, content: &Content<'_>) -> Option<String> {
        if view.place.form != Form::Branch {
            return content.first_h1().map(str::to_owned);
        }
        let folder = view.place.folder.rsplit('/').next().unwrap_or_default().replace(['-', '_'], " ");
        let mut chars = folder.chars();
        let words = chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>());
        words.or_else(|| self.config.languages.get(view.place.language).map(|language| language.title.clone()))
    }
}

impl Dialect for Hugo {
    fn name(&self) -> &'static str {
        "hugo"
    }

    fn content(&self) -> Vec<String> {
        let mut folders: Vec<String> = Vec::new();
        for mount in &self.config.mounts {
            let is_file = mount.source.rsplit('/').next().is_some_and(|name| name.contains('.'));
            if !is_file && !folders.contains(&mount.source) {
                folders.push(mount.source.clone());
            }
        }
        folders
    }

    fn extensions(&self) -> &[&str] {
        &place::EXTENSIONS
    }

    fn role(&self, path: &str, files: &FileList<'_>) -> Role {
        let Some(place) = Place::of(path, &self.config) else {
            let is_template = path.split('/').any(|folder| folder == "layouts");
            return if is_template { Role::Data } else { Role::LeftOut(LeftOut::OutsideContent) };
        };
        let full = format!("/{path}");
        let is_disabled = self.config.languages.get(place.language).is_some_and(|language| language.is_disabled);
        if is_disabled || self.ignored.iter().any(|pattern| pattern.is_in(&full)) {
            return Role::LeftOut(LeftOut::Excluded);
        }
        if place::is_part(path, &place, &self.config, files) { Role::Partial } else { Role::Page }
    }

    fn names(&self, path: &str, _: &dyn Fn() -> String) -> Vec<String> {
        Place::of(path, &self.config).map(|place| place.name()).into_iter().collect()
    }

    fn notations(&self) -> Notations {
        Notations::All
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let Some(view) = self.view(page, None, files).map(Rc::new) else {
            return SourceMappedText::of_file(page.body, 0, page.body_line);
        };
        let renderer = Renderer::new(&self.config, files);
        let is_shown = self.has_lead && view.place.kind(&self.config) != "home";
        let lead = if is_shown { view.front.text("description") } else { None };
        let lead = lead.map(|lead| (lead.replace('\n', " "), key_line(page, "description")));
        let text = renderer.page(Rc::clone(&view), lead, page.body, page.body_line);
        if view.place.is_html {
            return text;
        }
        let heading = |alert: Alert<'_>, origin| match &self.alerts {
            Alerts::Text => None,
            Alerts::Theme => Some(alert.title.to_owned()),
            Alerts::Template(path) => renderer.alert(path, alert, Rc::clone(&view), origin),
        };
        let text = markdown::rewrite(&text, self.marks, heading);
        if !self.has_link_hook {
            return text;
        }
        links::rewrite(&text, |path| {
            let found = lookup::find(&format!("/{path}"), &view.place, None, &self.config, files)?;
            Some(file_link(page.path, &found))
        })
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        let Some(view) = self.view(page, Some(front), files) else { return Description::default() };
        let addressed = Addressed { place: &view.place, front: &view.front, config: &self.config };
        let url = addressed.url();
        let given = front.take_first("title").or_else(|| view.front.text("title"));
        // The first heading of a home page stands above its text in most themes.
        let is_home = view.place.kind(&self.config) == "home";
        let title = content.first_h1().filter(|_| is_home).map(str::to_owned).or(given);
        for key in ["url", "slug", "aliases"] {
            front.take_all(key);
        }
        let texts = |key: &str| view.front.get(key).map(value::texts).unwrap_or_default();
        // HTML without front matter is published as it is, without a template.
        let is_file = view.place.is_html && page.body_line <= 1;
        Description {
            title: title.or_else(|| self.own_title(&view, content)),
            folder: Some(addressed.folder(&url)),
            aliases: addressed.aliases(&url),
            url,
            left_out: if is_file { Some(LeftOut::Unpublished) } else { publish::left_out(&view.front, &self.config) },
            publication: publish::publication(&view.front, &self.config),
            boost: search_keys::boost(page, front, files),
            topics: self.config.taxonomies.iter().flat_map(|name| texts(name)).collect(),
            keywords: texts("keywords"),
        }
    }

    fn link(&self, _: &str, target: &str) -> Option<String> {
        let base = self.config.base_path.as_str();
        let rest = target.strip_prefix('/')?.strip_prefix(base).filter(|_| !base.is_empty())?;
        (rest.is_empty() || rest.starts_with(['/', '#', '?']))
            .then(|| if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") })
    }
}
