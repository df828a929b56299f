//! The blog of Material: which pages are posts, and their addresses by date and slug.

use crate::corpus::data::{MONTHS, Value};
use crate::corpus::source::join_up;

use super::ids::{Case, SlugRule};

/// The settings of one blog.
#[derive(Debug, Clone)]
pub(in crate::corpus::dialect::mkdocs) struct Blog {
    /// The folder of the blog, below the folder of pages; empty for the folder itself.
    folder: String,
    /// The folder of the posts.
    posts: String,
    format: String,
    date_format: String,
    rule: SlugRule,
    separator: char,
    max_categories: usize,
    /// The line after which an excerpt ends.
    pub(in crate::corpus::dialect::mkdocs) excerpt_end: String,
    /// The posts on the first page of the blog.
    pub(in crate::corpus::dialect::mkdocs) per_page: usize,
}

/// What the address of a post depends on.
#[derive(Debug)]
pub(in crate::corpus::dialect::mkdocs) struct Post<'a> {
    pub(in crate::corpus::dialect::mkdocs) path: &'a str,
    /// The front matter, with nested values.
    pub(in crate::corpus::dialect::mkdocs) front: &'a Value,
    pub(in crate::corpus::dialect::mkdocs) title: &'a str,
}

impl Blog {
    /// Reads the options of the plugin.
    pub(in crate::corpus::dialect::mkdocs) fn of_options(options: &Value) -> Self {
        let text = |key: &str, default: &str| options.get(key).and_then(Value::as_str).unwrap_or(default).to_owned();
        let folder = join_up("", &text("blog_dir", "blog"));
        let posts = text("post_dir", "{blog}/posts").replace("{blog}", &folder);
        let max = options.get("post_url_max_categories").and_then(Value::as_u64).unwrap_or(1);
        let is_paged = options.get("pagination").and_then(Value::as_bool).unwrap_or(true);
        let per_page = options.get("pagination_per_page").and_then(Value::as_u64).unwrap_or(10);
        Self {
            posts: join_up("", &posts),
            folder,
            format: text("post_url_format", "{date}/{slug}"),
            date_format: text("post_url_date_format", "yyyy/MM/dd"),
            rule: options.get("post_slugify").and_then(SlugRule::of_option).unwrap_or(SlugRule::Pymdownx(Case::Lower)),
            separator: text("post_slugify_separator", "-").chars().next().unwrap_or('-'),
            max_categories: usize::try_from(max).unwrap_or(1),
            excerpt_end: text("post_excerpt_separator", "<!-- more -->"),
            per_page: if is_paged { usize::try_from(per_page).unwrap_or(usize::MAX) } else { usize::MAX },
        }
    }

    /// Whether a path below the folder of pages is a post.
    pub(in crate::corpus::dialect::mkdocs) fn has_post(&self, path: &str) -> bool {
        path.strip_prefix(self.posts.as_str()).is_some_and(|rest| self.posts.is_empty() || rest.starts_with('/'))
    }

    /// Whether a path below the folder of pages is the page of the blog.
    pub(in crate::corpus::dialect::mkdocs) fn is_index(&self, path: &str) -> bool {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        folder == self.folder && matches!(name, "index.md" | "README.md")
    }

    /// The name of all its posts, by which its page finds them.
    pub(in crate::corpus::dialect::mkdocs) fn name(&self) -> String {
        format!("posts of {}", self.folder)
    }

    /// The address of a post.
    pub(in crate::corpus::dialect::mkdocs) fn address(&self, post: &Post<'_>) -> String {
        let date = post.front.get("date").and_then(|date| date.as_str().or_else(|| date.get("created")?.as_str()));
        let slug = post.front.get("slug").and_then(Value::as_str).filter(|slug| !slug.is_empty());
        let slug = slug.map_or_else(|| self.rule.slug(post.title, self.separator), str::to_owned);
        let categories = post.front.get("categories").and_then(Value::as_array).into_iter().flatten();
        let categories = categories.filter_map(Value::as_str).take(self.max_categories);
        let categories: Vec<String> = categories.map(|name| self.rule.slug(name, self.separator)).collect();
        let name = post.path.rsplit('/').next().unwrap_or_default();
        let file = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let date = date.map(|date| format_date(&self.date_format, date)).unwrap_or_default();
        let values =
            [("{categories}", categories.join("/")), ("{date}", date), ("{file}", file.to_owned()), ("{slug}", slug)];
        let path = values.iter().fold(self.format.clone(), |path, (name, value)| path.replace(name, value));
        join_up(&self.folder, &path).replace('#', "%23").replace('?', "%3F")
    }
}

/// Formats a date `2029-11-30` by a pattern such as `yyyy/MM/dd`.
fn format_date(pattern: &str, date: &str) -> String {
    let mut numbers = date.get(..10).unwrap_or(date).split('-').map(|part| part.parse::<usize>().unwrap_or_default());
    let (year, month, day) = (numbers.next(), numbers.next(), numbers.next());
    let (Some(year), Some(month), Some(day)) = (year, month, day) else { return String::new() };
    let name = MONTHS.get(month.wrapping_sub(1)).copied().unwrap_or_default();
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let run = rest.chars().take_while(|c| *c == first).count();
        let part = match (first, run) {
            ('y' | 'Y', 2) => format!("{:02}", year % 100),
            ('y' | 'Y', _) => format!("{year:04}"),
            ('M' | 'L', 1) => month.to_string(),
            ('M' | 'L', 2) => format!("{month:02}"),
            ('M' | 'L', 3) => name.get(..3).unwrap_or_default().to_owned(),
            ('M' | 'L', _) => name.to_owned(),
            ('d', 1) => day.to_string(),
            ('d', _) => format!("{day:02}"),
            _ => first.to_string().repeat(run),
        };
        out.push_str(&part);
        rest = rest.get(first.len_utf8() * run..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn posts_are_addressed_by_date_and_slug() {
        for (options, front, expected) in [
            (json!(null), json!({"date": "2031-03-04", "slug": "oil-news"}), "blog/2031/03/04/oil-news"),
            (json!(null), json!({"date": {"created": "2029-11-30"}}), "blog/2029/11/30/brass--glass"),
            (json!({"post_url_format": "{slug}", "blog_dir": "."}), json!({"date": "2031-03-04"}), "brass--glass"),
            (
                json!({"post_url_date_format": "yyyy/MMM/d", "post_url_format": "{date}/{file}"}),
                json!({"date": "2030-01-02 08:30:00"}),
                "blog/2030/Jan/2/x",
            ),
            (
                json!({"post_url_format": "{categories}/{slug}"}),
                json!({"categories": ["Big Oil", "b"]}),
                "blog/big-oil/brass--glass",
            ),
        ] {
            let blog = Blog::of_options(&options);
            let post = Post { path: "blog/posts/2030/x.md", front: &front, title: "Brass & Glass" };
            assert_eq!(blog.address(&post), expected, "{options} {front}");
        }
        let blog = Blog::of_options(&json!(null));
        assert!(blog.is_index("blog/index.md") && !blog.is_index("blog/posts/index.md") && blog.per_page == 10);
        assert!(Blog::of_options(&json!(null)).has_post("blog/posts/x.md"));
        assert!(!Blog::of_options(&json!(null)).has_post("blog/posts-x.md"));
    }
}
