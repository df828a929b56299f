//! A budget of tokens, spent on the passages that answer best. Which sections those are is `candidate`'s business, what
//! a text costs is `tokens`'.
//!
//! The best passages go first, each in whole units; resources take what is left. What is printed in the end is what is
//! counted: the answer is printed with every passage that is tried.

use crate::search::contract::{Answer, Budget, LeftOut, Passage};
use crate::search::passage::{TextUnit, estimate};

use super::searcher::Question;
use super::section_candidates::SectionCandidate;

/// How much of the budget is for passages when there are resources to name, in percent.
const FOR_PASSAGES: u32 = 85;
/// How much of the budget one passage may take before others have had their turn, in percent.
const FOR_ONE: u32 = 40;
/// How much of the budget the frame of an answer may take before what it repeats of the question is shortened, in percent.
const FOR_FRAME: u32 = 50;
/// What is kept of a long question then, in tokens.
const KEPT: u32 = 30;
/// How often less of a section is tried when it costs more in its place than by itself.
const TRIES: u32 = 4;

/// TokenBudget for an answer.
pub struct TokenBudget<'a> {
    /// How many tokens all that is printed may have.
    pub max_tokens: u32,
    /// How the answer is printed.
    pub print: &'a dyn Fn(&Answer) -> String,
}

impl TokenBudget<'_> {
    /// An upper estimate of the tokens of an answer as it is printed.
    fn cost(&self, answer: &Answer) -> u32 {
        estimate(&(self.print)(answer))
    }
}

/// A passage that has been taken, with the candidate it comes from.
struct Taken {
    candidate: usize,
    /// Where it stands in the answer: by page, and by section in a page.
    order: (u64, usize),
}

/// Fills an answer that holds all resources, and no passages, up to the budget.
pub(crate) fn fill(
    mut answer: Answer,
    candidates: Vec<SectionCandidate>,
    question: &Question,
    room: &TokenBudget<'_>,
) -> Answer {
    let resources = std::mem::take(&mut answer.resources);
    answer.budget = Some(reserved(&answer, candidates.len() as u64, question, room));
    shorten(&mut answer, room);
    let for_passages = if resources.is_empty() { room.max_tokens } else { percent(room.max_tokens, FOR_PASSAGES) };
    let mut taken: Vec<Taken> = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let is_new = |passage: &Passage| answer.passages.iter().all(|other| other.text != passage.text);
        if let Some(passage) = excerpt(candidate, percent(room.max_tokens, FOR_ONE)).filter(is_new) {
            let order = (candidate.passage.rank, candidate.section);
            let place = taken.partition_point(|taken| taken.order < order);
            if put(&mut answer, place, candidate, passage, for_passages, room) {
                taken.insert(place, Taken { candidate: at, order });
            }
        }
    }
    for (place, taken) in taken.iter().enumerate() {
        grow(&mut answer, place, &candidates[taken.candidate], for_passages, room);
    }
    for resource in resources {
        answer.resources.push(resource);
        if room.cost(&answer) > room.max_tokens {
            answer.resources.pop();
            break;
        }
    }
    settle(answer, candidates.len(), question, room)
}

fn percent(of: u32, percent: u32) -> u32 {
    u32::try_from(u64::from(of) * u64::from(percent) / 100).unwrap_or(u32::MAX)
}

/// A budget as long in print as any that it may become.
fn reserved(answer: &Answer, candidates: u64, question: &Question, room: &TokenBudget<'_>) -> Budget {
    let left_out = LeftOut {
        passages: candidates,
        scenarios: answer.total.scenarios,
        resources: answer.total.resources.max(question.limit as u64),
    };
    let more =
        Some(command(question, room.max_tokens.saturating_mul(2), question.offset.saturating_add(question.limit)));
    Budget { max_tokens: room.max_tokens, estimated: room.max_tokens, left_out, more }
}

/// A question may be longer than the budget: what the answer repeats of it is cut then, and said to be.
fn shorten(answer: &mut Answer, room: &TokenBudget<'_>) {
    if room.cost(answer) <= percent(room.max_tokens, FOR_FRAME) {
        return;
    }
    let query = &mut answer.query;
    let is_long = estimate(&query.raw) > KEPT;
    for text in [&mut query.raw, &mut query.understood] {
        if estimate(text) > KEPT {
            let mut kept = String::new();
            for char in text.chars() {
                kept.push(char);
                if estimate(&kept) >= KEPT {
                    break;
                }
            }
            *text = kept + " …";
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

/// The passage of a candidate that costs at most `limit` by itself: all of it, or whole units around the best one.
fn excerpt(candidate: &SectionCandidate, limit: u32) -> Option<Passage> {
    let units = &candidate.units;
    let cost = |unit: &TextUnit| estimate(&unit.text) + 1;
    let begin = (candidate.best..units.len()).chain((0..candidate.best).rev()).find(|at| cost(&units[*at]) <= limit)?;
    let (mut from, mut to, mut spent) = (begin, begin + 1, cost(&units[begin]));
    let fits = |at: usize, spent: &mut u32| {
        let total = spent.saturating_add(cost(&units[at]));
        let fits = total <= limit;
        *spent = if fits { total } else { *spent };
        fits
    };
    while to < units.len() && fits(to, &mut spent) {
        to += 1;
    }
    while from > 0 && fits(from - 1, &mut spent) {
        from -= 1;
    }
    let mut text = String::new();
    for (at, unit) in units[from..to].iter().enumerate() {
        text.push_str(if at == 0 { "" } else { unit.glue });
        text.push_str(&unit.text);
    }
    let source = candidate.places.get(units[from].block).filter(|_| from > 0).unwrap_or(&candidate.passage.source);
    let complete = to - from == units.len();
    Some(Passage { text, complete, source: source.clone(), ..candidate.passage.clone() })
}

/// Puts a passage into the answer if it fits, or as much of it as does.
fn put(
    answer: &mut Answer,
    place: usize,
    candidate: &SectionCandidate,
    passage: Passage,
    limit: u32,
    room: &TokenBudget<'_>,
) -> bool {
    let mut alone = estimate(&passage.text);
    answer.passages.insert(place, passage);
    for _ in 0..TRIES {
        let cost = room.cost(answer);
        if cost <= limit {
            return true;
        }
        // In print it costs more: marks are escaped, and the citation comes with it.
        alone = alone.saturating_sub(cost - limit).saturating_sub(percent(alone, 5));
        match excerpt(candidate, alone) {
            Some(less) => answer.passages[place] = less,
            None => break,
        }
    }
    answer.passages.remove(place);
    false
}

/// Gives a passage that is not whole what room is left.
fn grow(answer: &mut Answer, place: usize, candidate: &SectionCandidate, limit: u32, room: &TokenBudget<'_>) {
    let Some(before) = answer.passages.get(place).filter(|passage| !passage.complete).cloned() else { return };
    let left = limit.saturating_sub(room.cost(answer));
    answer.passages.remove(place);
    let more = excerpt(candidate, estimate(&before.text).saturating_add(left));
    let grown = more.filter(|more| more.text.len() > before.text.len());
    if !grown.is_some_and(|more| put(answer, place, candidate, more, limit, room)) {
        answer.passages.insert(place, before);
    }
}

/// Counts what was left out, and names the command that gets it.
fn settle(mut answer: Answer, candidates: usize, question: &Question, room: &TokenBudget<'_>) -> Answer {
    let whole = answer.passages.iter().filter(|passage| passage.complete).count();
    let mut pages: Vec<u64> = answer.passages.iter().map(|passage| passage.rank).collect();
    pages.dedup();
    let seen = question.offset.saturating_add(question.limit);
    let left_out = LeftOut {
        passages: (candidates - whole) as u64,
        scenarios: answer.total.scenarios.saturating_sub((question.offset + pages.len()) as u64),
        resources: answer.total.resources.saturating_sub((question.offset + answer.resources.len()) as u64),
    };
    let more = if left_out.passages > 0 || (left_out.resources > 0 && answer.resources.len() < question.limit) {
        Some(command(question, room.max_tokens.saturating_mul(2), question.offset))
    } else if answer.total.scenarios > seen as u64 {
        Some(command(question, room.max_tokens, seen))
    } else {
        None
    };
    if let Some(budget) = &mut answer.budget {
        // A question that was cut is not repeated here either.
        budget.more = more.filter(|_| budget.more.is_some());
        budget.left_out = left_out;
        budget.estimated = room.max_tokens;
    }
    let estimated = room.cost(&answer);
    if let Some(budget) = &mut answer.budget {
        budget.estimated = estimated;
    }
    answer
}

/// The command that asks `question` again with another budget or further down.
fn command(question: &Question, max_tokens: u32, offset: usize) -> String {
    let mut command = format!("kb search --max-tokens {max_tokens}");
    for (is_set, flag) in [(question.literal, " --literal"), (!question.expand, " --no-expand")] {
        command.push_str(if is_set { flag } else { "" });
    }
    if question.limit != Question::LIMIT {
        command.push_str(&format!(" --limit {}", question.limit));
    }
    if offset > 0 {
        command.push_str(&format!(" --offset {offset}"));
    }
    for (key, value) in &question.filters {
        command.push_str(&format!(" --filter {}", quoted(&format!("{key}={value}"))));
    }
    command + " -- " + &quoted(&question.text)
}

/// A word that a POSIX shell takes as it stands.
pub(crate) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}
