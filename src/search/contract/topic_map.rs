//! The types of the facet map in JSON and in its schema.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::IndexInfo;

/// The facet map: the values of facet keys in the whole index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TopicMap {
    /// Version of this contract.
    pub schema_version: u32,
    /// The index of the answer.
    pub index: IndexInfo,
    /// Values with page counts by facet key, most frequent first, ties by value.
    pub facets: BTreeMap<String, Vec<FacetCount>>,
    /// Number of omitted values, the least frequent ones, beyond a limit or a token budget.
    pub left_out: u64,
}

/// One value of the facet map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacetCount {
    /// The most frequent spelling of the value.
    pub value: String,
    /// The normal form for filters: lower case, with dashes for spaces and underscores.
    pub canonical: String,
    /// Number of pages with the value.
    pub count: u64,
}
