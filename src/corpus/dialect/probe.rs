//! A dialect for tests of the pipeline. `probe.json` names the content folder, the folders of partials and a word for all
//! pages; `@include PATH` puts in a file by its site path.

use crate::corpus::data::{self, Format, Value};
use crate::corpus::include::PageFiles;
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder};
use crate::corpus::{MappedWriter, Origin, SourceMappedText, default_address};

use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage, standing};

/// The line of the table.
pub(super) const KIND: Kind = Kind { name: "probe", configs: &["probe.json"], open };

/// The configuration.
#[derive(Debug)]
struct Probe {
    content: String,
    prefix: String,
}

fn open(site: &SiteFolder, config: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let text = site.config(config)?;
    let value = data::parse(&text, Format::Json).unwrap_or_else(|fault| {
        faults.push((config.to_owned(), fault.line, fault.reason));
        Value::Null
    });
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(Box::new(Probe { content: text("content"), prefix: text("prefix") }))
}

impl Dialect for Probe {
    fn name(&self) -> &'static str {
        "probe"
    }

    fn content(&self) -> Vec<String> {
        vec![self.content.clone()]
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        let Some(below) = path.strip_prefix(self.content.as_str()) else {
            return Role::LeftOut(LeftOut::OutsideContent);
        };
        let is_partial = below.split('/').any(|part| part.starts_with('_'));
        if is_partial { Role::Partial } else { Role::Page }
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let mut out = MappedWriter::with_capacity(page.body.len());
        write(page.body, 0, page.body_line, files, &mut out);
        out.finish()
    }

    fn describe(&self, ParsedPage { page, content, front, .. }: ParsedPage<'_>) -> Description {
        let below = page.path.strip_prefix(self.content.as_str()).unwrap_or(page.path);
        let url = front.take_first("url").unwrap_or_else(|| format!("{}/{}", self.prefix, default_address(below)));
        let title = front.take_first("title").or(content.title.map(|(heading, _)| heading.to_owned()));
        Description { title, url, left_out: standing::left_out(page), ..Description::default() }
    }
}

fn write(text: &str, source: u16, first: u32, files: &PageFiles<'_>, out: &mut MappedWriter) {
    for (line, number) in text.lines().zip(first..) {
        let origin = Origin { source, line: number };
        match line.strip_prefix("@include ") {
            Some(path) => {
                files.include(path, origin, |partial, source| {
                    write(partial.body(), source, partial.body_line, files, out)
                });
            }
            None => {
                out.push(line, origin);
                out.newline(origin);
            }
        }
    }
}
