//! What Jekyll knows of a file by its path and front matter: values with defaults, title, date, categories and address.

use crate::corpus::data::{Map, Moment, Value};

use super::address::{self, Tokens};
use super::config::{Config, scalar, texts};
use super::defaults::merge;
use super::entry::{Entry, File, dated, file};
use super::slug::titleize;

/// What Jekyll knows of a file.
#[derive(Debug)]
pub(super) struct Facts<'p> {
    pub(super) file: File<'p>,
    /// The front matter over its defaults.
    pub(super) values: Map<String, Value>,
    pub(super) title: Option<String>,
    /// The date of a post, or of a document that has one, on the clock of the site.
    pub(super) date: Option<Moment>,
    pub(super) slug: String,
    pub(super) categories: Vec<String>,
    pub(super) tags: Vec<String>,
    /// The address as Jekyll writes it, such as `/guide/`, `/guide/x.html` or `/x`.
    pub(super) url: String,
}

impl<'p> Facts<'p> {
    /// The facts of the file at a site path, with its front matter.
    pub(super) fn of(site_path: &'p str, front: &Value, config: &Config) -> Self {
        let file = file(site_path, config);
        let own = front.as_object().cloned().unwrap_or_default();
        let kind = match file.entry {
            Entry::Post => "posts",
            Entry::Draft => "drafts",
            Entry::Document(label) => label,
            _ => "pages",
        };
        let mut values = config.defaults.of_file(file.relative, kind);
        merge(&mut values, &own);
        let is_document = matches!(file.entry, Entry::Post | Entry::Draft | Entry::Document(_));
        let stem = stem(file.path);
        let in_name = if is_document { dated(file.path) } else { None };
        let file_slug = in_name.map_or(stem, |(_, slug)| slug).trim_end_matches('.');
        let written = scalar(values.get("date")).filter(|_| is_document);
        let date = written
            .and_then(|text| moment(&text, config))
            .or_else(|| in_name.and_then(|(date, _)| moment(&padded(date), config)));
        let own_slug = scalar(values.get("slug"));
        let title = scalar(values.get("title")).or_else(|| is_document.then(|| titleize(file_slug)));
        let categories = if is_document { categories(&file, &values) } else { texts(values.get("categories")) };
        let mut tags = list(values.get("tags"));
        tags.extend(scalar(values.get("tag")));
        let mut facts = Self {
            file,
            title,
            date,
            slug: own_slug.clone().unwrap_or_else(|| file_slug.to_owned()),
            categories,
            tags,
            url: String::new(),
            values,
        };
        facts.url = facts.address(config, stem);
        facts
    }

    /// Whether the page itself says that it is not published; defaults do not count.
    pub(super) fn is_unpublished(front: &Value) -> bool {
        front.get("published") == Some(&Value::Bool(false))
    }

    /// The extension of the page: Markdown becomes HTML.
    fn address(&self, config: &Config, stem: &str) -> String {
        let path = self.file.path;
        let permalink = scalar(self.values.get("permalink")).filter(|permalink| !permalink.is_empty());
        let tokens = |path: &str, collection: &str| Tokens {
            path: path.to_owned(),
            stem: stem.to_owned(),
            slug: self.slug.clone(),
            collection: collection.to_owned(),
            categories: self.categories.clone(),
            date: self.date.unwrap_or_else(|| Moment::at(0, 0)),
        };
        let template = |label: &str, usual: String| {
            let own = config.collections.get(label).and_then(|collection| collection.permalink.clone());
            permalink.clone().or(own).unwrap_or(usual)
        };
        match self.file.entry {
            Entry::Post | Entry::Draft => {
                let inner = path.split_once("_posts/").map_or(path, |(_, inner)| inner);
                address::expand(&template("posts", String::new()), &tokens(strip_extension(inner), "posts"))
            }
            Entry::Document(label) => {
                let inner = self.file.relative.split_once('/').map_or(path, |(_, inner)| inner);
                let usual = address::with_suffix("/:collection/:path", &config.permalink);
                let inner = strip_extension(inner).trim_end_matches('.');
                address::expand(&template(label, usual), &tokens(inner, label))
            }
            _ => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let usual = if stem == "index" {
                    "/:path/".to_owned()
                } else {
                    address::with_suffix("/:path/:basename", &config.permalink)
                };
                address::expand(permalink.as_deref().unwrap_or(&usual), &tokens(folder, ""))
            }
        }
    }
}

/// The file name without extension.
fn stem(path: &str) -> &str {
    strip_extension(path.rsplit('/').next().unwrap_or_default())
}

fn strip_extension(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') && !stem.is_empty() => stem,
        _ => path,
    }
}

/// A date of a file name with a year of four digits.
fn padded(date: &str) -> String {
    let is_short = date.split('-').next().is_some_and(|year| year.len() == 2);
    if is_short { format!("20{date}") } else { date.to_owned() }
}

/// A date of front matter on the clock of the site. YAML reads a date with a time and without a zone as UTC; one without
/// seconds, or without a time, is text, which Jekyll reads on its own clock.
fn moment(text: &str, config: &Config) -> Option<Moment> {
    let written = Moment::parse(text)?;
    let seconds = match written.zone {
        Some(zone) => written.clock.saturating_sub(i64::from(zone) * 60),
        None if written.has_seconds => written.clock,
        None => config.zone.seconds(written.clock),
    };
    Some(Moment::at(seconds, config.zone.offset(seconds)))
}

/// The categories of a document: the folders above `_posts`, then those of the front matter.
fn categories(file: &File<'_>, values: &Map<String, Value>) -> Vec<String> {
    let above = file
        .relative
        .split_once("_posts")
        .or_else(|| file.relative.split_once("_drafts"))
        .map_or("", |(above, _)| above);
    let above = if matches!(file.entry, Entry::Document(_)) { "" } else { above };
    let folders = above.split('/').filter(|folder| !folder.is_empty()).map(str::to_owned);
    let mut categories: Vec<String> = Vec::new();
    for category in folders.chain(list(values.get("categories"))).chain(texts(values.get("category"))) {
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    categories
}

/// A list, or the words of a text.
fn list(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => text.split_whitespace().map(str::to_owned).collect(),
        value => texts(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn config() -> Config {
        let value = json!({
            "permalink": "pretty",
            "timezone": "UTC",
            "collections": {
                "docs": {"output": true, "permalink": "/manual/:path/"},
                "recipes": {"output": true},
                "people": {"output": true, "permalink": "/:collection/:title.html"},
            },
        });
        Config::of(value.as_object().unwrap())
    }

    #[test]
    fn addresses_equal_those_of_a_build() {
        for (path, front, expected) in [
            ("guide/a.md", json!({}), "/guide/a/"),
            ("guide/index.md", json!({}), "/guide/"),
            ("index.md", json!({}), "/"),
            ("guide/README.md", json!({}), "/guide/README/"),
            ("guide/Upper Case.md", json!({}), "/guide/Upper Case/"),
            ("a.md", json!({"permalink": "/bare"}), "/bare"),
            ("guide/by.md", json!({"permalink": "/p/:path/:basename/"}), "/p/guide/by/"),
            ("_docs/index.md", json!({}), "/manual/index/"),
            ("_docs/Under Score_d.md", json!({}), "/manual/Under Score_d/"),
            ("_recipes/sub/ash.md", json!({"slug": "wood"}), "/recipes/sub/ash/"),
            ("_people/the-keeper.md", json!({}), "/people/the-keeper.html"),
            ("_posts/2023-03-09-first-fire.md", json!({}), "/2023/03/09/first-fire/"),
            (
                "_posts/2023-04-01-Second Fire (again).md",
                json!({"categories": ["Firing", "Big Kiln"]}),
                "/firing/big kiln/2023/04/01/Second-Fire-(again)/",
            ),
            (
                "_posts/2023-05-06-x.md",
                json!({"slug": "Other Name", "date": "2023-07-08 12:00:00"}),
                "/2023/07/08/Other-Name/",
            ),
            ("_posts/2023-08-11-late.md", json!({"date": "2023-08-11 23:30:00 -0700"}), "/2023/08/12/late/"),
            ("_posts/2023-08-09-x.md", json!({"categories": "Wood Fired"}), "/wood/fired/2023/08/09/x/"),
            ("_posts/2023-08-10-x.md", json!({"category": "Wood Fired"}), "/wood fired/2023/08/10/x/"),
            ("firing/_posts/2022-02-02-x.md", json!({}), "/firing/2022/02/02/x/"),
            ("_posts/2023-08-12-fixed.md", json!({"permalink": "/fixed/:title-:month/"}), "/fixed/fixed-08/"),
        ] {
            assert_eq!(Facts::of(path, &front, &config()).url, expected, "{path}");
        }
    }

    #[test]
    fn documents_without_a_title_have_one_of_their_name() {
        let facts = |path| Facts::of(path, &json!({}), &config()).title;
        assert_eq!(facts("_docs/no-title.md").as_deref(), Some("No Title"));
        assert_eq!(facts("_posts/2023-04-01-Second Fire (again).md").as_deref(), Some("Second fire (again)"));
        assert_eq!(facts("guide/a.md"), None);
    }
}
