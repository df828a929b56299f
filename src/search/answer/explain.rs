//! Why a page stands where it does: the parts of its score, from the code that scores, and what the page above it has.
//! A page that is not in the answer is told why. What an explanation holds is declared in `explanation`.

use std::cmp::Ordering;

use tantivy::DocId;

use crate::index::generation::ReadError;
use crate::index::schema::PageRecord;
use crate::search::contract::{
    Above, Boost, Difference, Expansion, Explanation, FieldPoints, SCHEMA_VERSION, Scenario, Section, Source, Verdict,
    WordPoints,
};
use crate::search::expand::terms;
use crate::search::query::{Clause, Query, term};
use crate::search::rank::{ClauseContribution, DEPTH, Layouts, LinkVotes, RankedDoc, Ranking, mask, rank};
use crate::search::reader::{SearchError, Segment};
use crate::search::retrieve::{Collection, QueryWeight};

use super::assemble::{self, Assembler};
use super::searcher::{Planned, Question, Searcher};

/// A page to explain, and what the leaves of the plan say of it.
struct Page<'a> {
    at: usize,
    segment: &'a Segment,
    doc: DocId,
    told: Vec<ClauseContribution>,
}

impl Searcher {
    /// Explains the place of the page with this URL or path in the answer to a question.
    ///
    /// `None` when there is no such page.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn explain(&self, question: &Question, url: &str) -> Result<Option<Explanation>, SearchError> {
        self.try_explain(question, url).map_err(|error| self.damaged(&error))
    }

    fn try_explain(&self, question: &Question, url: &str) -> Result<Option<Explanation>, ReadError> {
        let Some((at, doc)) = self.page(url)? else { return Ok(None) };
        let Planned { node, plan, expansions, mut warnings } = self.plan(question)?;
        let pins = self.pins(&node)?;
        warnings.extend(pins.warnings.iter().cloned());
        let totals = &self.generation.info.totals;
        let side = Collection::resources(&self.fields, totals);
        let links = LinkVotes::of(&rank(&side, &plan, &self.segments, 0, &LinkVotes::default())?);
        let side = Collection::pages(&self.fields, totals);
        // Every page that has a place is wanted, for any may be asked for.
        let pages = usize::try_from(totals.pages).unwrap_or(usize::MAX);
        let mut ranking = rank(&side, &plan, &self.segments, pages, &links)?;
        let candidates = ranking.best.get(..DEPTH.min(ranking.best.len())).unwrap_or_default();
        let candidate = candidates.iter().any(|ranked| (ranked.segment, ranked.doc) == (at, doc));
        self.pin(&pins, &plan, &mut ranking)?;
        let page = self.told(&ranking, &plan, at, doc)?;
        let place = ranking.best.iter().position(|ranked| (ranked.segment, ranked.doc) == (at, doc));
        let ranked = place.and_then(|place| ranking.best.get(place));
        let held = mask(&page.told);
        let bytes = self.segments[at].record(doc)?;
        let record = PageRecord::read(&bytes)?;
        let card = &record.card;
        let compose = Assembler { plan: &plan, question, searcher: self };
        Ok(Some(Explanation {
            schema_version: SCHEMA_VERSION,
            kb_version: env!("CARGO_PKG_VERSION").to_owned(),
            index: self.info(),
            title: card.title.to_owned(),
            url: card.url.to_owned(),
            source: Source { file: card.sources.first().copied().unwrap_or_default().to_owned(), line: 1 },
            verdict: verdict(&plan, held),
            rank: place.map(|place| place as u64 + 1),
            score: ranked.map(|ranked| ranked.score),
            candidate,
            pinned: ranked.is_some_and(|ranked| ranked.pinned),
            hidden: pins.hides((at, doc)),
            matched_terms: compose.terms(held, true),
            missing_terms: compose.terms(held, false),
            refused_by: plan.refusals(held),
            words: words(&plan, &expansions, &ranking, &page, &record)?,
            boosts: ranked.map(boosts).unwrap_or_default(),
            above: self.above(&ranking, &plan, place, &page)?,
            query: assemble::query(
                (&node, question),
                (expansions, warnings),
                pins.said(),
                ranking.best.iter().take(question.limit).any(|ranked| !ranked.full),
            ),
        }))
    }

    /// A page as the answer to a question would show it, wherever it ranks, with its own file; rank and score say nothing.
    /// `None` when there is no such page.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn scenario(&self, question: &Question, url: &str) -> Result<Option<(Scenario, String)>, SearchError> {
        self.try_scenario(question, url).map_err(|error| self.damaged(&error))
    }

    fn try_scenario(&self, question: &Question, url: &str) -> Result<Option<(Scenario, String)>, ReadError> {
        let Some((at, doc)) = self.page(url)? else { return Ok(None) };
        let plan = self.plan(question)?.plan;
        let side = Collection::pages(&self.fields, &self.generation.info.totals);
        let lookup = QueryWeight::new(&side, &plan, &self.segments)?;
        let held = mask(&lookup.told(&plan, at, &self.segments[at], doc)?);
        let best = vec![RankedDoc::unranked(at, doc, held, plan.matches(held))];
        let ranking = Ranking { lookup, best, matched: Vec::new() };
        let scenarios = Assembler { plan: &plan, question, searcher: self }.scenarios(&ranking)?;
        let bytes = self.segments[at].record(doc)?;
        let file = PageRecord::read(&bytes)?.card.sources.first().copied().unwrap_or_default().to_owned();
        Ok(scenarios.into_iter().next().map(|scenario| (scenario, file)))
    }

    fn told(&self, ranking: &Ranking<'_>, plan: &Query, at: usize, doc: DocId) -> Result<Page<'_>, ReadError> {
        let segment = &self.segments[at];
        Ok(Page { at, segment, doc, told: ranking.lookup.told(plan, at, segment, doc)? })
    }

    /// The page above the one at `place`, and where the two differ.
    fn above(
        &self,
        ranking: &Ranking<'_>,
        plan: &Query,
        place: Option<usize>,
        page: &Page<'_>,
    ) -> Result<Option<Above>, ReadError> {
        let Some(rank) = place.filter(|place| *place > 0) else { return Ok(None) };
        let [better, here] = [rank - 1, rank].map(|place| &ranking.best[place]);
        let told = self.told(ranking, plan, better.segment, better.doc)?.told;
        let difference =
            |kind: &str, name: String, here, there| Difference { kind: kind.to_owned(), name, here, there };
        let words = plan.leaves.iter().zip(page.told.iter().zip(&told));
        let words = words.map(|(leaf, (here, there))| difference("word", term(leaf), here.points, there.points));
        let mut differences: Vec<Difference> = words.collect();
        let (here, there) = (boosts(here), boosts(better));
        let points = |boosts: &[Boost], name: &str| {
            boosts.iter().find(|boost| boost.name == name).map_or(0.0, |boost| boost.points)
        };
        let mut names: Vec<&str> = here.iter().chain(&there).map(|boost| boost.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let boosts = names.into_iter().map(|name| (name, points(&here, name), points(&there, name)));
        differences.extend(boosts.map(|(name, here, there)| difference("boost", name.to_owned(), here, there)));
        differences.retain(|difference| difference.here != difference.there);
        differences.sort_by(|a, b| (b.there - b.here).total_cmp(&(a.there - a.here)));
        let bytes = self.segments[better.segment].record(better.doc)?;
        let card = PageRecord::read(&bytes)?.card;
        let (title, url) = (card.title.to_owned(), card.url.to_owned());
        Ok(Some(Above { rank: rank as u64, title, url, score: better.score, differences }))
    }
}

fn verdict(plan: &Query, held: u64) -> Verdict {
    match () {
        () if plan.matches(held) => Verdict::Match,
        () if !plan.may_fill(held) => Verdict::Excluded,
        () if plan.words.iter().any(|word| word.leaves().any(|leaf| held >> leaf & 1 == 1)) => Verdict::Relaxed,
        () => Verdict::NoWords,
    }
}

fn most_first(a: f32, b: f32) -> Ordering {
    b.total_cmp(&a)
}

fn boosts(ranked: &RankedDoc) -> Vec<Boost> {
    let boosts = ranked.boosts().map(|(name, points)| Boost { name: name.to_owned(), points });
    let mut boosts: Vec<Boost> = boosts.collect();
    boosts.sort_by(|a, b| most_first(a.points, b.points));
    boosts
}

/// What each leaf that scores gave to the page.
fn words(
    plan: &Query,
    expansions: &[Expansion],
    ranking: &Ranking<'_>,
    page: &Page<'_>,
    record: &PageRecord<'_>,
) -> Result<Vec<WordPoints>, ReadError> {
    let mut parts = Vec::new();
    Layouts::open(ranking.lookup.side.layout, page.segment)?.read(page.doc, &mut parts);
    // Behind the sections stand topics and words of the URL: the last value but one says where.
    parts.pop();
    let end = parts.pop().map_or(u32::MAX, |end| end.begins);
    let mut words = Vec::new();
    for (leaf, told) in page.told.iter().enumerate().filter(|(_, told)| told.points > 0.0) {
        let (word, found_as) = origin(plan, expansions, leaf);
        let places = ranking.lookup.places(plan, leaf, (page.at, page.segment, page.doc))?;
        let mut fields: Vec<FieldPoints> = Vec::new();
        for share in &told.shares {
            let (field, form) = (share.field.to_owned(), share.form.clone());
            fields.push(FieldPoints { field, form, points: share.points });
        }
        fields.sort_by(|a, b| most_first(a.points, b.points));
        let (term, points) = (term(&plan.leaves[leaf]), told.points);
        words.push(WordPoints { word, found_as, term, points, fields, section: section(record, &places, end)? });
    }
    words.sort_by(|a, b| most_first(a.points, b.points));
    Ok(words)
}

/// The typed word that a leaf is looked up for, and why.
fn origin(plan: &Query, expansions: &[Expansion], leaf: usize) -> (String, String) {
    let typed = plan.words.iter().find(|word| word.parts.contains(&leaf)).map(|word| {
        let kind = if matches!(plan.leaves[leaf], Clause::Prefix(_)) { "prefix" } else { "typed" };
        (word.typed.clone(), kind.to_owned())
    });
    let whole = || plan.words.iter().find(|word| word.whole == Some(leaf));
    let whole = || whole().map(|word| (word.typed.clone(), "identifier".to_owned()));
    let term = term(&plan.leaves[leaf]);
    let expanded = |is: &dyn Fn(&str) -> bool| {
        let expansion = expansions.iter().find(|expansion| expansion.with.iter().any(|with| is(with)));
        expansion.map(|expansion| (expansion.word.clone(), expansion.reason.clone()))
    };
    let same = |with: &str| terms(with).join(" ") == term;
    let part = |with: &str| terms(with).contains(&term);
    let found = typed.or_else(whole).or_else(|| expanded(&same)).or_else(|| expanded(&part));
    found.unwrap_or_else(|| (term.clone(), "typed".to_owned()))
}

/// The section that has most of these places; what stands before the first and from `end` on is no section's.
fn section(record: &PageRecord<'_>, places: &[u32], end: u32) -> Result<Option<Section>, postcard::Error> {
    let places = &places[..places.partition_point(|place| *place < end)];
    let ends = record.outline.iter().skip(1).map(|section| section.position).chain([end]);
    let mut best = (0, None);
    for (section, end) in record.outline.iter().zip(ends) {
        let behind = |position: u32| places.partition_point(|place| *place < position);
        let here = behind(end).saturating_sub(behind(section.position));
        if here > best.0 {
            best = (here, Some(section));
        }
    }
    let Some(section) = best.1 else { return Ok(None) };
    Ok(Some(Section { anchor: section.anchor.read()?.to_owned(), heading_path: record.heading_path(section)? }))
}
