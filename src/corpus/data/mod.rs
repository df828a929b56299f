//! Data: reads YAML, TOML and JSON, of configuration, data files and front matter, into one kind of value.

mod value;
pub(crate) mod yaml;

pub(crate) use serde_json::{Map, Value};
pub(crate) use value::{Format, parse};
pub(crate) use yaml::Fault;
