//! Token budget of an answer: selects the best passages that fit, then resources.
//!
//! The budget counts the printed answer, so the answer is printed with every passage that is tried.

use crate::search::contract::{Answer, Budget, LeftOut, Passage, Resource, Source};
use crate::search::passage::{Excerpt, MIN_TOKENS, estimate, markdown, text};
use crate::search::query::Question;

use super::next_command::search_command;
use super::section_candidates::SectionCandidate;

/// Percentage of the budget for passages if there are resources.
const PASSAGES: u32 = 85;
/// Percentage of the budget for one passage in the first round.
const ONE_PASSAGE: u32 = 40;
/// Percentage of the budget for the answer without passages. Above it, the repeated question is shortened.
const FRAME: u32 = 50;
/// Tokens of a shortened question.
const SHORT_QUESTION: u32 = 30;
/// Attempts to fit a smaller excerpt of a section that costs more in the answer than alone.
const ATTEMPTS: u32 = 4;

/// The parts that an answer gives up for a passage of the best page, in this order.
const LEAN_STEPS: [fn(&mut Answer); 3] = [
    |_| {},
    |answer| answer.passages.iter_mut().for_each(|passage| passage.heading_path.clear()),
    |answer| {
        answer.passages.iter_mut().for_each(|passage| passage.heading_path.clear());
        answer.suggestions.clear();
        if let Some(budget) = &mut answer.budget {
            budget.more = None;
        }
    },
];
/// The least budget that a warning names is a multiple of this.
const LEAST_STEP: u32 = 20;

/// A token budget for an answer.
pub struct TokenBudget<'a> {
    /// Maximum number of tokens of the printed answer.
    pub max_tokens: u32,
    /// Prints the answer.
    pub print: &'a dyn Fn(&Answer) -> String,
}

impl TokenBudget<'_> {
    /// An upper bound on the tokens of the printed answer.
    fn cost(&self, answer: &Answer) -> u32 {
        estimate(&(self.print)(answer))
    }
}

/// A passage of the answer, with the candidate that it comes from.
struct Selected {
    candidate: usize,
    /// The order in the answer: rank of the page, then section.
    order: (u64, usize),
}

/// Fills an answer that has all resources and no passages, up to the budget.
pub(crate) fn fill(
    mut answer: Answer,
    candidates: Vec<SectionCandidate>,
    question: &Question,
    budget: &TokenBudget<'_>,
) -> Answer {
    let resources = std::mem::take(&mut answer.resources);
    answer.budget = Some(largest(&answer, candidates.len() as u64, question, budget));
    shorten_question(&mut answer, budget);
    let mut limit = if resources.is_empty() { budget.max_tokens } else { percent(budget.max_tokens, PASSAGES) };
    let mut selected = select(&mut answer, &candidates, limit, budget);
    let best = candidates.iter().map(|candidate| candidate.passage.rank).min();
    let lacks_best = |answer: &Answer| best.is_some_and(|best| answer.passages.iter().all(|it| it.rank != best));
    if lacks_best(&answer) {
        // A passage of the best page is worth more than all resources.
        limit = budget.max_tokens;
        answer.passages.clear();
        selected = select(&mut answer, &candidates, limit, budget);
    }
    if lacks_best(&answer) {
        answer.passages.clear();
        selected = select_least(&mut answer, &candidates, budget);
    }
    for (place, selected) in selected.iter().enumerate() {
        extend(&mut answer, place, &candidates[selected.candidate], limit, budget);
    }
    push_resources(&mut answer, resources, budget);
    finish(answer, candidates.len(), question, budget)
}

/// Adds the passages of the candidates that fit, best first.
fn select(answer: &mut Answer, candidates: &[SectionCandidate], limit: u32, budget: &TokenBudget<'_>) -> Vec<Selected> {
    let mut selected: Vec<Selected> = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let is_new = |passage: &Passage| answer.passages.iter().all(|other| other.text != passage.text);
        if let Some(passage) = excerpt(candidate, percent(budget.max_tokens, ONE_PASSAGE)).filter(is_new) {
            let order = (candidate.passage.rank, candidate.section);
            let place = selected.partition_point(|selected| selected.order < order);
            if insert(answer, place, candidate, passage, limit, budget) {
                selected.insert(place, Selected { candidate: index, order });
            }
        }
    }
    selected
}

/// Adds the resources that fit. The only result of an answer gives up its description first.
fn push_resources(answer: &mut Answer, resources: Vec<Resource>, budget: &TokenBudget<'_>) {
    for resource in resources {
        let is_only = answer.passages.is_empty() && answer.resources.is_empty();
        let short = is_only.then(|| Resource { blurb: String::new(), ..resource.clone() });
        answer.resources.push(resource);
        if budget.cost(answer) <= budget.max_tokens {
            continue;
        }
        answer.resources.pop();
        answer.resources.extend(short);
        if budget.cost(answer) > budget.max_tokens {
            answer.resources.pop();
        }
        break;
    }
}

/// Adds a passage of the best page in its least form, without passages of other pages. If none fits, a warning has the
/// budget that is enough.
fn select_least(answer: &mut Answer, candidates: &[SectionCandidate], budget: &TokenBudget<'_>) -> Vec<Selected> {
    let Some((index, best)) = candidates.iter().enumerate().min_by_key(|(_, candidate)| candidate.passage.rank) else {
        return Vec::new();
    };
    let whole = answer.clone();
    for step in LEAN_STEPS {
        step(answer);
        for limit in
            (0..u32::BITS).map(|halvings| budget.max_tokens >> halvings).take_while(|limit| *limit >= MIN_TOKENS)
        {
            let Some(passage) = excerpt(best, limit) else { continue };
            answer.passages = vec![passage];
            step(answer);
            if budget.cost(answer) <= budget.max_tokens {
                return vec![Selected { candidate: index, order: (best.passage.rank, best.section) }];
            }
        }
    }
    let least = budget.cost(answer).next_multiple_of(LEAST_STEP);
    *answer = whole;
    answer.passages.clear();
    let warning = format!("no passage fits into {} tokens; {least} are enough", budget.max_tokens);
    answer.query.warnings.push(warning);
    Vec::new()
}

fn percent(of: u32, percent: u32) -> u32 {
    u32::try_from(u64::from(of) * u64::from(percent) / 100).unwrap_or(u32::MAX)
}

/// The budget of the answer with the longest print. It reserves the tokens of the final one.
fn largest(answer: &Answer, candidates: u64, question: &Question, budget: &TokenBudget<'_>) -> Budget {
    let max_tokens = budget.max_tokens;
    let left_out = LeftOut {
        passages: candidates,
        scenarios: answer.total.scenarios,
        resources: answer.total.resources.max(question.limit as u64),
    };
    let offset = question.offset.saturating_add(question.limit);
    let more = Some(search_command(question, max_tokens.saturating_mul(2), offset));
    Budget { max_tokens, estimated: max_tokens, left_out, more }
}

/// Shortens the repeated question, with a warning, if it takes too large a part of the budget.
fn shorten_question(answer: &mut Answer, budget: &TokenBudget<'_>) {
    if budget.cost(answer) <= percent(budget.max_tokens, FRAME) {
        return;
    }
    let query = &mut answer.query;
    let is_long = estimate(&query.raw) > SHORT_QUESTION;
    for text in [&mut query.raw, &mut query.understood] {
        if estimate(text) > SHORT_QUESTION {
            let mut short = String::new();
            for char in text.chars() {
                short.push(char);
                if estimate(&short) >= SHORT_QUESTION {
                    break;
                }
            }
            *text = short + " …";
        }
    }
    if is_long {
        query.warnings = vec!["the question is shortened here".to_owned()];
        query.expansions.clear();
        answer.suggestions.clear();
        answer.emptied_by.clear();
        if let Some(budget) = &mut answer.budget {
            budget.more = None;
        }
    }
}

/// The passage of a candidate with about `limit` tokens: the whole section, or the text around the best hit.
fn excerpt(candidate: &SectionCandidate, limit: u32) -> Option<Passage> {
    let Excerpt { blocks, complete, cut, is_later } = candidate.text.excerpt(limit)?;
    let first = blocks.first().filter(|_| is_later).map(|first| first.origin);
    let source = first.and_then(|origin| {
        let file = candidate.files.get(usize::from(origin.source))?.clone();
        Some(Source { file, line: origin.line })
    });
    let passage = candidate.passage.clone();
    let source = source.unwrap_or_else(|| passage.source.clone());
    Some(Passage { text: markdown(&blocks), plain: text(&blocks), complete, cut, source, ..passage })
}

/// Inserts a passage, or a smaller excerpt of it, into the answer. Returns whether one is within the limit.
fn insert(
    answer: &mut Answer,
    place: usize,
    candidate: &SectionCandidate,
    passage: Passage,
    limit: u32,
    budget: &TokenBudget<'_>,
) -> bool {
    let mut alone = estimate(&passage.text);
    answer.passages.insert(place, passage);
    for _ in 0..ATTEMPTS {
        let cost = budget.cost(answer);
        if cost <= limit {
            return true;
        }
        // The printed passage costs more than its text: print escapes characters and adds the source.
        alone = alone.saturating_sub(cost - limit).saturating_sub(percent(alone, 5));
        match excerpt(candidate, alone) {
            Some(smaller) => answer.passages[place] = smaller,
            None => break,
        }
    }
    answer.passages.remove(place);
    false
}

/// Extends an incomplete passage with the rest of the budget.
fn extend(answer: &mut Answer, place: usize, candidate: &SectionCandidate, limit: u32, budget: &TokenBudget<'_>) {
    let Some(before) = answer.passages.get(place).filter(|passage| !passage.complete).cloned() else { return };
    let rest = limit.saturating_sub(budget.cost(answer));
    answer.passages.remove(place);
    let larger = excerpt(candidate, estimate(&before.text).saturating_add(rest));
    let larger = larger.filter(|larger| larger.text.len() > before.text.len());
    if !larger.is_some_and(|larger| insert(answer, place, candidate, larger, limit, budget)) {
        answer.passages.insert(place, before);
    }
}

/// Counts the parts that are left out, and adds the command for them.
fn finish(mut answer: Answer, candidates: usize, question: &Question, budget: &TokenBudget<'_>) -> Answer {
    let max_tokens = budget.max_tokens;
    let complete = answer.passages.iter().filter(|passage| passage.complete).count();
    let mut pages: Vec<u64> = answer.passages.iter().map(|passage| passage.rank).collect();
    pages.dedup();
    let next = question.offset.saturating_add(question.limit);
    let left_out = LeftOut {
        passages: (candidates - complete) as u64,
        scenarios: answer.total.scenarios.saturating_sub((question.offset + pages.len()) as u64),
        resources: answer.total.resources.saturating_sub((question.offset + answer.resources.len()) as u64),
    };
    let more = if left_out.passages > 0 || (left_out.resources > 0 && answer.resources.len() < question.limit) {
        Some(search_command(question, max_tokens.saturating_mul(2), question.offset))
    } else if answer.total.scenarios > next as u64 {
        Some(search_command(question, max_tokens, next))
    } else {
        None
    };
    if let Some(budget) = &mut answer.budget {
        // No command repeats a shortened question.
        budget.more = more.filter(|_| budget.more.is_some());
        budget.left_out = left_out;
        budget.estimated = max_tokens;
    }
    let estimated = budget.cost(&answer);
    if let Some(budget) = &mut answer.budget {
        budget.estimated = estimated;
    }
    answer
}
