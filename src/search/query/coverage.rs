//! Coverage: the share of a question that a document contains.

use super::condition::Condition;
use super::logical_query::Query;
use super::term_group::TermGroup;

/// The share of the question's words that a document with the matched clauses `mask` contains, 0 to 1. `weight` is that of
/// a word. A document that passes one side of an `OR` lacks nothing of the other sides.
pub(crate) fn coverage(query: &Query, mask: u64, weight: impl Fn(&TermGroup) -> f32) -> f32 {
    let mut needed = vec![false; query.groups.len()];
    for condition in query.required.iter().chain(&query.optional) {
        mark_needed(query, condition, mask, &mut needed);
    }
    let (mut total, mut matched) = (0.0, 0.0);
    for (word, _) in query.groups.iter().zip(needed).filter(|(_, is_needed)| *is_needed) {
        let weight = weight(word);
        total += weight;
        matched += word.matched_share(mask) * weight;
    }
    if total > 0.0 { matched / total } else { 1.0 }
}

/// Marks the words that the document needs for a condition.
fn mark_needed(query: &Query, condition: &Condition, mask: u64, needed: &mut [bool]) {
    match condition {
        Condition::Group(group) => mark(*group, needed),
        Condition::Clause(clause) => {
            let scored = query.scored_with.iter().filter(|(scored, _)| scored == clause);
            scored.for_each(|(_, group)| mark(*group, needed));
        }
        Condition::Not(_) => {}
        Condition::All(inner) => inner.iter().for_each(|condition| mark_needed(query, condition, mask, needed)),
        Condition::Any(inner) => {
            let passes = |condition: &&Condition| query.passes(condition, mask);
            let passes_any = inner.iter().any(|condition| passes(&condition));
            for condition in inner.iter().filter(|condition| !passes_any || passes(condition)) {
                mark_needed(query, condition, mask, needed);
            }
        }
    }
}

fn mark(group: usize, needed: &mut [bool]) {
    if let Some(needed) = needed.get_mut(group) {
        *needed = true;
    }
}

#[cfg(test)]
mod tests {
    use super::super::planner::plan;
    use super::super::syntax;
    use super::coverage;

    #[test]
    fn one_side_of_an_or_covers_the_question() {
        // The clauses are numbered in the order of the question.
        for (text, mask, expected) in [
            ("a OR b", 0b01, 1.0),
            ("a OR b", 0b11, 1.0),
            ("a OR b", 0, 0.0),
            ("a OR b c", 0b001, 0.5),
            ("a OR b c", 0b110, 1.0),
            ("\"a b\" OR c", 0b1000, 1.0),
            ("(a b) OR c", 0b001, 1.0 / 3.0),
            ("(a b) OR c", 0b011, 1.0),
            ("a OR -bb", 0, 1.0),
            ("a (a OR b)", 0b10, 0.5),
            ("a-b", 0b0011, 0.0),
            ("a-b", 0b1011, 1.0),
            ("a-b", 0b0100, 1.0),
            ("title:a b", 0b011, 0.5),
            ("-aa", 0, 1.0),
        ] {
            let query = plan(&syntax::parse(text, &[]).0, &[], Vec::new());
            assert_eq!(coverage(&query, mask, |_| 1.0), expected, "{text} {mask:b} {query:?}");
        }
    }
}
