//! The findings of `kb check` for people, file by file, and as annotations of a GitHub workflow.

use std::io::{self, Write};

use anstyle::Style;

use crate::cli::command::{CheckReport, Shown};
use crate::lint::{Finding, Level, RULES};
use crate::render::{count, visible};

use super::terminal::{Console, Paint, RenderStyle, styled};
use super::wrap::Flow;

/// Where the message of a finding begins.
const INDENT: usize = 7;

/// Writes the findings by file, then how many there are of each rule.
pub(crate) fn write_text(report: &CheckReport, shown: &Shown, console: &mut Console) -> io::Result<()> {
    let RenderStyle { paint, width, links } = console.look();
    let out = console.out();
    if report.findings.is_empty() {
        return writeln!(out, "nothing found");
    }
    let files = || report.findings.chunk_by(|a, b| a.diagnostic.place.file == b.diagnostic.place.file);
    for file in files() {
        let Some(first) = file.first() else { continue };
        writeln!(out, "{}", styled(paint.strong(), visible(&shown.file(first))))?;
        for Finding { diagnostic, level } in file {
            let place = &diagnostic.place;
            let number = styled(style(*level, paint), format!("{:>5}", place.line));
            let line = format!("{}  ", links.line(&place.file, place.line).around(number));
            let text = Flow::default().text(&diagnostic.message, Style::new());
            let text = text.text(&format!(" [{}]", diagnostic.code.name()), paint.dim());
            write!(out, "{}", text.lines(&line, INDENT, width))?;
        }
        writeln!(out)?;
    }
    for rule in RULES {
        let Some(number) = report.by_code.get(rule.code.name()) else { continue };
        let level = report.findings.iter().find(|finding| finding.diagnostic.code == rule.code);
        let level = level.map_or(rule.level, |finding| finding.level);
        let said = format!("{number:>5}  {:<7}  {:<19}  ", level.name(), rule.code.name());
        let (indent, lead) = (said.len(), styled(style(level, paint), &said).to_string());
        write!(out, "{}", Flow::default().text(rule.sentence, Style::new()).lines(&lead, indent, width))?;
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

/// Writes workflow commands, one a finding:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.
pub(crate) fn write_github(report: &CheckReport, shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let diagnostic = &finding.diagnostic;
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "notice",
        };
        let (file, code) = (property(&shown.file(finding)), diagnostic.code.name());
        let (line, message) = (diagnostic.place.line, data(&visible(&diagnostic.message)));
        writeln!(out, "::{command} file={file},line={line},title={code}::{message}")?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_property_or_a_command_is_escaped() {
        assert_eq!(property("a,b:c%d\ne"), "a%2Cb%3Ac%25d%0Ae");
        assert_eq!(data("a, b: 5%\n"), "a, b: 5%25%0A");
    }
}
