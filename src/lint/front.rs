//! What front matters say about each other: titles and topics that are one and should not be, or should be and are not,
//! and descriptions that are missing. Each is told once, at the page that comes first or writes it otherwise.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::site::canonical;

use super::pages::{LintPage, Pages};

/// Pages without description are told of while this share of the pages have one: below, nobody means them to. Topics
/// of one page are told of unless this share of the topics are such: above, they are meant so.
const MOSTLY: f64 = 0.5;
/// How like another topic a rare one has to be to be told of (Jaro-Winkler, 0 to 1).
const NEAR: f64 = 0.93;

pub(crate) fn diagnostics(pages: &Pages) -> Vec<Diagnostic> {
    let mut found = titles(pages);
    found.extend(topics(pages));
    found.extend(descriptions(pages));
    found
}

/// A finding at the line where the page says `value` under `key`.
fn at(pages: &Pages, page: &LintPage, key: &str, value: &str, code: Code, message: String) -> Diagnostic {
    let line = pages.reader.front_matter_line(&page.links.path, key, value);
    Diagnostic::new(code, page.links.path.as_str(), line, message)
}

/// Titles that pages of one folder share: in an answer nobody can tell them apart. The same title in several folders is how
/// products and languages are told apart.
fn titles(pages: &Pages) -> Vec<Diagnostic> {
    let mut by_title: BTreeMap<(&str, String), Vec<&LintPage>> = BTreeMap::new();
    for page in &pages.all {
        let folder = page.links.path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
        by_title.entry((folder, page.links.title.trim().to_lowercase())).or_default().push(page);
    }
    let shared = by_title.into_values().filter(|pages| pages.len() > 1);
    shared
        .filter_map(|same| {
            let (first, others) = same.split_first()?;
            let title = &first.links.title;
            let second = others.first().map_or("", |page| page.links.path.as_str());
            let more = match others.len() {
                1 => String::new(),
                more => format!(" and {} more", more - 1),
            };
            let message = format!("`{title}` is the title of {second}{more} too");
            Some(at(pages, first, "title", title, Code::DuplicateTitle, message))
        })
        .collect()
}

/// The pages that write a topic in one form.
type Users<'a> = Vec<&'a LintPage>;

/// Forms of one topic that differ in capitals or punctuation, and topics that lead to one page alone.
fn topics(pages: &Pages) -> Vec<Diagnostic> {
    let mut by_topic: BTreeMap<String, BTreeMap<&str, Users<'_>>> = BTreeMap::new();
    for page in &pages.all {
        for topic in &page.topics {
            by_topic.entry(folded(topic)).or_default().entry(topic.trim()).or_default().push(page);
        }
    }
    by_topic.remove("");
    let users = |forms: &BTreeMap<&str, Users<'_>>| forms.values().map(Vec::len).sum::<usize>();
    let counts: BTreeMap<&str, (usize, &str)> =
        by_topic.iter().map(|(folded, forms)| (&folded[..], (users(forms), usual(forms)))).collect();
    let rare = counts.values().filter(|(number, _)| *number == 1).count();
    let is_usual_to_be_rare = rare as f64 > MOSTLY * counts.len() as f64;
    let mut found = Vec::new();
    for (folded, forms) in &by_topic {
        let usual = usual(forms);
        for (form, users) in forms.iter().filter(|(form, _)| **form != usual) {
            let most = forms.get(usual).map_or(0, Vec::len);
            let message = format!("the topic `{form}` ({}) is spelled `{usual}` on {}", on(users.len()), on(most));
            found.extend(users.first().map(|page| at(pages, page, "topics", form, Code::TopicSpelling, message)));
        }
        let [one] = forms.values().flatten().collect::<Vec<_>>()[..] else { continue };
        let near = near_topic(folded, &counts);
        if near.is_none() && is_usual_to_be_rare {
            continue;
        }
        let near = near.map(|(near, number)| format!("; near: `{near}` on {}", on(number))).unwrap_or_default();
        let message = format!("no other page has the topic `{usual}`{near}");
        found.push(at(pages, one, "topics", usual, Code::RareTopic, message));
    }
    found
}

fn on(pages: usize) -> String {
    if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") }
}

/// The form that most pages write; of two as frequent, the one that sorts first.
fn usual<'a>(forms: &BTreeMap<&'a str, Users<'_>>) -> &'a str {
    let most = forms.values().map(Vec::len).max().unwrap_or_default();
    forms.iter().find(|(_, users)| users.len() == most).map_or("", |(form, _)| form)
}

/// Letters and digits alone, in lower case.
fn folded(topic: &str) -> String {
    canonical(topic).chars().filter(|char| char.is_alphanumeric()).collect()
}

/// The topic of several pages that is most like one.
fn near_topic<'a>(topic: &str, all: &BTreeMap<&str, (usize, &'a str)>) -> Option<(&'a str, usize)> {
    let others = all.iter().filter(|(other, (number, _))| *number > 1 && **other != topic);
    let alike = others.map(|(other, (number, shown))| (strsim::jaro_winkler(topic, other), *shown, *number));
    let alike = alike.filter(|(likeness, ..)| *likeness >= NEAR);
    alike.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, shown, number)| (shown, number))
}

/// Pages without description in a tree whose pages mostly have one.
fn descriptions(pages: &Pages) -> Vec<Diagnostic> {
    let described = pages.all.iter().filter(|page| page.is_described).count();
    if (described as f64) < MOSTLY * pages.all.len() as f64 {
        return Vec::new();
    }
    let bare = pages.all.iter().filter(|page| !page.is_described);
    let message = || "this page has no description".to_owned();
    bare.map(|page| at(pages, page, "description", "", Code::EmptyDescription, message())).collect()
}
