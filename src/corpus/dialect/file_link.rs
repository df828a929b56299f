//! The target of a link from one file to another.

/// The path from the folder of one file to another file, as the target of a link in Markdown.
pub(super) fn file_link(from: &str, to: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (mut from, mut to) = (folder.split('/').filter(|part| !part.is_empty()).peekable(), to.split('/').peekable());
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let up = "../".repeat(from.count());
    let rest: Vec<&str> = to.collect();
    let path = up + &rest.join("/");
    path.replace(' ', "%20").replace('(', "%28").replace(')', "%29")
}

#[cfg(test)]
mod tests {
    use super::file_link;

    #[test]
    fn links_between_files_climb_and_descend() {
        for (from, to, expected) in [
            ("content/a/b.md", "content/a/c.md", "c.md"),
            ("content/a/b.md", "content/c d.md", "../c%20d.md"),
            ("content/b.md", "content/x/y.md", "x/y.md"),
            ("docs/blog/index.md", "docs/blog/posts/a b.md", "posts/a%20b.md"),
            ("b.md", "x.md", "x.md"),
        ] {
            assert_eq!(file_link(from, to), expected);
        }
    }
}
