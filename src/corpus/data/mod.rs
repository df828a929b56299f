//! Data: reads YAML, TOML, JSON literal JavaScript and Python, of configuration, data files and front matter, into one kind of value.

mod calendar;
mod moment;
mod python;
mod python_tokens;
pub(crate) mod script;
mod script_cursor;
mod script_tokens;
mod value;
pub(crate) mod yaml;

pub(crate) use calendar::{MONTHS, WEEKDAYS};
pub(crate) use moment::{Moment, days_of};
pub(crate) use python::python_values;
pub(crate) use serde_json::{Map, Value};
pub(crate) use value::{Format, parse};
pub(crate) use yaml::Fault;
