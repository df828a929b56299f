//! Words beside those typed: acronyms and what they stand for, compounds split and joined, misspelt words mended.
//!
//! Everything but synonyms of the user's own comes from the dictionaries of the index: no list knows any of it. What is
//! added weighs less than what was typed, is named in the answer, and is left out when the question asks for that. What
//! each kind gave on the judged sets stands in docs/ranking.md.

use crate::analysis::{analyze, fold, spelled_out};
use crate::index::generation::ReadError;
use crate::index::schema::{AcronymKind, Fields};
use crate::search::contract::Expansion;
use crate::search::query::{Clause, Query};
use crate::search::reader::{Segment, Stated, Vocabulary};

use super::synonyms::Synonyms;

/// What counts beside a typed word's 1, in documents that do not hold the word itself.
pub(crate) mod weight {
    /// The words of a stated acronym.
    pub(crate) const STATED: f32 = 0.5;
    /// The stated acronym of typed words.
    pub(crate) const SHORT: f32 = 0.5;
    /// Typed neighbours as one word; pages that write it so are few.
    pub(crate) const JOINED: f32 = 0.3;
    /// A phrase or word that stands for one that the index does not know.
    pub(crate) const INSTEAD: f32 = 0.8;
    /// A synonym of the user's own.
    pub(crate) const SYNONYM: f32 = 0.7;
    /// A single word of such a phrase.
    pub(crate) const PART: f32 = 0.5;
}

/// English words that are acronyms too: only in capitals are they taken for one.
const ENGLISH: &str = "ace act aid aids air all arc are arm art as ask at bad bar base bat be bit can cap car card care \
                       case cat chip cost do dot ear east face fast fat fit flow for gap gas go grid has he her his how \
                       ice if in is it item lamp lap lead led less let line lip list live low main man map mass may me \
                       mix mode name net new no not now of off on one or our out pad pan par pass past path peer per pet \
                       pie pin plan play port post proof pure race ran rest rice ring rip role rose safe sand sap scope \
                       see self set she shed sip site snap so soap sole spa spin star start step stop sum tap task team \
                       ten test the tip to top true up us use van wait war was wave way we well who win with word work \
                       yes you";
/// Longest short form that is looked for among initials, in letters: longer ones are words.
const LONGEST_SHORT: usize = 5;
/// Documents that may hold a word that is still looked for like an unknown one: slips get into corpora too.
const RARE: u64 = 3;
/// How much more frequent a word has to be to be meant by a rare one that differs in one letter.
const LIKELIER: u64 = 50;
/// Shortest known word that is taken for a slip, in letters.
const SHORTEST_SLIP: usize = 6;
/// Documents that have to hold two words as one.
const JOINED_IN: u64 = 2;
/// Shortest word that is joined or split, in letters.
const SHORTEST_COMPOUND: usize = 5;
/// Most words that a stated acronym stands for.
const MOST_WORDS: usize = 6;

/// Adds to a plan what the index knows to mean the same; returns what was added.
///
/// # Errors
/// When the dictionaries cannot be read.
pub(crate) fn expand(
    plan: &mut Query,
    segments: &[Segment],
    fields: &Fields,
    synonyms: &Synonyms,
) -> Result<Vec<Expansion>, ReadError> {
    let mut expander = Expander { plan, dictionary: Vocabulary { segments, fields }, said: Vec::new() };
    let explained = expander.synonyms(synonyms)?;
    expander.join()?;
    expander.shorten()?;
    for word in (0..expander.plan.words.len()).filter(|word| !explained.contains(word)) {
        expander.word(word)?;
    }
    Ok(expander.said)
}

/// A plan on its way to more words.
pub(crate) struct Expander<'a> {
    pub(crate) plan: &'a mut Query,
    dictionary: Vocabulary<'a>,
    pub(crate) said: Vec<Expansion>,
}

/// A word that other words may be found for.
pub(crate) struct Typed {
    /// Its number in the plan.
    word: usize,
    pub(crate) leaf: usize,
    /// Lower case, without accents and joiners.
    surface: String,
    term: String,
    /// Documents that hold it.
    pub(crate) documents: u64,
    /// Whether it was typed like an acronym: with a capital or a digit.
    capital: bool,
}

impl Expander<'_> {
    /// What stands for one typed word; a word that is found one way is not looked for in the next.
    fn word(&mut self, word: usize) -> Result<(), ReadError> {
        let Some(typed) = self.typed(word)? else { return Ok(()) };
        self.state(&typed)?;
        let rare = typed.documents == 0 || typed.capital && typed.documents <= RARE;
        if rare && self.spell_out(&typed)? || typed.documents == 0 && self.split(&typed)? {
            return Ok(());
        }
        if typed.documents == 0
            || typed.documents <= RARE && !typed.capital && typed.surface.chars().count() >= SHORTEST_SLIP
        {
            self.mend(&typed)?;
        }
        Ok(())
    }

    pub(crate) fn typed(&self, word: usize) -> Result<Option<Typed>, ReadError> {
        let Some(known) = self.plan.words.get(word) else { return Ok(None) };
        let [leaf] = known.parts[..] else { return Ok(None) };
        let Some(Clause::Term(term)) = self.plan.leaves.get(leaf) else { return Ok(None) };
        let mut surface = String::new();
        fold(&known.typed, &mut surface);
        let capital = known.typed.chars().any(|c| c.is_uppercase() || c.is_ascii_digit());
        let documents = self.dictionary.documents(term)?;
        Ok(Some(Typed { word, leaf, surface, term: term.clone(), documents, capital }))
    }

    fn say(&mut self, word: String, with: String, reason: &str) {
        self.said.push(Expansion { word, with: vec![with], reason: reason.to_owned() });
    }

    /// `PKCE`: the words that pages say it stands for; typed in small letters, one page's word is not enough.
    fn state(&mut self, typed: &Typed) -> Result<(), ReadError> {
        if !typed.capital && ENGLISH.split_ascii_whitespace().any(|word| word == typed.surface) {
            return Ok(());
        }
        if let Some(stated) = self.dictionary.behind(&AcronymKind::Short.prefix(&typed.surface))?
            && (typed.capital || stated.pages > 1)
        {
            self.plan.stand_for(typed.word, phrase(&stated.words), weight::STATED);
            self.say(self.plan.words[typed.word].typed.clone(), stated.spelled, "acronym");
        }
        Ok(())
    }

    /// `ROPC`, `2FA`: a phrase with these initials.
    fn spell_out(&mut self, typed: &Typed) -> Result<bool, ReadError> {
        if !(2..=LONGEST_SHORT).contains(&typed.surface.chars().count()) {
            return Ok(false);
        }
        let Some(stated) = self.dictionary.with_initials(&spelled_out(&typed.surface))? else { return Ok(false) };
        self.stand_in(typed, &stated.words, stated.spelled, "acronym");
        Ok(true)
    }

    /// `webauth` where pages say `web auth`: the two words that stand side by side most often.
    fn split(&mut self, typed: &Typed) -> Result<bool, ReadError> {
        let surface = &typed.surface;
        if surface.len() < SHORTEST_COMPOUND || !surface.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Ok(false);
        }
        let mut best: Option<(u64, String, String)> = None;
        for at in 2..surface.len() - 1 {
            let (left, right) = surface.split_at(at);
            let words = [left, right].map(|part| terms(part).join(" ")).join(" ");
            let pages = match phrase(&words) {
                Clause::Phrase(terms) => self.dictionary.pages_with(&terms)?,
                _ => 0,
            };
            if pages > best.as_ref().map_or(0, |(most, ..)| *most) {
                best = Some((pages, words, format!("{left} {right}")));
            }
        }
        let Some((_, words, spelled)) = best else { return Ok(false) };
        self.stand_in(typed, &words, spelled, "compound");
        Ok(true)
    }

    /// A phrase instead of a word that the index does not know, and its words where their neighbours are looked at.
    fn stand_in(&mut self, typed: &Typed, words: &str, spelled: String, reason: &str) {
        self.plan.stand_for(typed.word, phrase(words), weight::INSTEAD);
        self.plan.read_as(typed.leaf, words.split(' '), weight::PART);
        self.say(self.plan.words[typed.word].typed.clone(), spelled, reason);
    }

    /// The nearest word that the index knows.
    fn mend(&mut self, typed: &Typed) -> Result<(), ReadError> {
        let near = self.dictionary.near(&typed.surface, &typed.term)?;
        let likely = |documents: u64| documents >= LIKELIER * typed.documents;
        let meant =
            near.iter().find(|near| typed.documents == 0 || near.distance == 1 && likely(near.documents)).cloned();
        self.plan.words[typed.word].near = Some(near);
        if let Some(near) = meant {
            // One letter of four makes another word, one of eight hardly does.
            let letters = typed.surface.chars().count().max(1) as f32;
            let trust = (1.0 - 2.0 * f32::from(near.distance) / letters).max(0.0);
            self.plan.guess(typed.word, &near.term, weight::INSTEAD, trust);
            self.plan.read_as(typed.leaf, std::iter::once(near.term.as_str()), weight::INSTEAD);
            let spelled = self.dictionary.spelling(&near.term)?;
            self.say(self.plan.words[typed.word].typed.clone(), spelled, "spelling");
        }
        Ok(())
    }

    /// Neighbours that pages write as one word: `sign up`, `web auth`.
    fn join(&mut self) -> Result<(), ReadError> {
        for pair in self.plan.typed.clone().windows(2) {
            let [(left, first), (right, second)] = pair else { continue };
            let both = format!("{left}{right}").to_lowercase();
            let short = left.len() < 2 || right.len() < 2 || both.chars().count() < SHORTEST_COMPOUND;
            if short || !both.chars().all(char::is_alphabetic) || first.is_none() && second.is_none() {
                continue;
            }
            let [term] = &terms(&both)[..] else { continue };
            if self.dictionary.documents(term)? < JOINED_IN {
                continue;
            }
            for word in [first, second].into_iter().flatten() {
                self.plan.stand_for(*word, Clause::Term(term.clone()), weight::JOINED);
            }
            self.say(format!("{left} {right}"), both, "compound");
        }
        Ok(())
    }

    /// Words that pages state a short form for: `proof key for code exchange`.
    fn shorten(&mut self) -> Result<(), ReadError> {
        let typed = self.plan.typed.clone();
        let analyzed: Vec<String> = typed.iter().map(|(word, _)| terms(word).join(" ")).collect();
        for begin in 0..analyzed.len() {
            for end in begin + 2..=analyzed.len().min(begin + MOST_WORDS) {
                let prefix = AcronymKind::Long.prefix(&analyzed[begin..end].join(" "));
                let Some(Stated { words: short, .. }) = self.dictionary.behind(&prefix)? else { continue };
                let words: Vec<&str> = typed[begin..end].iter().map(|(word, _)| word.as_str()).collect();
                let words = words.join(" ");
                for word in typed[begin..end].iter().filter_map(|(_, word)| *word) {
                    self.plan.stand_for(word, Clause::Term(short.clone()), weight::SHORT);
                }
                self.say(words, short, "acronym");
            }
        }
        Ok(())
    }
}

/// The terms of a word, without wholes.
pub(crate) fn terms(word: &str) -> Vec<String> {
    analyze(word).into_iter().filter(|(span, _)| !span.whole).map(|(_, term)| term).collect()
}

/// A phrase of terms that are separated by spaces.
pub(crate) fn phrase(words: &str) -> Clause {
    Clause::Phrase(words.split(' ').map(str::to_owned).zip(0..).collect())
}
