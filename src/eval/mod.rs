//! Evaluation: judged questions to figures, comparisons and gates.

mod baseline;
mod comparison;
mod error;
mod evaluate;
mod gate;
mod judged_set;
mod judgements;
mod metric;
mod pool;
mod report;
mod resource_set;
mod run;

pub use baseline::Baseline;
pub use comparison::{Comparison, Difference, RankChange};
pub use error::EvalError;
pub use evaluate::{EvalOptions, Evaluation, evaluate};
pub use gate::{MetricBound, Verdict};
pub use judged_set::{JudgedQuery, JudgedSet, judged_pages};
pub use judgements::Judgements;
pub use metric::{Figures, Gain, Metric};
pub use pool::{Candidate, pool};
pub use report::{EvalReport, Group, QueryReport, SetReport};
pub use resource_set::{FoundResource, ResourceReport, ResourceSet};
pub use run::{Run, RunEntry};
