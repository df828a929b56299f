//! `kb eval`: measures the ranking on sets of judged questions.

use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::{Args, ValueEnum};
use xxhash_rust::xxh3::xxh3_64;

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::open_index;
use crate::cli::output::{Console, FormatArgs, eval as output};
use crate::eval::{
    Baseline, EvalError, EvalOptions, EvalReport, Evaluation, Gain, JudgedSet, MetricBound, QueryReport, ResourceSet,
    SetReport, evaluate,
};
use crate::render::count;
use crate::search::answer::Searcher;
use crate::search::contract::SCHEMA_VERSION;
use crate::settings::Settings;

/// Measures the ranking on judged questions; with --min and --max-drop it is a gate.
///
/// A set is a folder with queries.tsv (id, question, type, separated by TAB) and qrels.txt (TREC: id 0 page grade). It
/// may have its own pages in corpus/, and resources.tsv (id, question, targets separated by commas) for resources. The
/// id of a page is its URL without the first slash, or its path with or without extension. The figures are nDCG@10,
/// MRR@10, Success@1, Recall@100 and judged@10, as in trec_eval and ir_measures. Unjudged pages count as not relevant.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb eval tests/judged
  kb eval tests/judged --per-query
  kb eval tests/judged --min ndcg@10=0.60 --json")]
pub(crate) struct EvalArgs {
    /// Folders of judged questions; a set without corpus/ uses the index
    #[arg(value_name = "SET", required_unless_present = "queries", conflicts_with = "queries")]
    sets: Vec<PathBuf>,
    /// File of questions, instead of a folder
    #[arg(long, value_name = "FILE", requires = "qrels")]
    queries: Option<PathBuf>,
    /// File of judgements, instead of a folder
    #[arg(long, value_name = "FILE", requires = "queries")]
    qrels: Option<PathBuf>,
    /// Gain of a grade in nDCG
    #[arg(long, value_name = "GAIN", default_value = "linear")]
    gain: GainArg,
    /// Read questions as plain words, without syntax
    #[arg(long)]
    literal: bool,
    /// Search only for the typed words: no acronyms, compounds or spelling corrections
    #[arg(long)]
    no_expand: bool,
    /// Earlier measurement to compare with: a TREC run, or the JSON of `kb eval`
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Show each question
    #[arg(long)]
    per_query: bool,
    /// Write the rankings as a TREC run
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// Exit with 3 if a figure of a set is lower
    #[arg(long, value_name = "METRIC=VALUE")]
    min: Vec<MetricBound>,
    /// Exit with 3 if a figure of a set dropped by more
    #[arg(long, value_name = "METRIC=VALUE", requires = "baseline")]
    max_drop: Vec<MetricBound>,
    #[command(flatten)]
    format: FormatArgs,
}

/// The gain of a grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum GainArg {
    /// The grade itself, as in trec_eval
    Linear,
    /// 2^grade - 1
    Exp,
}

/// Measures the sets.
pub(crate) fn run(args: &EvalArgs, context: &mut Context) -> Result<Exit, CliError> {
    let sets = args.open_sets()?;
    let baseline = args.baseline.as_deref().map(Baseline::read).transpose()?;
    args.require_single_set(&sets, baseline.as_ref())?;
    let options = args.options();
    let (mut reports, mut gates) = (Vec::new(), Vec::new());
    for (folder, set) in &sets {
        let searcher = open_set_index(folder.as_deref(), set, context)?;
        let evaluation = evaluate(&searcher, set, options)?;
        if let Some(path) = &args.run {
            write_run(path, &evaluation)?;
        }
        let before = baseline.as_ref().and_then(|baseline| baseline.figures(set, options.gain));
        let resources = folder.as_deref().map(ResourceSet::open).transpose()?.flatten();
        let resources = resources.map(|judged| judged.evaluate(&searcher, options.literal)).transpose()?;
        let report = SetReport::new(set, searcher.pages(), options.gain, &evaluation, before.as_ref());
        let report = SetReport { resources, ..report };
        warn_of_mismatches(&report, baseline.is_some(), &mut context.console);
        gates.extend(report.check_gates(&args.min, &args.max_drop));
        reports.push(report);
    }
    let report = EvalReport::new(SCHEMA_VERSION, reports, gates);
    if args.format.is_json() {
        context.console.write_json(&report)?;
    } else {
        context.console.start_paging();
        output::write(&report, args.per_query, &mut context.console)?;
    }
    let mut exit = Exit::Success;
    for gate in report.gates.iter().filter(|gate| !gate.passed) {
        context.console.fail(&format!("{}: {} refuses {:.4}", gate.set, gate.gate, gate.value), None);
        exit = Exit::Refused;
    }
    Ok(exit)
}

impl EvalArgs {
    /// The sets, each with its folder.
    fn open_sets(&self) -> Result<Vec<(Option<PathBuf>, JudgedSet)>, EvalError> {
        if let (Some(queries), Some(qrels)) = (&self.queries, &self.qrels) {
            return Ok(vec![(None, JudgedSet::read(queries, qrels)?)]);
        }
        self.sets.iter().map(|folder| Ok((Some(folder.clone()), JudgedSet::open(folder)?))).collect()
    }

    fn options(&self) -> EvalOptions {
        let gain = match self.gain {
            GainArg::Linear => Gain::Linear,
            GainArg::Exp => Gain::Exp,
        };
        EvalOptions { gain, literal: self.literal, expand: !self.no_expand }
    }

    /// Rejects a TREC run with several sets: question ids are unique only within a set.
    fn require_single_set(
        &self,
        sets: &[(Option<PathBuf>, JudgedSet)],
        baseline: Option<&Baseline>,
    ) -> Result<(), CliError> {
        let is_run = matches!(baseline, Some(Baseline::Run(_)));
        let flags = [(self.run.is_some(), "--run"), (is_run, "a run as --baseline")];
        match flags.into_iter().find(|(given, _)| *given && sets.len() > 1) {
            None => Ok(()),
            Some((_, flag)) => Err(CliError::Usage {
                message: format!("{flag} needs a single set; the command line names {}", sets.len()),
                hint: Some("measure each set in its own run".to_owned()),
            }),
        }
    }
}

/// Opens the index for a set: the one on the command line, else one of the set's own pages, else the usual one.
///
/// # Errors
/// When the index cannot be opened or built.
pub(crate) fn open_set_index(
    folder: Option<&Path>,
    set: &JudgedSet,
    context: &mut Context,
) -> Result<Searcher, CliError> {
    let mut settings = context.settings()?;
    let corpus = folder.map(|folder| folder.join("corpus")).filter(|corpus| corpus.is_dir());
    let (Some(corpus), false) = (corpus, context.selects_index()) else { return open_index::open(&settings, context) };
    settings.index = set_index(&corpus, set, &settings);
    settings.corpus = corpus;
    open_index::sync(&open_index::sync_options(&settings, context.now), context, |_| Ok(None))?;
    Ok(Searcher::open(&settings.index)?.curated(settings.curation()?))
}

/// The index folder of a set: inside the usual one, where no search reads it.
fn set_index(corpus: &Path, set: &JudgedSet, settings: &Settings) -> PathBuf {
    let canonical = corpus.canonicalize().unwrap_or_else(|_| corpus.to_owned());
    let hash = xxh3_64(canonical.as_os_str().as_encoded_bytes());
    settings.index.join("eval").join(format!("{}-{hash:016x}", set.name))
}

fn write_run(path: &Path, evaluation: &Evaluation) -> Result<(), EvalError> {
    fs::write(path, evaluation.run.to_trec())
        .map_err(|source: io::Error| EvalError::File { path: path.to_owned(), source })
}

/// Warns if the index has no judged page, or if the baseline has fewer questions.
fn warn_of_mismatches(report: &SetReport, has_baseline: bool, console: &mut Console) {
    let is_judged = |query: &QueryReport| query.figures.judged_at_10 > 0.0;
    if !report.per_query.iter().any(is_judged) {
        console.warn(&format!("{}: the results contain no judged page; is this the index of its pages?", report.name));
    }
    let compared = report.comparison.as_ref().map_or(0, |comparison| comparison.queries);
    if has_baseline && compared < report.all.queries {
        let missing = count(report.all.queries - compared, "question");
        console.warn(&format!("{}: the baseline lacks {missing}", report.name));
    }
}
