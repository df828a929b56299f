//! An explanation of a rank as text for a terminal.

use std::io;

use anstyle::Style;

use crate::render::{address, visible};
use crate::search::contract::{Above, Explanation, Verdict, WordPoints};

use super::hyperlink::Hyperlink;
use super::paint::{Paint, styled};
use super::terminal::{Console, RenderStyle};
use super::wrap::paragraph;

/// Width of the points and the two spaces after them, in columns.
const INDENT: usize = 11;

/// Writes the rank, the points of words and boosts, and the differences from the page above.
pub(crate) fn write(explanation: &Explanation, console: &mut Console) -> io::Result<()> {
    let RenderStyle { paint, width, links } = console.style();
    let out = console.out();
    write!(out, "{}", paragraph(&explanation.title, paint.strong(), 0, width))?;
    let source = &explanation.source;
    let link = links.page(&explanation.url, "", Some((&source.file, source.line)));
    writeln!(out, "{}", link.around(styled(paint.link(), address(&explanation.url, ""))))?;
    for line in rank_lines(explanation) {
        write!(out, "{}", paragraph(&line, Style::new(), 0, width))?;
    }
    if !explanation.words.is_empty() {
        writeln!(out)?;
    }
    for word in &explanation.words {
        write_word(word, paint, width, out)?;
    }
    for boost in &explanation.boosts {
        writeln!(out, "{:9.4}  boost: {}", boost.points, visible(&boost.name))?;
    }
    if let Some(score) = explanation.score.filter(|_| !explanation.words.is_empty()) {
        writeln!(out, "{}", styled(paint.strong(), format_args!("{score:9.4}  score")))?;
    }
    match &explanation.above {
        Some(above) => write_above(above, paint, &links.page(&above.url, "", None), out),
        None => Ok(()),
    }
}

/// The rank of the page, or the reason why it has none.
fn rank_lines(explanation: &Explanation) -> Vec<String> {
    let missing = || explanation.missing_terms.join(", ");
    let mut lines = vec![match (explanation.rank, explanation.verdict) {
        (None, _) if explanation.hidden => "not in the answer: a pin hides it".to_owned(),
        (Some(rank), verdict) => {
            let pinned = if explanation.pinned { ", pinned there" } else { "" };
            match verdict {
                Verdict::Match => format!("rank {rank}{pinned}; it holds every word"),
                _ => format!("rank {rank}{pinned}; without: {}", missing()),
            }
        }
        (None, Verdict::Excluded) => {
            format!("not in the answer: it is left out by {}", explanation.refused_by.join(", "))
        }
        (None, _) if explanation.missing_terms.is_empty() => "not in the answer".to_owned(),
        (None, _) => format!("not in the answer: it holds none of the words {}", missing()),
    }];
    if explanation.rank.is_some() && !explanation.candidate {
        lines.push("too far down for order, nearness, links and folders: ranked by its words alone".to_owned());
    }
    if explanation.rank.is_none() && !explanation.words.is_empty() {
        lines.push("its words would give:".to_owned());
    }
    lines
}

fn write_word(word: &WordPoints, paint: Paint, width: Option<usize>, out: &mut dyn io::Write) -> io::Result<()> {
    let term = if word.term == word.word { String::new() } else { format!(" as {}", word.term) };
    let is_typed = word.form == word.term || word.form == word.word.to_lowercase();
    let form = if is_typed { String::new() } else { format!(", here {}", word.form) };
    let label = format!("{}{term} ({}){form}", word.word, word.found_as);
    writeln!(out, "{:9.4}  {}", word.points, styled(paint.strong(), visible(&label)))?;
    let fields = word.fields.iter().map(|field| match field.form == word.term {
        true => format!("{} {:.2}", field.field, field.points),
        false => format!("{} {:.2} ({})", field.field, field.points, field.form),
    });
    let mut line = fields.collect::<Vec<_>>().join(", ");
    if let Some(section) = &word.section {
        let heading = section.heading_path.last().map(String::as_str).unwrap_or_default();
        line.push_str(&format!("; most in {heading} {}", address("", &section.anchor)));
    }
    write!(out, "{}", paragraph(&line, Style::new(), INDENT, width))
}

fn write_above(above: &Above, paint: Paint, link: &Hyperlink, out: &mut dyn io::Write) -> io::Result<()> {
    let title = styled(paint.strong(), visible(&above.title));
    writeln!(out, "\nAbove it, rank {} with {:.4}: {title}", above.rank, above.score)?;
    writeln!(out, "{:INDENT$}{}", "", link.around(styled(paint.link(), address(&above.url, ""))))?;
    for difference in &above.differences {
        let (here, there) = (difference.here, difference.there);
        let (kind, name) = (&difference.kind, visible(&difference.name));
        writeln!(out, "{:+9.4}  {kind}: {name} ({there:.4} there, {here:.4} here)", there - here)?;
    }
    Ok(())
}
