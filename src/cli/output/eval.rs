//! The report of `kb eval` as text for a terminal.

use std::io;

use crate::eval::{Comparison, EvalReport, Figures, Gain, Metric, QueryReport, ResourceReport, SetReport};
use crate::render::{count, visible};

use super::paint::{Paint, styled};
use super::terminal::Console;

/// Width of the label of a row, in columns.
const LABEL: usize = 14;
/// Width of a figure, in columns: the longest name of a metric and two spaces.
const FIGURE: usize = 12;

/// Writes the figures of each set, then the verdicts of the gates.
pub(crate) fn write(report: &EvalReport, per_query: bool, console: &mut Console) -> io::Result<()> {
    let paint = console.paint;
    for (index, set) in report.sets.iter().enumerate() {
        if index > 0 {
            writeln!(console.out())?;
        }
        write_set(set, per_query, paint, console.out())?;
    }
    if report.sets.len() > 1 {
        let heading = format!("mean of {}", count(report.sets.len() as u64, "set"));
        writeln!(console.out(), "\n{}", styled(paint.strong(), heading))?;
        write_row("", &report.mean, console.out())?;
    }
    for gate in &report.gates {
        let verdict = if gate.passed { "passed" } else { "refused" };
        writeln!(console.out(), "{verdict}: {} {} ({:.4})", visible(&gate.set), gate.gate, gate.value)?;
    }
    Ok(())
}

fn write_set(set: &SetReport, per_query: bool, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    let gain = match set.gain {
        Gain::Linear => "linear gain",
        Gain::Exp => "exponential gain",
    };
    let summary = format!("{}, {}, {gain}", count(set.all.queries, "question"), count(set.pages, "page"));
    writeln!(out, "{}  {}", styled(paint.strong(), visible(&set.name)), styled(paint.dim(), summary))?;
    write!(out, "{:LABEL$}", "")?;
    Metric::ALL.iter().try_for_each(|metric| write!(out, "{:>FIGURE$}", metric.name()))?;
    writeln!(out)?;
    write_row("all", &set.all.figures, out)?;
    for (kind, group) in &set.by_type {
        write_row(&format!("{} ({})", visible(kind), group.queries), &group.figures, out)?;
    }
    if let Some(resources) = &set.resources {
        write_resources(resources, per_query, out)?;
    }
    if let Some(comparison) = &set.comparison {
        write_comparison(comparison, paint, out)?;
    }
    if per_query {
        writeln!(out)?;
        set.per_query.iter().try_for_each(|query| write_query(query, out))?;
    }
    Ok(())
}

fn write_row(label: &str, figures: &Figures, out: &mut dyn io::Write) -> io::Result<()> {
    write!(out, "{label:LABEL$}")?;
    Metric::ALL.iter().try_for_each(|metric| write!(out, "{:>FIGURE$.4}", figures.get(*metric)))?;
    writeln!(out)
}

fn write_resources(resources: &ResourceReport, per_query: bool, out: &mut dyn io::Write) -> io::Result<()> {
    let ResourceReport { queries, success_at_1, success_at_3, mrr_at_10, .. } = resources;
    let figures = format!("success@1 {success_at_1:.4}, success@3 {success_at_3:.4}, mrr@10 {mrr_at_10:.4}");
    writeln!(out, "resources ({queries}): {figures}")?;
    for query in resources.per_query.iter().filter(|query| per_query && query.rank != Some(1)) {
        let rank = query.rank.map_or("-".to_owned(), |rank| rank.to_string());
        let (id, text, first) = (visible(&query.id), visible(&query.text), visible(&query.first));
        writeln!(out, "{rank:>4}  {id}  {text}  first: {first}")?;
    }
    Ok(())
}

fn write_comparison(comparison: &Comparison, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    write_row("baseline", &comparison.baseline, out)?;
    write!(out, "{:LABEL$}", "difference")?;
    comparison.differences.iter().try_for_each(|metric| write!(out, "{:>FIGURE$}", signed(metric.difference)))?;
    writeln!(out)?;
    for (label, end) in [("95 % from", 0), ("95 % to", 1)] {
        write!(out, "{label:LABEL$}")?;
        comparison
            .differences
            .iter()
            .try_for_each(|metric| write!(out, "{:>FIGURE$}", signed(metric.interval[end])))?;
        writeln!(out)?;
    }
    write!(out, "{:LABEL$}", "better, worse")?;
    for metric in &comparison.differences {
        write!(out, "{:>FIGURE$}", format!("{}, {}", metric.better, metric.worse))?;
    }
    writeln!(out)?;
    if !comparison.moved.is_empty() {
        writeln!(out, "\n{}", styled(paint.strong(), "moved most in ndcg@10"))?;
    }
    for moved in &comparison.moved {
        let change = moved.after - moved.before;
        let (before, after) = (moved.before, moved.after);
        writeln!(out, "{change:>+8.4}  {before:.4} to {after:.4}  {}  {}", visible(&moved.id), visible(&moved.text))?;
    }
    Ok(())
}

/// A difference with four decimals; without a sign if it rounds to zero.
fn signed(difference: f64) -> String {
    let text = format!("{difference:+.4}");
    if text.ends_with("0.0000") { "0.0000".to_owned() } else { text }
}

fn write_query(query: &QueryReport, out: &mut dyn io::Write) -> io::Result<()> {
    let figures = &query.figures;
    let before = query.baseline.map(|before| format!(" from {before:.4}")).unwrap_or_default();
    let (id, text, first) = (visible(&query.id), visible(&query.text), visible(&query.first));
    writeln!(
        out,
        "{:.4}{before}  {:.4}  {:.4}  {id}  {text}",
        figures.ndcg_at_10, figures.mrr_at_10, figures.recall_at_100
    )?;
    writeln!(out, "        first: {first}")
}
