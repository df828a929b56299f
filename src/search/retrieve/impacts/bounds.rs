//! Which documents of a window can still reach a bar, told of all at once by the levels that words have there.

use crate::search::reader::DocBitSet;
use crate::search::retrieve::ROUNDING;

use super::term_impacts::{ImpactWindow, ScoreByLevel};

/// Documents of a window that are worth telling apart by two words at once.
const MANY: usize = 24;

/// The levels of words, of which those come first that tell most, at which a document may reach a bar.
pub(crate) struct LevelBounds {
    /// By word: the level that it needs where no word before it stands, and the one that it needs in any case, or 0.
    alone: Vec<[usize; 2]>,
    /// Those that the first two words need together, see [`ScoreByLevel::level_with`].
    pairs: Vec<[usize; 2]>,
}

impl LevelBounds {
    /// The levels by what the words tell.
    pub(crate) fn of(words: &[&ScoreByLevel], bar: f32) -> Self {
        let missing = bar / ROUNDING;
        // What is left of a sum without a large part of it has lost the small ones: each is added up by itself.
        let most = |words: &[&ScoreByLevel]| words.iter().map(|word| word.most()).sum::<f32>();
        let alone = words.iter().enumerate().map(|(at, word)| {
            let (before, behind) = (&words[..at], &words[at + 1..]);
            let others = most(before) + most(behind);
            let required = if missing > others { word.level(missing - others) } else { 0 };
            [word.level(missing - most(behind)), required]
        });
        let alone = alone.collect();
        let pairs = match words {
            [first, second, others @ ..] => first.level_with(second, missing - most(others)),
            _ => Vec::new(),
        };
        Self { alone, pairs }
    }

    /// Documents of a window that may reach the bar.
    pub(crate) fn among(&self, window: &[ImpactWindow]) -> DocBitSet {
        let mut words = self.alone.iter().zip(window);
        // Where the first word is required, it stands in all of them.
        let hopeful = match words.next() {
            Some(([_, required], levels)) if *required > 0 => levels.reaching(*required),
            Some(([alone, _], levels)) => {
                words.clone().fold(levels.reaching(*alone), |any, ([alone, _], levels)| any | levels.reaching(*alone))
            }
            None => DocBitSet::default(),
        };
        let able = words.filter(|([_, required], _)| *required > 0);
        let hopeful = able.fold(hopeful, |all, ([_, required], levels)| all & levels.reaching(*required));
        match window {
            [first, second, ..] if hopeful.exceeds(MANY) => {
                let pairs = self.pairs.iter().map(|[of_first, of_second]| (first.reaching(*of_first), *of_second));
                hopeful
                    & pairs
                        .fold(DocBitSet::default(), |any, (reach, of_second)| any | reach & second.reaching(of_second))
            }
            _ => hopeful,
        }
    }
}
