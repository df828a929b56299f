//! Contract: the types of the JSON output and their schema.

mod answer;
mod explanation;
pub(crate) mod json_schema;

pub use answer::{
    Answer, Budget, EmptiedBy, Expansion, FacetCount, FacetValue, From, IndexInfo, LeftOut, Passage, PinInfo,
    QueryInfo, Resource, SCHEMA_VERSION, Scenario, Shown, ShownLink, ShownSection, Snippet, Source, Suggestion,
    TopicMap, Total,
};
pub use explanation::{Above, Boost, Difference, Explanation, FieldPoints, Section, Verdict, WordPoints};
pub(crate) use json_schema::output_schema;
