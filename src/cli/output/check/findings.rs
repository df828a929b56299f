//! The findings of `kb check` as text and as annotations of a GitHub workflow.

use std::io::{self, Write};

use anstyle::Style;

use crate::lint::{Finding, Level, RULES};
use crate::render::{count, visible};

use super::super::paint::{Paint, styled};
use super::super::terminal::{Console, RenderStyle};
use super::super::wrap::StyledText;
use super::report::{CheckReport, FileNames};

/// Width of the line number and the two spaces after it, in columns.
const INDENT: usize = 7;

/// Writes the findings by file, then the number of findings for each rule.
pub(crate) fn write_text(report: &CheckReport, names: &FileNames, console: &mut Console) -> io::Result<()> {
    let RenderStyle { paint, width, links } = console.style();
    let out = console.out();
    if report.findings.is_empty() {
        return writeln!(out, "nothing found");
    }
    let files = || report.findings.chunk_by(|a, b| a.diagnostic.place.file == b.diagnostic.place.file);
    for file in files() {
        let Some(first) = file.first() else { continue };
        writeln!(out, "{}", styled(paint.strong(), visible(&names.file(first))))?;
        for Finding { diagnostic, level } in file {
            let place = &diagnostic.place;
            let number = styled(style(*level, paint), format!("{:>5}", place.line));
            let line = format!("{}  ", links.line(&place.file, place.line).around(number));
            let text = StyledText::default().text(&diagnostic.message, Style::new());
            let text = text.text(&format!(" [{}]", diagnostic.code.name()), paint.dim());
            write!(out, "{}", text.wrap(&line, INDENT, width))?;
        }
        writeln!(out)?;
    }
    for rule in RULES {
        let Some(number) = report.by_code.get(rule.code.name()) else { continue };
        let level = report.findings.iter().find(|finding| finding.diagnostic.code == rule.code);
        let level = level.map_or(rule.level, |finding| finding.level);
        let label = format!("{number:>5}  {:<7}  {:<19}  ", level.name(), rule.code.name());
        let (indent, prefix) = (label.len(), styled(style(level, paint), &label).to_string());
        write!(out, "{}", StyledText::default().text(rule.sentence, Style::new()).wrap(&prefix, indent, width))?;
    }
    let number = count(report.findings.len() as u64, "finding");
    writeln!(out, "{number} in {}", count(files().count() as u64, "file"))
}

fn style(level: Level, paint: Paint) -> Style {
    match level {
        Level::Error => paint.error(),
        Level::Warning => paint.warning(),
        Level::Info => paint.dim(),
    }
}

/// Writes one workflow command for each finding:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.
pub(crate) fn write_github(report: &CheckReport, names: &FileNames, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let diagnostic = &finding.diagnostic;
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "notice",
        };
        let (file, code) = (escape_property(&names.file(finding)), diagnostic.code.name());
        let (line, message) = (diagnostic.place.line, escape_message(&visible(&diagnostic.message)));
        writeln!(out, "::{command} file={file},line={line},title={code}::{message}")?;
    }
    Ok(())
}

fn escape_message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separators_of_workflow_commands_are_escaped() {
        assert_eq!(escape_property("a,b:c%d\ne"), "a%2Cb%3Ac%25d%0Ae");
        assert_eq!(escape_message("a, b: 5%\n"), "a, b: 5%25%0A");
    }
}
