//! `kb eval`: which sets are asked where, and what is printed. What is measured, and how, belongs to `eval`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::{Args, ValueEnum};
use xxhash_rust::xxh3::xxh3_64;

use crate::cli::output::{Console, ReportFormat, count, eval as output, write_json};
use crate::cli::{CliError, Context, Exit, open_index};
use crate::eval::{
    Baseline, EvalError, EvalOptions, EvalReport, Evaluation, Floor, Gain, JudgedSet, ResourceSet, SetReport, Verdict,
    evaluate,
};
use crate::search::answer::Searcher;
use crate::search::contract::SCHEMA_VERSION;
use crate::settings::Settings;

/// Measures the ranking on judged questions; with --min and --max-drop it is a gate.
///
/// A set is a folder with queries.tsv (id, question, type by TAB), qrels.txt (TREC: id 0 page grade) and, if it brings
/// its pages along, corpus/; resources.tsv (id, question, targets by comma) judges resources. A page's id is its URL without the first slash, or its path with or without extension.
/// Figures are nDCG@10, MRR@10, Success@1, Recall@100 and judged@10, as trec_eval and ir_measures compute them; pages
/// that were not judged count as not relevant.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb eval tests/judged
  kb eval tests/judged --per-query
  kb eval tests/judged --min ndcg@10=0.60 --json")]
pub(crate) struct EvalArgs {
    /// Folders of judged questions; without corpus/ in them they are asked of the index
    #[arg(value_name = "SET", required_unless_present = "queries", conflicts_with = "queries")]
    sets: Vec<PathBuf>,
    /// File of questions, in place of a folder
    #[arg(long, value_name = "FILE", requires = "qrels")]
    queries: Option<PathBuf>,
    /// File of judgements, in place of a folder
    #[arg(long, value_name = "FILE", requires = "queries")]
    qrels: Option<PathBuf>,
    /// How much a grade is worth in nDCG
    #[arg(long, value_name = "GAIN", default_value = "linear")]
    gain: GainArg,
    /// Take questions as words alone, without syntax
    #[arg(long)]
    literal: bool,
    /// Search for the typed words alone: no acronyms, compounds or mended spelling
    #[arg(long)]
    no_expand: bool,
    /// An earlier measurement to compare with: a TREC run, or the JSON of `kb eval`
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Show every question
    #[arg(long)]
    per_query: bool,
    /// Write what was retrieved as a TREC run
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// Exit with 3 when a figure of a set is lower
    #[arg(long, value_name = "METRIC=VALUE")]
    min: Vec<Floor>,
    /// Exit with 3 when a figure of a set fell by more
    #[arg(long, value_name = "METRIC=VALUE", requires = "baseline")]
    max_drop: Vec<Floor>,
    /// How the report looks
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// How much a grade is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum GainArg {
    /// The grade itself, as trec_eval has it
    Linear,
    /// 2^grade - 1
    Exp,
}

/// Measures the sets.
pub(crate) fn run(args: &EvalArgs, context: &mut Context) -> Result<Exit, CliError> {
    let sets = args.open()?;
    let baseline = args.baseline.as_deref().map(Baseline::read).transpose()?;
    args.check_single(&sets, baseline.as_ref())?;
    let asked = args.asked();
    let (mut reports, mut gates) = (Vec::new(), Vec::new());
    for (folder, set) in &sets {
        let searcher = open_index(folder.as_deref(), set, context)?;
        let evaluation = evaluate(&searcher, set, asked)?;
        if let Some(path) = &args.run {
            write_run(path, &evaluation)?;
        }
        let before = baseline.as_ref().and_then(|baseline| baseline.figures(set, asked.gain));
        let resources = folder.as_deref().map(ResourceSet::open).transpose()?.flatten();
        let resources = resources.map(|judged| judged.evaluate(&searcher, asked.literal)).transpose()?;
        let report = SetReport::new(set, searcher.pages(), asked.gain, &evaluation, before.as_ref());
        let report = SetReport { resources, ..report };
        say_oddities(&report, baseline.is_some(), &mut context.console);
        gates.extend(report.judge(&args.min, &args.max_drop));
        reports.push(report);
    }
    let report = EvalReport::new(SCHEMA_VERSION, reports, gates);
    if args.json || args.format == ReportFormat::Json {
        write_json(&report, &mut context.console)?;
    } else {
        context.console.page();
        output::write(&report, args.per_query, &mut context.console)?;
    }
    let refused: Vec<&Verdict> = report.gates.iter().filter(|gate| !gate.passed).collect();
    for gate in &refused {
        context.console.fail(&format!("{}: {} is refused with {:.4}", gate.set, gate.gate, gate.value), None);
    }
    Ok(if refused.is_empty() { Exit::Ran } else { Exit::Refused })
}

impl EvalArgs {
    /// The sets with the folders they lie in.
    fn open(&self) -> Result<Vec<(Option<PathBuf>, JudgedSet)>, EvalError> {
        if let (Some(queries), Some(qrels)) = (&self.queries, &self.qrels) {
            return Ok(vec![(None, JudgedSet::read(queries, qrels)?)]);
        }
        self.sets.iter().map(|folder| Ok((Some(folder.clone()), JudgedSet::open(folder)?))).collect()
    }

    fn asked(&self) -> EvalOptions {
        let gain = match self.gain {
            GainArg::Linear => Gain::Linear,
            GainArg::Exp => Gain::Exp,
        };
        EvalOptions { gain, literal: self.literal, expand: !self.no_expand }
    }

    /// A run is of one set: the ids of questions begin anew in each.
    fn check_single(&self, sets: &[(Option<PathBuf>, JudgedSet)], baseline: Option<&Baseline>) -> Result<(), CliError> {
        let single =
            [(self.run.is_some(), "--run"), (matches!(baseline, Some(Baseline::Run(_))), "a run as --baseline")];
        match single.into_iter().find(|(given, _)| *given && sets.len() > 1) {
            None => Ok(()),
            Some((_, what)) => Err(CliError::Usage {
                message: format!("{what} is of one set, and {} were named", sets.len()),
                hint: Some("measure the sets one by one".to_owned()),
            }),
        }
    }
}

/// Opens what a set is asked of: the index named on the command line, the set's own pages, or the usual index.
pub(crate) fn open_index(folder: Option<&Path>, set: &JudgedSet, context: &mut Context) -> Result<Searcher, CliError> {
    let mut settings = context.settings()?;
    let corpus = folder.map(|folder| folder.join("corpus")).filter(|corpus| corpus.is_dir());
    let (Some(corpus), false) = (corpus, context.names_index()) else { return open_index::open(&settings, context) };
    settings.index = index_of(&corpus, set, &settings);
    settings.corpus = corpus;
    open_index::sync(&settings.sync_options(context.now), context, |_| Ok(None))?;
    Ok(Searcher::open(&settings.index)?.curated(settings.curation()?))
}

/// A set's own index lies inside the usual one, where nothing that serves looks for it.
fn index_of(corpus: &Path, set: &JudgedSet, settings: &Settings) -> PathBuf {
    let canonical = corpus.canonicalize().unwrap_or_else(|_| corpus.to_owned());
    let place = xxh3_64(canonical.as_os_str().as_encoded_bytes());
    settings.index.join("eval").join(format!("{}-{place:016x}", set.name))
}

fn write_run(path: &Path, evaluation: &Evaluation) -> Result<(), EvalError> {
    fs::write(path, evaluation.run.to_trec())
        .map_err(|source: io::Error| EvalError::File { path: path.to_owned(), source })
}

fn say_oddities(report: &SetReport, has_baseline: bool, console: &mut Console) {
    let judged = |query: &&crate::eval::QueryReport| query.figures.judged_at_10 > 0.0;
    if report.per_query.iter().filter(judged).count() == 0 {
        console.warn(&format!("{}: no page that was judged came back; is this the index of its pages?", report.name));
    }
    let compared = report.comparison.as_ref().map_or(0, |comparison| comparison.queries);
    if has_baseline && compared < report.all.queries {
        let missing = count(report.all.queries - compared, "question");
        console.warn(&format!("{}: the baseline lacks {missing}", report.name));
    }
}
