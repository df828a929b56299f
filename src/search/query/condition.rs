//! What a document must have to be in the match set, as a tree over the leaves and words of a plan.
//! Which conditions a question makes is the business of the plan.

use super::query::TermGroup;

/// What a document must have to be in the match set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    Word(usize),
    Leaf(usize),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

/// Conditions, each once: what is asked for again changes nothing, and every document is held against all of them.
pub(crate) fn distinct(conditions: impl Iterator<Item = Condition>) -> Vec<Condition> {
    conditions.fold(Vec::new(), |mut distinct, condition| {
        if !distinct.contains(&condition) {
            distinct.push(condition);
        }
        distinct
    })
}

/// Replaces the words from number `ranked` on, which are not kept, by their leaves.
pub(crate) fn unranked(condition: Condition, ranked: usize, words: &[TermGroup]) -> Condition {
    let inner = |conditions: Vec<Condition>| conditions.into_iter().map(|c| unranked(c, ranked, words)).collect();
    match condition {
        Condition::Word(at) if at >= ranked => {
            let word = &words[at - ranked];
            let parts = Condition::All(word.parts.iter().map(|leaf| Condition::Leaf(*leaf)).collect());
            Condition::Any(word.whole.map(Condition::Leaf).into_iter().chain([parts]).collect())
        }
        Condition::Not(one) => Condition::Not(Box::new(unranked(*one, ranked, words))),
        Condition::All(all) => Condition::All(inner(all)),
        Condition::Any(any) => Condition::Any(inner(any)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::query::Query;
    use super::super::syntax;

    #[test]
    fn a_question_that_repeats_itself_has_no_more_conditions() {
        let plan = |text: &str| Query::new(&syntax::parse(text).0, &[], Vec::new());
        let text = "token -log (a OR a OR b) title:(c,c,d) \"e f\" topic:g ";
        let (once, often) = (plan(text), plan(&text.repeat(9)));
        assert_eq!(once.strict, often.strict);
        assert_eq!(once.relaxable, often.relaxable);
        assert_eq!((once.strict.len(), once.relaxable.len()), (4, 2));
    }
}
