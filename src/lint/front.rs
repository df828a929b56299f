//! Front matter rules: duplicate titles, variant spellings of topics, rare topics, missing descriptions.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::site::canonical;

use super::pages::{LintPage, Pages};

/// Minimum share of pages with a description for the rule on missing ones; below, the site uses no descriptions.
const MIN_DESCRIBED_SHARE: f64 = 0.5;
/// Maximum share of topics with a single page for the rule on rare topics; above, the site uses such topics on purpose.
const MAX_RARE_SHARE: f64 = 0.5;
/// Minimum Jaro-Winkler similarity, 0 to 1, between a rare topic and a suggested one.
const MIN_SIMILARITY: f64 = 0.93;

/// The findings of all front matter rules.
pub(crate) fn diagnostics(pages: &Pages) -> Vec<Diagnostic> {
    let mut found = titles(pages);
    found.extend(topics(pages));
    found.extend(descriptions(pages));
    found
}

/// A finding at the line of a front matter value.
fn finding(pages: &Pages, page: &LintPage, key: &str, value: &str, code: Code, message: String) -> Diagnostic {
    let line = pages.reader.front_matter_line(&page.links.path, key, value);
    Diagnostic::new(code, page.links.path.as_str(), line, message)
}

/// Pages of one folder with equal titles: a reader cannot distinguish them in an answer.
///
/// Equal titles in several folders are normal: folders separate products and languages.
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
            Some(finding(pages, first, "title", title, Code::DuplicateTitle, message))
        })
        .collect()
}

/// The pages with one spelling of a topic.
type Users<'a> = Vec<&'a LintPage>;

/// Topics with several spellings, and topics of a single page.
fn topics(pages: &Pages) -> Vec<Diagnostic> {
    let mut by_topic: BTreeMap<String, BTreeMap<&str, Users<'_>>> = BTreeMap::new();
    for page in &pages.all {
        for topic in &page.topics {
            by_topic.entry(fold_topic(topic)).or_default().entry(topic.trim()).or_default().push(page);
        }
    }
    by_topic.remove("");
    let page_count = |forms: &BTreeMap<&str, Users<'_>>| forms.values().map(Vec::len).sum::<usize>();
    let counts: BTreeMap<&str, (usize, &str)> =
        by_topic.iter().map(|(folded, forms)| (&folded[..], (page_count(forms), most_frequent(forms)))).collect();
    let rare = counts.values().filter(|(pages, _)| *pages == 1).count();
    let are_rare_topics_normal = rare as f64 > MAX_RARE_SHARE * counts.len() as f64;
    let mut found = Vec::new();
    for (folded, forms) in &by_topic {
        let usual = most_frequent(forms);
        for (form, users) in forms.iter().filter(|(form, _)| **form != usual) {
            let usual_pages = page_text(forms.get(usual).map_or(0, Vec::len));
            let message =
                format!("the topic `{form}` ({}) is spelled `{usual}` on {usual_pages}", page_text(users.len()));
            found.extend(users.first().map(|page| finding(pages, page, "topics", form, Code::TopicSpelling, message)));
        }
        let [page] = forms.values().flatten().collect::<Vec<_>>()[..] else { continue };
        let similar = similar_topic(folded, &counts);
        if similar.is_none() && are_rare_topics_normal {
            continue;
        }
        let near =
            similar.map(|(topic, pages)| format!("; near: `{topic}` on {}", page_text(pages))).unwrap_or_default();
        let message = format!("no other page has the topic `{usual}`{near}");
        found.push(finding(pages, page, "topics", usual, Code::RareTopic, message));
    }
    found
}

fn page_text(pages: usize) -> String {
    if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") }
}

/// The most frequent spelling; ties go to the first in order.
fn most_frequent<'a>(forms: &BTreeMap<&'a str, Users<'_>>) -> &'a str {
    let max = forms.values().map(Vec::len).max().unwrap_or_default();
    forms.iter().find(|(_, users)| users.len() == max).map_or("", |(form, _)| form)
}

/// The letters and digits of a topic in lower case.
fn fold_topic(topic: &str) -> String {
    canonical(topic).chars().filter(|char| char.is_alphanumeric()).collect()
}

/// The most similar topic with several pages, and its page count.
fn similar_topic<'a>(topic: &str, all: &BTreeMap<&str, (usize, &'a str)>) -> Option<(&'a str, usize)> {
    let others = all.iter().filter(|(other, (pages, _))| *pages > 1 && **other != topic);
    let similar = others.map(|(other, (pages, shown))| (strsim::jaro_winkler(topic, other), *shown, *pages));
    let similar = similar.filter(|(similarity, ..)| *similarity >= MIN_SIMILARITY);
    similar.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, shown, pages)| (shown, pages))
}

/// Pages without description, if the other pages usually have one.
fn descriptions(pages: &Pages) -> Vec<Diagnostic> {
    let described = pages.all.iter().filter(|page| page.is_described).count();
    if (described as f64) < MIN_DESCRIBED_SHARE * pages.all.len() as f64 {
        return Vec::new();
    }
    let undescribed = pages.all.iter().filter(|page| !page.is_described);
    let message = || "this page has no description".to_owned();
    undescribed.map(|page| finding(pages, page, "description", "", Code::EmptyDescription, message())).collect()
}
