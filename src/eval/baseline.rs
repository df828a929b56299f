//! Baseline: an earlier measurement to compare with.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::EvalError;
use super::evaluate::measure;
use super::judged_set::{JudgedSet, text};
use super::metric::{Figures, Gain};
use super::report::EvalReport;
use super::run::Run;

/// An earlier measurement: a run in the format of trec_eval, or the JSON of `kb eval`.
#[derive(Debug, Clone, PartialEq)]
pub enum Baseline {
    /// Rankings without figures.
    Run(Run),
    /// Figures.
    Report(Box<EvalReport>),
}

impl Baseline {
    /// Reads a baseline. A file that begins with `{` is JSON.
    ///
    /// # Errors
    /// When the file cannot be read, or has neither format.
    pub fn read(path: &Path) -> Result<Self, EvalError> {
        let text = text(path)?;
        if !text.trim_start().starts_with('{') {
            return Ok(Self::Run(Run::parse(&text, path)?));
        }
        let unknown = |_| EvalError::Unusable { path: path.to_owned(), reason: "it is no JSON of `kb eval`" };
        Ok(Self::Report(Box::new(serde_json::from_str(&text).map_err(unknown)?)))
    }

    /// The figures of a set by query id; `None` when the baseline lacks the set.
    #[must_use]
    pub fn figures(&self, set: &JudgedSet, gain: Gain) -> Option<BTreeMap<String, Figures>> {
        match self {
            Self::Run(run) => Some(measure(set, run, gain)),
            Self::Report(report) => {
                let known = report.sets.iter().find(|known| known.name == set.name && known.gain == gain)?;
                Some(known.per_query.iter().map(|query| (query.id.clone(), query.figures)).collect())
            }
        }
    }
}
