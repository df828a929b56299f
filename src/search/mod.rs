//! Question to answer: query syntax, plan, scoring, facets, passages.
//! Reads what `index` wrote; knows no terminal and no judgements.

mod answer;

pub use answer::{
    Answer, Expansion, FacetCount, FacetValue, From, IndexInfo, QueryInfo, Resource, SCHEMA_VERSION, Scenario, Shown,
    ShownLink, ShownSection, Snippet, Source, Suggestion, TopicMap, Total,
};
