//! Replaces the targets of links that are paths of content by paths of files, as the embedded render hook of links does.

use crate::corpus::{MappedWriter, Origin, SourceMappedText};

use super::lines::Fence;

/// Longest target, in bytes.
const MAX_TARGET: usize = 512;

/// Rewrites the absolute targets of links; `file` gives the file of a path without fragment.
pub(super) fn rewrite(
    mapped: &SourceMappedText<'_>,
    file: impl Fn(&str) -> Option<String>,
) -> SourceMappedText<'static> {
    let mut out = MappedWriter::with_capacity(mapped.text.len());
    let mut fence = Fence::default();
    for (number, line) in mapped.text.split('\n').enumerate() {
        let origin = mapped.lines.get(number).copied().unwrap_or(Origin { source: 0, line: 1 });
        if number > 0 {
            out.newline(origin);
        }
        let mut rest = line;
        if !fence.pass(line) {
            while let Some((before, after)) = rest.split_once("](/") {
                let window = after.as_bytes().get(..after.len().min(MAX_TARGET)).unwrap_or_default();
                let len = window.iter().position(|byte| matches!(byte, b')' | b' ' | b'#' | b'?')).unwrap_or(0);
                let path = after.get(..len).unwrap_or_default();
                out.push(before, origin);
                match file(path.trim_end_matches('/')).filter(|_| !path.is_empty()) {
                    Some(found) => {
                        out.push("](", origin);
                        out.push(&found, origin);
                        rest = after.get(len..).unwrap_or_default();
                    }
                    None => {
                        out.push("](/", origin);
                        rest = after;
                    }
                }
            }
        }
        out.push(rest, origin);
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_content_become_paths_of_files() {
        let text = "[a](/x) [b](/y/#z \"t\") [c](/)\n```\n[d](/x)\n```";
        let mapped = SourceMappedText::of_file(text, 0, 1);
        let file = |path: &str| (path == "x" || path == "y").then(|| format!("../{path}.md"));
        assert_eq!(rewrite(&mapped, file).text, "[a](../x.md) [b](../y.md#z \"t\") [c](/)\n```\n[d](/x)\n```");
    }
}
