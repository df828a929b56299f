//! The searcher: an open generation of an index, and the answers that it gives.

use std::path::Path;

use crate::index::ReadError;
use crate::index::generation::Generation;
use crate::search::contract::{Answer, Explanation, SCHEMA_VERSION, Scenario, Shown, TopicMap};
use crate::search::query::Question;
use crate::search::reader::{OpenIndex, SearchError, complete_url};

use super::budget::TokenBudget;
use super::catalog::{PageCard, catalog};
use super::curation::Curation;
use super::pipeline::Pipeline;
use super::run::{RunHit, run};
use super::{driver, explain, facet_labels, page};

/// An open generation of an index.
pub struct Searcher {
    pub(crate) index: OpenIndex,
    pub(crate) curation: Curation,
    /// See [`Searcher::published_at`].
    site: String,
}

impl Searcher {
    /// Opens the current generation of the index in a folder.
    ///
    /// # Errors
    /// When there is no index, or it is damaged.
    pub fn open(index: &Path) -> Result<Self, SearchError> {
        Ok(Self { index: OpenIndex::open(index)?, curation: Curation::default(), site: String::new() })
    }

    /// Opens a generation by number: an older, a refused or an unpublished one.
    ///
    /// # Errors
    /// When it does not exist, or is damaged.
    pub fn open_generation(index: &Path, number: u64) -> Result<Self, SearchError> {
        let index = OpenIndex::open_generation(Generation::numbered(index, number)?)?;
        Ok(Self { index, curation: Curation::default(), site: String::new() })
    }

    /// Whether the index in a folder has another current generation.
    #[must_use]
    pub fn is_superseded(&self, index: &Path) -> bool {
        self.index.is_superseded(index)
    }

    /// Compares every file of the generation with its checksum.
    ///
    /// # Errors
    /// When a file differs from its published content.
    pub fn verify(&self) -> Result<(), SearchError> {
        self.index.verify()
    }

    /// Adds curation. It applies to [`Searcher::answer`] and [`Searcher::explain`]; [`Searcher::list`] ignores pins.
    #[must_use]
    pub fn curated(self, curation: Curation) -> Self {
        Self { curation, ..self }
    }

    /// Adds the address of the published site: links in Markdown begin with it.
    #[must_use]
    pub fn published_at(self, site: Option<&str>) -> Self {
        Self { site: site.unwrap_or_default().trim_end_matches('/').to_owned(), ..self }
    }

    /// The number of pages in the index.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.index.generation.info.totals.pages
    }

    /// Answers a question.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn answer(&self, question: &Question) -> Result<Answer, SearchError> {
        self.run(|pipeline| driver::answer(pipeline, question, None))
    }

    /// Answers a question with passages within a token budget; see [`Answer::passages`].
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn answer_within(&self, question: &Question, budget: &TokenBudget<'_>) -> Result<Answer, SearchError> {
        self.run(|pipeline| driver::answer(pipeline, question, Some(budget)))
    }

    /// Explains the rank of the page with this URL or path in the answer to a question; `None` without such a page.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn explain(&self, question: &Question, url: &str) -> Result<Option<Explanation>, SearchError> {
        self.run(|pipeline| explain::explain(pipeline, question, url))
    }

    /// The page with this URL or path as an answer to a question would show it, with its own file. Rank and score are not
    /// computed. `None` without such a page.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn scenario(&self, question: &Question, url: &str) -> Result<Option<(Scenario, String)>, SearchError> {
        self.run(|pipeline| explain::scenario(pipeline, question, url))
    }

    /// The ranked pages of a question, without their text and without pins.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn list(&self, question: &Question) -> Result<Vec<RunHit>, SearchError> {
        self.run(|pipeline| run(pipeline, question))
    }

    /// The page with this URL or path. With an anchor, only that section and the sections below it. `None` without such
    /// a page or section.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn show(&self, url: &str, anchor: &str) -> Result<Option<Shown>, SearchError> {
        self.run(|pipeline| page::show(pipeline, url, anchor))
    }

    /// The page's own file for a URL or path; `None` without such a page.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn file(&self, url: &str) -> Result<Option<String>, SearchError> {
        self.run(|pipeline| page::file(pipeline, url))
    }

    /// Every page in short, sorted by URL.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn cards(&self) -> Result<Vec<PageCard>, SearchError> {
        self.run(catalog)
    }

    /// The page URLs that begin with `prefix`, in order. A URL with a further `/` is cut after it and names the folder. A
    /// single folder is replaced by its contents.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn addresses(&self, prefix: &str) -> Result<Vec<String>, SearchError> {
        self.run(|pipeline| complete_url(&pipeline.index.segments, &pipeline.index.fields, prefix))
    }

    /// The facet map of the index: the values of `keys`, or of every key if `keys` is empty.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn topics(&self, keys: &[String]) -> Result<TopicMap, SearchError> {
        let facets = facet_labels::facet_map(&self.index.generation, keys)?;
        Ok(TopicMap { schema_version: SCHEMA_VERSION, index: self.pipeline().index_info(), facets, left_out: 0 })
    }

    fn pipeline(&self) -> Pipeline<'_> {
        Pipeline::new(&self.index, &self.curation, &self.site)
    }

    /// Runs a function on the pipeline, and adds the path of the generation to its error.
    fn run<T>(&self, run: impl FnOnce(&Pipeline<'_>) -> Result<T, ReadError>) -> Result<T, SearchError> {
        run(&self.pipeline()).map_err(|error| SearchError::Damaged {
            path: self.index.generation.path.clone(),
            reason: error.to_string(),
        })
    }
}
