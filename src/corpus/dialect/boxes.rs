//! Boxes of GitHub's Markdown: a quotation whose first line is `[!NOTE]`.

/// The kinds of boxes, and the title of each.
const BOXES: [(&str, &str); 5] =
    [("note", "Note"), ("tip", "Tip"), ("important", "Important"), ("warning", "Warning"), ("caution", "Caution")];

/// The markers before `[!NOTE]` in the first line of a quotation, and the title of the box.
pub(super) fn title(line: &str) -> Option<(&str, &'static str)> {
    let (markers, name) = kind(line)?;
    let (_, title) = BOXES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some((markers, title))
}

/// The markers before `[!KIND]` in the first line of a quotation, and the kind.
pub(super) fn kind(line: &str) -> Option<(&str, &str)> {
    let bare = line.trim_start_matches([' ', '\t', '>']);
    let markers = line.get(..line.len() - bare.len())?;
    let name = bare.trim_end().strip_prefix("[!")?.strip_suffix(']')?;
    markers.contains('>').then_some((markers, name))
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn the_kind_is_the_title() {
        for (line, expected) in [
            ("> [!NOTE]", Some(("> ", "Note"))),
            ("  > > [!tip] ", Some(("  > > ", "Tip"))),
            ("> [!OTHER]", None),
            ("> [!NOTE] words", None),
            ("[!NOTE]", None),
        ] {
            assert_eq!(title(line), expected, "{line}");
        }
    }
}
