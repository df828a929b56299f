//! Explanations: the parts of a page's score, and its difference from the page above it.

use std::cmp::Ordering;

use crate::index::ReadError;
use crate::index::schema::PageRecord;
use crate::search::contract::{
    Above, Boost, Difference, Expansion, Explanation, FieldPoints, SCHEMA_VERSION, Scenario, Section, Source, Verdict,
    WordPoints,
};
use crate::search::query::{Clause, Query, Question, clause_text, failed_conditions, has, terms};
use crate::search::rank::{ClauseContribution, DEPTH, RankedDoc, Ranking, contributions};
use crate::search::reader::{DocRef, locate, spelling};
use crate::search::retrieve::matched_clauses;

use super::assemble::{Assembler, query_info};
use super::pins::ActivePins;
use super::pipeline::{Pipeline, PlannedQuestion};

/// The page to explain.
struct Page<'a> {
    doc: DocRef,
    record: &'a PageRecord<'a>,
    contributions: Vec<ClauseContribution>,
}

/// Explains the rank of the page with this URL or path; `None` without such a page.
///
/// # Errors
/// When the index is damaged.
pub(crate) fn explain(
    pipeline: &Pipeline<'_>,
    question: &Question,
    url: &str,
) -> Result<Option<Explanation>, ReadError> {
    let Some(doc) = locate(pipeline.index, url)? else { return Ok(None) };
    let PlannedQuestion { node, query, expanded, mut warnings } = pipeline.plan(question)?;
    let pins = ActivePins::new(pipeline, &node)?;
    warnings.extend(pins.warnings.iter().cloned());
    // All pages are ranked, because the page may have any rank.
    let k = usize::try_from(pipeline.page_count()).unwrap_or(usize::MAX);
    let mut ranking = pipeline.rank(&query, [k, 0], (&[], &[]))?.pages;
    let candidate = ranking.docs.iter().take(DEPTH).any(|ranked| ranked.doc == doc);
    pins.apply(&query, &mut ranking)?;
    let frequencies = ranking.retriever.frequencies(doc)?;
    let matched = matched_clauses(&frequencies);
    let index = ranking.docs.iter().position(|ranked| ranked.doc == doc);
    let ranked = index.and_then(|index| ranking.docs.get(index));
    let bytes = pipeline.record(doc)?;
    let record = &PageRecord::read(&bytes)?;
    let page = Page { doc, record, contributions: contributions(&query, frequencies) };
    let assembler = Assembler { pipeline, question, query: &query };
    let relaxed = ranking.docs.iter().take(question.limit).any(|ranked| !ranked.is_match);
    Ok(Some(Explanation {
        schema_version: SCHEMA_VERSION,
        kb_version: env!("CARGO_PKG_VERSION").to_owned(),
        index: pipeline.index_info(),
        title: record.summary.title.to_owned(),
        url: record.summary.url.to_owned(),
        source: Source { file: main_file(record), line: 1 },
        verdict: verdict(&query, matched),
        rank: index.map(|index| index as u64 + 1),
        score: ranked.map(|ranked| ranked.score),
        candidate,
        pinned: ranked.is_some_and(|ranked| ranked.pinned),
        hidden: pins.hidden.contains(&doc),
        matched_terms: assembler.typed_terms(matched, true),
        missing_terms: assembler.typed_terms(matched, false),
        refused_by: failed_conditions(&query, matched),
        words: word_points(&query, &expanded.expansions, &ranking, &page)?,
        boosts: ranked.map(boosts).unwrap_or_default(),
        above: above(pipeline, &query, &ranking, index, &page.contributions)?,
        query: query_info((&node, question), (expanded.expansions, warnings), pins.info(), relaxed),
    }))
}

/// A page as an answer would show it, with its own file, without rank and score; `None` without such a page.
///
/// # Errors
/// When the index is damaged.
pub(crate) fn scenario(
    pipeline: &Pipeline<'_>,
    question: &Question,
    url: &str,
) -> Result<Option<(Scenario, String)>, ReadError> {
    let Some(doc) = locate(pipeline.index, url)? else { return Ok(None) };
    let query = pipeline.plan(question)?.query;
    let retriever = pipeline.page_retriever(&query)?;
    let matched = matched_clauses(&retriever.frequencies(doc)?);
    let ranking = Ranking::of_doc(retriever, RankedDoc::unranked(doc, matched, query.matches(matched)));
    let scenarios = Assembler { pipeline, question, query: &query }.scenarios(&ranking)?;
    let bytes = pipeline.record(doc)?;
    let file = main_file(&PageRecord::read(&bytes)?);
    Ok(scenarios.into_iter().next().map(|scenario| (scenario, file)))
}

/// The page's own file.
fn main_file(record: &PageRecord<'_>) -> String {
    record.summary.sources.first().copied().unwrap_or_default().to_owned()
}

/// The page above the one with this index, and the differences between the two.
fn above(
    pipeline: &Pipeline<'_>,
    query: &Query,
    ranking: &Ranking<'_>,
    index: Option<usize>,
    here: &[ClauseContribution],
) -> Result<Option<Above>, ReadError> {
    let Some(rank) = index.filter(|index| *index > 0) else { return Ok(None) };
    let [better, page] = [rank - 1, rank].map(|index| &ranking.docs[index]);
    let there = contributions(query, ranking.retriever.frequencies(better.doc)?);
    let difference = |kind: &str, name: String, here, there| Difference { kind: kind.to_owned(), name, here, there };
    let words = query.clauses.iter().zip(here.iter().zip(&there));
    let words = words.map(|(clause, (here, there))| difference("word", clause_text(clause), here.points, there.points));
    let mut differences: Vec<Difference> = words.collect();
    let (here, there) = (boosts(page), boosts(better));
    let points =
        |boosts: &[Boost], name: &str| boosts.iter().find(|boost| boost.name == name).map_or(0.0, |boost| boost.points);
    let mut names: Vec<&str> = here.iter().chain(&there).map(|boost| boost.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let boosts = names.into_iter().map(|name| (name, points(&here, name), points(&there, name)));
    differences.extend(boosts.map(|(name, here, there)| difference("boost", name.to_owned(), here, there)));
    differences.retain(|difference| difference.here != difference.there);
    differences.sort_by(|a, b| (b.there - b.here).total_cmp(&(a.there - a.here)));
    let bytes = pipeline.record(better.doc)?;
    let summary = PageRecord::read(&bytes)?.summary;
    let (title, url) = (summary.title.to_owned(), summary.url.to_owned());
    Ok(Some(Above { rank: rank as u64, title, url, score: better.score, differences }))
}

fn verdict(query: &Query, matched: u64) -> Verdict {
    match () {
        () if query.matches(matched) => Verdict::Match,
        () if !query.passes_required(matched) => Verdict::Excluded,
        () if query.groups.iter().any(|word| word.clauses().any(|clause| has(matched, clause))) => Verdict::Relaxed,
        () => Verdict::NoWords,
    }
}

fn descending(a: f32, b: f32) -> Ordering {
    b.total_cmp(&a)
}

/// The parts of a score except BM25F, largest first.
fn boosts(ranked: &RankedDoc) -> Vec<Boost> {
    let boosts = ranked.boosts().map(|(name, points)| Boost { name: name.to_owned(), points });
    let mut boosts: Vec<Boost> = boosts.collect();
    boosts.sort_by(|a, b| descending(a.points, b.points));
    boosts
}

/// The points of each scored clause in the page, largest first.
fn word_points(
    query: &Query,
    expansions: &[Expansion],
    ranking: &Ranking<'_>,
    page: &Page<'_>,
) -> Result<Vec<WordPoints>, ReadError> {
    let mut layout = ranking.retriever.layout(page.doc)?;
    // The last two spans are the end of the text and the last part of the URL.
    layout.pop();
    let text_end = layout.pop().map_or(u32::MAX, |end| end.begins);
    let mut words = Vec::new();
    for (clause, contribution) in page.contributions.iter().enumerate().filter(|(_, clause)| clause.points > 0.0) {
        let (word, found_as) = origin(query, expansions, clause);
        let positions = ranking.retriever.positions(clause, page.doc)?;
        let fields = contribution.fields.iter().map(|field| FieldPoints {
            field: field.field.to_owned(),
            form: field.term.clone(),
            points: field.points,
        });
        let mut fields: Vec<FieldPoints> = fields.collect();
        fields.sort_by(|a, b| descending(a.points, b.points));
        let (term, points) = (clause_text(&query.clauses[clause]), contribution.points);
        let section = best_section(page.record, &positions, text_end)?;
        let form = spelling(page.record, &term)?.unwrap_or_else(|| term.clone());
        words.push(WordPoints { word, found_as, term, form, points, fields, section });
    }
    words.sort_by(|a, b| descending(a.points, b.points));
    Ok(words)
}

/// The typed word that a clause comes from, and the reason for the clause.
fn origin(query: &Query, expansions: &[Expansion], clause: usize) -> (String, String) {
    let typed = query.groups.iter().find(|word| word.parts.contains(&clause)).map(|word| {
        let reason = if matches!(query.clauses[clause], Clause::Prefix(_)) { "prefix" } else { "typed" };
        (word.typed.clone(), reason.to_owned())
    });
    let compound = || {
        let word = query.groups.iter().find(|word| word.compound == Some(clause));
        word.map(|word| (word.typed.clone(), "identifier".to_owned()))
    };
    let term = clause_text(&query.clauses[clause]);
    let expanded = |is_from: &dyn Fn(&str) -> bool| {
        let expansion = expansions.iter().find(|expansion| expansion.with.iter().any(|with| is_from(with)));
        expansion.map(|expansion| (expansion.word.clone(), expansion.reason.clone()))
    };
    let equal = |with: &str| terms(with).join(" ") == term;
    let part = |with: &str| terms(with).contains(&term);
    let found = typed.or_else(compound).or_else(|| expanded(&equal)).or_else(|| expanded(&part));
    found.unwrap_or_else(|| (term.clone(), "typed".to_owned()))
}

/// The section with the largest number of these positions. Positions before the first section and from `text_end` on are
/// in no section.
fn best_section(record: &PageRecord<'_>, positions: &[u32], text_end: u32) -> Result<Option<Section>, postcard::Error> {
    let positions = &positions[..positions.partition_point(|position| *position < text_end)];
    let ends = record.outline.iter().skip(1).map(|section| section.position).chain([text_end]);
    let mut best = (0, None);
    for (section, end) in record.outline.iter().zip(ends) {
        let before = |bound: u32| positions.partition_point(|position| *position < bound);
        let inside = before(end).saturating_sub(before(section.position));
        if inside > best.0 {
            best = (inside, Some(section));
        }
    }
    let Some(section) = best.1 else { return Ok(None) };
    Ok(Some(Section { anchor: section.anchor.read()?.to_owned(), heading_path: record.heading_path(section)? }))
}
