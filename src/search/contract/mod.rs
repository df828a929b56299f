//! Contract: the types of the JSON output and their schema.

mod answer;
mod explanation;
pub(crate) mod json_schema;
mod shown;
mod topic_map;

pub use answer::{
    Answer, Budget, EmptiedBy, Expansion, FacetValue, From, IndexInfo, LeftOut, Passage, PinInfo, QueryInfo, Resource,
    SCHEMA_VERSION, Scenario, Snippet, Source, Suggestion, Total,
};
pub use explanation::{Above, Boost, Difference, Explanation, FieldPoints, Section, Verdict, WordPoints};
pub(crate) use json_schema::output_schema;
pub use shown::{Shown, ShownLink, ShownSection};
pub use topic_map::{FacetCount, TopicMap};
