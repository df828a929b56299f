//! Question to answer: query syntax, plan, scoring, facets, passages.
//! Reads what `index` wrote; knows no terminal and no judgements.

mod abridge;
mod addresses;
mod answer;
mod asking;
mod best;
mod budget;
mod candidate;
mod compose;
mod curation;
mod dictionary;
mod emptied;
mod error;
mod evidence;
mod expand;
mod explain;
mod explanation;
mod facet;
mod held;
mod hopes;
mod levels;
mod list;
mod markdown;
mod matched;
mod names;
mod noise;
mod pages;
mod passage;
mod phrase;
mod pin;
mod plan;
mod posting;
mod promise;
mod rank;
mod refusal;
mod score;
mod searcher;
mod segment;
mod show;
mod source;
mod suggest;
mod survey;
mod synonym;
mod syntax;
mod tokens;
mod told;
mod unit;
mod view;
mod walk;
mod window;

pub use answer::{
    Answer, Budget, EmptiedBy, Expansion, FacetCount, FacetValue, From, IndexInfo, LeftOut, Passage, PinInfo,
    QueryInfo, Resource, SCHEMA_VERSION, Scenario, Shown, ShownLink, ShownSection, Snippet, Source, Suggestion,
    TopicMap, Total,
};
pub use budget::Room;
pub(crate) use budget::quoted;
pub use curation::{Curation, Pin};
pub use error::SearchError;
pub use explanation::{Above, Boost, Difference, Explanation, FieldPoints, Section, Verdict, WordPoints};
pub use list::Listed;
pub(crate) use markdown::between;
pub use pages::PageCard;
pub use pin::Pattern;
pub use searcher::{Question, Searcher};

pub use synonym::Synonyms;
pub use tokens::estimate;
pub use view::Views;
