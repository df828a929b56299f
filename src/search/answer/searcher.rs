//! The searcher: opens one generation and answers questions from it, whole.
//! It brings ranking, passages, facets and records together; each of them has a file of its own.

use std::collections::BTreeMap;
use std::path::Path;

use crate::index::IndexError;
use crate::index::generation::{Generation, ReadError, verify};
use crate::index::schema::{Fields, schema};
use crate::index::segment::ReadOnlyDirectory;
use crate::search::contract::{Answer, Expansion, IndexInfo, SCHEMA_VERSION, TopicMap, Total};
use crate::search::expand::{expand, identifiers};
use crate::search::query::{Node, Query, syntax};
use crate::search::rank::{LinkVotes, rank};
use crate::search::reader::{SearchError, Segment, Vocabulary};
use crate::search::retrieve::{Collection, facet_counts};

use super::assemble::{self, Assembler};
use super::curation::Curation;
use super::token_budget::{self, TokenBudget};

/// A question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// What is asked, in the query language.
    pub text: String,
    /// Take all of the text as words.
    pub literal: bool,
    /// Look for what the index knows to mean the same, too.
    pub expand: bool,
    /// Filters as key and value: the same key twice is OR, different keys are AND.
    pub filters: Vec<(String, String)>,
    /// How many scenarios, and how many resources, are wanted.
    pub limit: usize,
    /// How many of each are left out before the first.
    pub offset: usize,
    /// The facets to count; an empty list counts none.
    pub facets: Vec<String>,
}

impl Question {
    /// How many scenarios and resources are shown when nobody says otherwise.
    pub const LIMIT: usize = 10;
}

/// A question, understood.
pub(crate) struct Planned {
    pub(crate) node: Node,
    pub(crate) plan: Query,
    pub(crate) expansions: Vec<Expansion>,
    pub(crate) warnings: Vec<String>,
}

/// An open generation of an index.
pub struct Searcher {
    pub(crate) generation: Generation,
    pub(crate) directory: ReadOnlyDirectory,
    pub(crate) segments: Vec<Segment>,
    pub(crate) fields: Fields,
    pub(crate) curation: Curation,
}

impl Searcher {
    /// Opens the generation that `index` serves now.
    ///
    /// # Errors
    /// When there is no index, or one that cannot be used.
    pub fn open(index: &Path) -> Result<Self, SearchError> {
        // The files of a generation may be deleted while they are opened: then another one is current.
        let mut before = Generation::current(index)?;
        loop {
            let number = before.info.generation;
            match Self::of(before) {
                Err(error) => {
                    before = Generation::current(index)?;
                    if before.info.generation == number {
                        return Err(error);
                    }
                }
                opened => return opened,
            }
        }
    }

    /// Opens the generation of `index` with a number: one before, one that was refused, or one yet to be published.
    ///
    /// # Errors
    /// When there is none, or one that cannot be used.
    pub fn open_generation(index: &Path, number: u64) -> Result<Self, SearchError> {
        Self::of(Generation::numbered(index, number)?)
    }

    fn of(generation: Generation) -> Result<Self, SearchError> {
        let path = &generation.path;
        let directory = ReadOnlyDirectory::open_for_search(path).map_err(IndexError::damaged(path))?;
        let tantivy = tantivy::Index::open(directory.clone()).map_err(IndexError::damaged(path))?;
        let found = tantivy.searchable_segments().map_err(IndexError::damaged(path))?;
        let opened: Result<Vec<_>, _> = found.iter().map(|segment| Segment::open_in(&directory, segment)).collect();
        let segments = opened.map_err(IndexError::damaged(path))?;
        let (_, fields) = schema();
        Ok(Self { generation, directory, segments, fields, curation: Curation::default() })
    }

    /// Whether readers of `index` open another generation by now.
    #[must_use]
    pub fn is_superseded(&self, index: &Path) -> bool {
        Generation::current(index).is_ok_and(|current| current.info.generation != self.generation.info.generation)
    }

    /// Compares every file of the generation with its checksum.
    ///
    /// # Errors
    /// When one is not as it was published.
    pub fn verify(&self) -> Result<(), SearchError> {
        Ok(verify(&self.generation.path)?)
    }

    /// Answers a question.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn answer(&self, question: &Question) -> Result<Answer, SearchError> {
        self.try_answer(question, None).map_err(|error| self.damaged(&error))
    }

    /// Answers a question with as much text as there is room for; see [`Answer::passages`].
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn answer_within(&self, question: &Question, room: &TokenBudget<'_>) -> Result<Answer, SearchError> {
        self.try_answer(question, Some(room)).map_err(|error| self.damaged(&error))
    }

    /// The facet map of the whole index: the named keys, or every key when none is named.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn topics(&self, keys: &[String]) -> Result<TopicMap, SearchError> {
        let facets = facet_counts::map(&self.generation, keys)?;
        Ok(TopicMap { schema_version: SCHEMA_VERSION, index: self.info(), facets, left_out: 0 })
    }

    pub(crate) fn damaged(&self, error: &ReadError) -> SearchError {
        SearchError::Damaged { path: self.generation.path.clone(), reason: error.to_string() }
    }

    pub(crate) fn info(&self) -> IndexInfo {
        let info = &self.generation.info;
        IndexInfo {
            built_at: info.built_at.clone(),
            pages: info.totals.pages,
            resources: info.totals.resources,
            generation: info.generation,
        }
    }

    /// What a question means, and the plan to answer it by; what could not be understood is warned about.
    pub(crate) fn plan(&self, question: &Question) -> Result<Planned, ReadError> {
        let (node, mut warnings) = if question.literal {
            (syntax::literal(&question.text), Vec::new())
        } else {
            let (text, unknown) = self.curation.views.read(&question.text);
            let (node, mut warnings) = syntax::parse(&text);
            warnings.extend(unknown);
            (node, warnings)
        };
        let dictionary = Vocabulary { segments: &self.segments, fields: &self.fields };
        let mut plan = Query::new(&node, &question.filters, identifiers::known(&node, &dictionary)?);
        let expansions = match question.expand {
            true => expand(&mut plan, &self.segments, &self.fields, &self.curation.synonyms)?,
            false => Vec::new(),
        };
        warnings.extend(plan.warnings.iter().cloned());
        if plan.is_empty() {
            warnings.push("the question holds no word to search for".to_owned());
        }
        Ok(Planned { node, plan, expansions, warnings })
    }

    fn try_answer(&self, question: &Question, room: Option<&TokenBudget<'_>>) -> Result<Answer, ReadError> {
        let Planned { node, plan, expansions, mut warnings } = self.plan(question)?;
        let pins = self.pins(&node)?;
        warnings.extend(pins.warnings.iter().cloned());
        let wanted = question.offset.saturating_add(question.limit);
        let info = &self.generation.info;
        let resource_side = Collection::resources(&self.fields, &info.totals);
        let mut resources = rank(&resource_side, &plan, &self.segments, wanted, &LinkVotes::default())?;
        let links = LinkVotes::of(&resources);
        resources.best.truncate(wanted);
        let page_side = Collection::pages(&self.fields, &info.totals);
        let mut pages = rank(&page_side, &plan, &self.segments, pins.ranked(wanted), &links)?;
        pages.best.truncate(pins.ranked(wanted));
        self.pin(&pins, &plan, &mut pages)?;
        pages.best.truncate(wanted);
        let compose = Assembler { plan: &plan, question, searcher: self };
        let whole = Answer {
            schema_version: SCHEMA_VERSION,
            kb_version: env!("CARGO_PKG_VERSION").to_owned(),
            index: self.info(),
            total: Total { scenarios: pages.total(), resources: resources.total() },
            query: assemble::query(
                (&node, question),
                (expansions, warnings),
                pins.said(),
                pages.best.iter().chain(&resources.best).any(|ranked| !ranked.full),
            ),
            facets: if room.is_none() { compose.facets(&pages)? } else { BTreeMap::new() },
            suggestions: compose.suggestions(&pages, &resources)?,
            scenarios: if room.is_none() { compose.scenarios(&pages)? } else { Vec::new() },
            resources: compose.resources(&resources)?,
            emptied_by: if pages.best.is_empty() && resources.best.is_empty() && wanted > 0 {
                self.emptied_by(&plan, &node)?
            } else {
                Vec::new()
            },
            passages: Vec::new(),
            budget: None,
        };
        match room {
            None => Ok(whole),
            Some(room) => Ok(token_budget::fill(whole, compose.candidates(&pages)?, question, room)),
        }
    }
}
