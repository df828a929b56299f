//! The pipeline of a question: parse, plan, expand, and rank both collections.

use std::ops::Deref;

use crate::index::ReadError;
use crate::search::contract::IndexInfo;
use crate::search::expand::{Expanded, expand, known_terms, known_text};
use crate::search::query::{Node, Query, plan, syntax, title_keys};
use crate::search::rank::{DEPTH, LinkVotes, Ranking, rank};
use crate::search::reader::{DocRef, OpenIndex, record};
use crate::search::retrieve::{Collection, Request, Retriever};

use super::curation::Curation;
use crate::search::query::Question;

/// An open index with its curation: the input of every answer.
pub(crate) struct Pipeline<'s> {
    pub(crate) index: &'s OpenIndex,
    pub(crate) curation: &'s Curation,
    /// The address of the published site, without a slash at its end; may be empty.
    pub(crate) site: &'s str,
    pages: Collection,
    resources: Collection,
}

/// A planned question.
pub(crate) struct PlannedQuestion {
    pub(crate) node: Node,
    pub(crate) query: Query,
    pub(crate) expanded: Expanded,
    pub(crate) warnings: Vec<String>,
}

/// The rankings of both collections.
pub(crate) struct Rankings<'a> {
    pub(crate) pages: Ranking<'a>,
    pub(crate) resources: Ranking<'a>,
}

impl<'s> Pipeline<'s> {
    pub(crate) fn new(index: &'s OpenIndex, curation: &'s Curation, site: &'s str) -> Self {
        let (fields, stats) = (&index.fields, &index.generation.info.totals);
        let (pages, resources) = (Collection::pages(fields, stats), Collection::resources(fields, stats));
        Self { index, curation, site, pages, resources }
    }

    /// Plans a question. Parts that cannot be parsed become warnings.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(crate) fn plan(&self, question: &Question) -> Result<PlannedQuestion, ReadError> {
        let vocabulary = self.index.vocabulary();
        let (node, mut warnings) = if question.literal {
            (syntax::parse_literal(&question.text), Vec::new())
        } else {
            let (text, unknown) = self.curation.views.resolve(&question.text);
            let text = syntax::plain_marks(&text);
            let (node, mut warnings) = syntax::parse(&text, &known_text(&text, &vocabulary)?);
            warnings.extend(unknown);
            (node, warnings)
        };
        let mut query = plan(&node, &question.filters, known_terms(&node, &vocabulary)?);
        query.titles = title_keys(&node, &question.text);
        let expanded = match question.expand {
            true => expand(&mut query, vocabulary, &self.curation.synonyms)?,
            false => Expanded::default(),
        };
        warnings.extend(query.warnings.iter().cloned());
        if query.is_empty() {
            warnings.push("the question holds no word to search for".to_owned());
        }
        Ok(PlannedQuestion { node, query, expanded, warnings })
    }

    /// Ranks both collections, resources first: their links vote for pages. `k` are the results that are shown of pages
    /// and of resources. Facets are counted over pages, and `hidden` are pages.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(crate) fn rank<'a>(
        &'a self,
        query: &'a Query,
        k: [usize; 2],
        (facets, hidden): (&[String], &[DocRef]),
    ) -> Result<Rankings<'a>, ReadError> {
        let [pages, resources] = k;
        let retriever = Retriever::new(&self.resources, query, &self.index.segments)?;
        let request = Request { depth: DEPTH, k: resources, facets: &[], hidden: &[] };
        let resources = rank(retriever, query, &request, &LinkVotes::default())?;
        let links = LinkVotes::of(&resources.docs);
        let request = Request { depth: DEPTH, k: pages, facets, hidden };
        let pages = rank(self.page_retriever(query)?, query, &request, &links)?;
        Ok(Rankings { pages, resources })
    }

    /// The query in the collection of pages.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(crate) fn page_retriever<'a>(&'a self, query: &'a Query) -> Result<Retriever<'a>, ReadError> {
        Retriever::new(&self.pages, query, &self.index.segments)
    }

    /// The stored record of a document.
    ///
    /// # Errors
    /// When the document store is damaged.
    pub(crate) fn record(&self, doc: DocRef) -> Result<impl Deref<Target = [u8]> + use<>, ReadError> {
        record(&self.index.segments, doc)
    }

    /// The number of pages in the index.
    pub(crate) fn page_count(&self) -> u64 {
        self.index.generation.info.totals.pages
    }

    /// The identity of the index, for answers.
    pub(crate) fn index_info(&self) -> IndexInfo {
        let info = &self.index.generation.info;
        IndexInfo {
            built_at: info.built_at.clone(),
            pages: info.totals.pages,
            resources: info.totals.resources,
            generation: info.generation,
        }
    }
}
