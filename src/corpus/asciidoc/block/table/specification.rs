//! Specifications of columns and cells: `2*^.>a`.

/// Most columns that a table can ask for.
const MAX_COLUMNS: usize = 1_000;
/// Most copies of a cell.
const MAX_REPEATS: usize = 1_000;

/// What stands before the separator of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellSpec {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) repeats: usize,
    /// The letter of the style.
    pub(super) style: Option<char>,
}

impl Default for CellSpec {
    fn default() -> Self {
        Self { columns: 1, rows: 1, repeats: 1, style: None }
    }
}

/// The styles of the columns that `cols` names.
pub(super) fn columns(cols: &str) -> Vec<Option<char>> {
    let cols = cols.replace(' ', "");
    if let Ok(count) = cols.parse::<usize>() {
        return vec![None; count.min(MAX_COLUMNS)];
    }
    let mut columns = Vec::new();
    for record in cols.split(if cols.contains(',') { ',' } else { ';' }) {
        let (count, rest) = match record.split_once('*') {
            Some((count, rest)) if !count.is_empty() => (count.parse().unwrap_or(1), rest),
            _ => (1_usize, record),
        };
        let style = rest.chars().last().filter(|char| is_style(*char));
        let room = MAX_COLUMNS.saturating_sub(columns.len());
        columns.extend(std::iter::repeat_n(style, count.min(room)));
    }
    columns
}

fn is_style(char: char) -> bool {
    matches!(char, 'a' | 'd' | 'e' | 'h' | 'l' | 'm' | 's' | 'v')
}

/// Parses a specification as a whole; `None` for any other text.
pub(super) fn cell(text: &str) -> Option<CellSpec> {
    let mut spec = CellSpec::default();
    let mut rest = text;
    if let Some(end) = rest.find(['+', '*']) {
        let (factor, after) = rest.split_at_checked(end)?;
        if factor.is_empty() || !factor.chars().all(|char| char.is_ascii_digit() || char == '.') {
            return None;
        }
        let (columns, rows) = factor.split_once('.').unwrap_or((factor, ""));
        let number = |text: &str| text.parse::<usize>().unwrap_or(1).clamp(1, MAX_REPEATS);
        if after.starts_with('*') {
            spec.repeats = number(columns);
        } else {
            (spec.columns, spec.rows) = (number(columns), number(rows));
        }
        rest = after.get(1..)?;
    }
    if let Some(style) = rest.chars().last().filter(char::is_ascii_lowercase) {
        spec.style = Some(style).filter(|style| is_style(*style));
        rest = rest.get(..rest.len() - 1)?;
    }
    let is_alignment = rest.len() <= 3 && rest.chars().all(|char| matches!(char, '<' | '^' | '>' | '.'));
    is_alignment.then_some(spec)
}

/// The text before a separator without the specification at its end, and that specification.
pub(super) fn cell_at_end(text: &str) -> (&str, CellSpec) {
    let start = text.rfind([' ', '\t', '\n']).map(|space| space + 1);
    let spec = start.and_then(|start| Some((start, cell(text.get(start..)?)?)));
    match spec {
        Some((start, spec)) => (text.get(..start).unwrap_or_default(), spec),
        None => (text, CellSpec::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_styles() {
        assert_eq!(columns("1,2a,m"), [None, Some('a'), Some('m')]);
        assert_eq!(columns("3*"), [None; 3]);
        assert_eq!(columns("2*^.>h, 1"), [Some('h'), Some('h'), None]);
        assert_eq!(columns("4"), [None; 4]);
    }

    #[test]
    fn cells_have_spans_repeats_and_styles() {
        let spec = |columns, rows, repeats, style| Some(CellSpec { columns, rows, repeats, style });
        for (text, expected) in [
            ("", spec(1, 1, 1, None)),
            ("2+", spec(2, 1, 1, None)),
            (".2+^", spec(1, 2, 1, None)),
            ("2.3+a", spec(2, 3, 1, Some('a'))),
            ("3*", spec(1, 1, 3, None)),
            ("h", spec(1, 1, 1, Some('h'))),
            ("word", None),
            ("c+", None),
        ] {
            assert_eq!(cell(text), expected, "{text}");
        }
        assert_eq!(cell_at_end("one h").0, "one ");
        assert_eq!(cell_at_end("one word").0, "one word");
    }
}
