//! The parts of a directive: arguments, options, content.

use crate::corpus::Origin;
use crate::corpus::rst::line::{Line, dedent, indented, joined, trim};
use crate::corpus::rst::start::{Start, field_name};

/// A directive as written; the first line is the rest of its own line.
#[derive(Debug)]
pub(in crate::corpus::rst) struct Directive<'t> {
    pub(in crate::corpus::rst) name: String,
    pub(in crate::corpus::rst) origin: Origin,
    /// Without blank lines at both ends.
    pub(in crate::corpus::rst) lines: Vec<Line<'t>>,
    /// Whether headings are allowed around it.
    pub(in crate::corpus::rst) titles: bool,
}

/// The parts of a directive.
#[derive(Debug, Default)]
pub(in crate::corpus::rst) struct Parts<'t> {
    pub(in crate::corpus::rst) arguments: Vec<Line<'t>>,
    pub(super) options: Vec<(String, String)>,
    pub(in crate::corpus::rst) content: Vec<Line<'t>>,
}

impl<'t> Directive<'t> {
    /// Splits a directive; without arguments, the text before the first blank line belongs to the content.
    pub(super) fn split(&self, has_arguments: bool) -> Parts<'t> {
        let head = self.lines.iter().position(Line::is_blank).unwrap_or(self.lines.len());
        let (head, rest) = self.lines.split_at_checked(head).unwrap_or_default();
        let is_option = |line: &&Line<'t>| Start::of(line.text) == Start::Field;
        let first = head.iter().position(|line| is_option(&line)).unwrap_or(head.len());
        let (arguments, options) = head.split_at_checked(first).unwrap_or_default();
        let options = read_options(options);
        let content = trim(rest).to_vec();
        if has_arguments {
            return Parts { arguments: arguments.to_vec(), options, content };
        }
        let content = arguments.iter().chain(rest).copied().collect::<Vec<_>>();
        Parts { arguments: Vec::new(), options, content: trim(&content).to_vec() }
    }
}

impl Parts<'_> {
    /// The arguments as one text.
    pub(super) fn argument(&self) -> String {
        joined(&self.arguments).trim().to_owned()
    }

    /// The value of an option.
    pub(in crate::corpus::rst) fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether an option is given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.option(name).is_some()
    }

    /// The number in an option.
    pub(in crate::corpus::rst) fn number(&self, name: &str) -> Option<usize> {
        self.option(name)?.trim().parse().ok()
    }
}

fn read_options(lines: &[Line<'_>]) -> Vec<(String, String)> {
    let (mut options, mut at) = (Vec::new(), 0);
    while let Some(line) = lines.get(at) {
        let below = lines.get(at + 1..).unwrap_or_default();
        let length = indented(below);
        if let Some((name, mark)) = field_name(line.text) {
            let more = joined(&dedent(below.get(..length).unwrap_or_default()));
            let first = line.text.get(mark..).unwrap_or_default().trim();
            let value = if more.is_empty() { first.to_owned() } else { format!("{first}\n{more}") };
            options.push((name.to_lowercase(), value));
        }
        at += 1 + length;
    }
    options
}
