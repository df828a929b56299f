//! Totals and facet counts of generated questions, compared with plain loops over the pages: no index, no query language.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::batch::fed;
use crate::builder::Kb;
use crate::generated::Numbers;

const PAGES: usize = 90;
const QUESTIONS: usize = 2_000;
/// Words that have no other form, so that a page contains a word or not.
const WORDS: [&str; 9] = ["zab", "kol", "mir", "tup", "gax", "fen", "10", "0", "2024"];
const IDEOGRAPHS: [&str; 4] = ["精", "确", "系", "统"];
const TOPICS: [&str; 3] = ["red", "green", "blue"];

/// A run without spaces: a word, parts with something between them, or a row of ideographs.
#[derive(Debug, Clone)]
struct Run {
    parts: Vec<&'static str>,
    joiner: Joiner,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Joiner {
    Mark(&'static str),
    /// A capital begins each part but the first.
    Camel,
    /// The parts are one word of letters, which has no parts any more.
    Nothing,
}

impl Run {
    /// A run of one to four parts.
    fn new(numbers: &mut Numbers) -> Self {
        if numbers.below(8) == 0 {
            let parts = (0..1 + numbers.below(3)).map(|_| IDEOGRAPHS[numbers.below(IDEOGRAPHS.len())]).collect();
            return Self { parts, joiner: Joiner::Mark("") };
        }
        let count = [1, 1, 2, 2, 3, 4][numbers.below(6)];
        let joiner = match numbers.below(6) {
            0 => Joiner::Camel,
            1 => Joiner::Nothing,
            mark => Joiner::Mark(["-", "_", ".", "-"][mark - 2]),
        };
        let letters = if matches!(joiner, Joiner::Mark(_)) { WORDS.len() } else { 6 };
        Self { parts: (0..count).map(|_| WORDS[numbers.below(letters)]).collect(), joiner }
    }

    /// A run of a phrase. Joined parts are no row of words, but the last word of a phrase may be one in one piece.
    fn in_phrase(numbers: &mut Numbers) -> Self {
        let run = Self::new(numbers);
        if run.joiner == Joiner::Nothing { Self { joiner: Joiner::Camel, ..run } } else { run }
    }

    fn text(&self) -> String {
        match self.joiner {
            Joiner::Mark(mark) => self.parts.join(mark),
            Joiner::Nothing => self.parts.concat(),
            Joiner::Camel => {
                let capital = |part: &&str| part[..1].to_uppercase() + &part[1..];
                let rest: String = self.parts.iter().skip(1).map(capital).collect();
                self.parts[0].to_owned() + &rest
            }
        }
    }

    /// The words that are next to each other.
    fn words(&self) -> Vec<String> {
        match self.joiner {
            Joiner::Nothing => vec![self.parts.concat()],
            _ => self.parts.iter().map(|part| (*part).to_owned()).collect(),
        }
    }
}

/// A page: its topic, and the words and wholes of its title and of its text.
struct Page {
    topic: &'static str,
    zones: [Zone; 2],
}

#[derive(Default)]
struct Zone {
    words: Vec<String>,
    wholes: BTreeSet<String>,
}

impl Zone {
    fn new(runs: &[Run]) -> Self {
        let wholes = runs.iter().map(|run| run.parts.concat()).collect();
        Self { words: runs.iter().flat_map(Run::words).collect(), wholes }
    }

    fn has_row(&self, row: &[String]) -> bool {
        self.words.windows(row.len()).any(|window| window == row)
    }

    fn has_run(&self, run: &Run) -> bool {
        self.has_row(&run.words()) || self.wholes.contains(&run.parts.concat())
    }
}

/// A part of a question.
#[derive(Debug)]
enum Asked {
    Run(Run),
    Phrase(Vec<Run>),
    Title(&'static str),
    Topic(&'static str),
    Not(Box<Asked>),
    Any(Vec<Asked>),
    All(Vec<Asked>),
}

impl Asked {
    fn new(numbers: &mut Numbers, depth: usize) -> Self {
        match numbers.below(if depth < 3 { 12 } else { 7 }) {
            0..4 => Self::Run(Run::new(numbers)),
            4 => Self::Phrase((0..2 + numbers.below(2)).map(|_| Run::in_phrase(numbers)).collect()),
            5 => Self::Title(WORDS[numbers.below(6)]),
            6 => Self::Topic(TOPICS[numbers.below(TOPICS.len())]),
            7 | 8 => Self::Not(Box::new(Self::new(numbers, depth + 1))),
            9 | 10 => Self::Any((0..2 + numbers.below(2)).map(|_| Self::new(numbers, depth + 1)).collect()),
            _ => Self::All((0..2 + numbers.below(2)).map(|_| Self::new(numbers, depth + 1)).collect()),
        }
    }

    fn matches(&self, page: &Page) -> bool {
        match self {
            Self::Run(run) => page.zones.iter().any(|zone| zone.has_run(run)),
            Self::Phrase(runs) => {
                let row: Vec<String> = runs.iter().flat_map(Run::words).collect();
                page.zones.iter().any(|zone| zone.has_row(&row))
            }
            Self::Title(word) => page.zones[0].words.iter().any(|known| known == word),
            Self::Topic(topic) => page.topic == *topic,
            Self::Not(inner) => !inner.matches(page),
            Self::Any(inner) => inner.iter().any(|asked| asked.matches(page)),
            Self::All(inner) => inner.iter().all(|asked| asked.matches(page)),
        }
    }

    /// The conditions of a whole question. Parentheses without an operator group nothing.
    fn push_conditions<'a>(&'a self, conditions: &mut Vec<&'a Self>) {
        match self {
            Self::All(inner) => inner.iter().for_each(|asked| asked.push_conditions(conditions)),
            other => conditions.push(other),
        }
    }

    /// Whether a page answers the whole question. Its topics are alternatives.
    fn is_answered_by(&self, page: &Page) -> bool {
        let mut conditions = Vec::new();
        self.push_conditions(&mut conditions);
        let (topics, others): (Vec<&Self>, Vec<&Self>) =
            conditions.into_iter().partition(|asked| matches!(asked, Self::Topic(_)));
        let has_topic = topics.is_empty() || topics.iter().any(|topic| topic.matches(page));
        has_topic && others.iter().all(|asked| asked.matches(page))
    }

    /// The text of an operand, in one of the spellings of its operator.
    fn operand(&self, numbers: &mut Numbers) -> String {
        match self {
            Self::Run(run) => run.text(),
            Self::Phrase(runs) => {
                let [open, close] = [["\"", "\""], ["“", "”"], ["„", "“"], ["«", "»"]][numbers.below(4)];
                let runs: Vec<String> = runs.iter().map(Run::text).collect();
                format!("{open}{}{close}", runs.join(" "))
            }
            Self::Title(word) => format!("title:{word}"),
            Self::Topic(topic) => format!("topic:{topic}"),
            Self::Not(inner) => {
                let (inner, is_group) = (inner.operand(numbers), matches!(**inner, Self::Not(_)));
                // A dash before one character is a flag.
                match numbers.below(3) {
                    0 => format!("(NOT {inner})"),
                    1 if !is_group && inner.len() > 1 => format!("-{inner}"),
                    _ => format!("-({inner})"),
                }
            }
            Self::Any(inner) => format!("({})", join(inner, " OR ", numbers)),
            Self::All(inner) => format!("({})", join(inner, [" ", " AND "][numbers.below(2)], numbers)),
        }
    }
}

fn join(all: &[Asked], separator: &str, numbers: &mut Numbers) -> String {
    all.iter().map(|asked| asked.operand(numbers)).collect::<Vec<_>>().join(separator)
}

fn corpus(numbers: &mut Numbers) -> (Kb, Vec<Page>) {
    let (mut pages, mut files) = (Vec::new(), Vec::new());
    for page in 0..PAGES {
        let mut runs = |count: usize| -> Vec<Run> { (0..count).map(|_| Run::new(numbers)).collect() };
        let zones = [runs(1 + page % 2), runs(page % 5)];
        let topic = TOPICS[page * 7 % 5 % 3];
        let texts = zones.each_ref().map(|runs| runs.iter().map(Run::text).collect::<Vec<_>>().join(" "));
        let text = format!("---\ntitle: '{}'\ntopics: [{topic}]\n---\n\nText {} end.\n", texts[0], texts[1]);
        files.push((format!("p{page}q.md"), text));
        pages.push(Page { topic, zones: zones.map(|runs| Zone::new(&runs)) });
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    (Kb::corpus(&files), pages)
}

/// The pages by topic, without topics that no page has.
fn by_topic<'p>(pages: impl Iterator<Item = &'p Page>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    pages.for_each(|page| *counts.entry(page.topic.to_owned()).or_default() += 1);
    counts
}

#[test]
fn totals_and_facets_are_those_of_plain_loops() {
    let mut numbers = Numbers(11);
    let (kb, pages) = corpus(&mut numbers);
    let asked: Vec<Asked> = (0..QUESTIONS)
        .map(|_| Asked::All((0..1 + numbers.below(3)).map(|_| Asked::new(&mut numbers, 0)).collect()))
        .collect();
    let texts: Vec<String> = asked
        .iter()
        .map(|asked| match asked {
            Asked::All(inner) => join(inner, " ", &mut numbers),
            _ => String::new(),
        })
        .collect();
    kb.run(&["index"]);
    let arguments = ["search", "--batch", "-", "--json", "--no-expand", "--limit", "100", "--facets", "topics"];
    let said = fed(kb.command(&arguments), texts.join("\n").as_bytes());
    assert_eq!((said.code, said.stdout.lines().count()), (Some(0), QUESTIONS), "{}", said.stderr);
    let (mut wrong, mut too_long) = (Vec::new(), 0);
    for ((asked, text), line) in asked.iter().zip(&texts).zip(said.stdout.lines()) {
        let answer: Value = serde_json::from_str(line).unwrap();
        if answer["query"]["warnings"].to_string().contains("only the first") {
            too_long += 1;
            continue;
        }
        let expected: Vec<&Page> = pages.iter().filter(|page| asked.is_answered_by(page)).collect();
        let facets = answer["facets"]["topics"].as_array().into_iter().flatten();
        let facets: BTreeMap<String, u64> = facets
            .map(|value| (value["value"].as_str().unwrap().to_owned(), value["count"].as_u64().unwrap()))
            .collect();
        let shown = answer["scenarios"].as_array().unwrap();
        let matches = |page: &&Value| {
            let number = page["url"].as_str().unwrap().trim_matches(|c: char| !c.is_ascii_digit());
            asked.is_answered_by(&pages[number.parse::<usize>().unwrap()])
        };
        // Without relaxation each result matches, and each page that matches is shown.
        let results = shown.iter().filter(matches).count();
        let are_right = results == expected.len() && (answer["query"]["relaxed"] == true || results == shown.len());
        let total = answer["total"]["scenarios"].as_u64();
        if total != Some(expected.len() as u64) || facets != by_topic(expected.iter().copied()) || !are_right {
            wrong.push(format!(
                "{text}\n  read as {}: {total:?} for {}",
                answer["query"]["understood"],
                expected.len()
            ));
        }
    }
    assert!(too_long < QUESTIONS / 20, "{too_long}");
    assert!(wrong.is_empty(), "{} of {QUESTIONS}:\n{}", wrong.len(), wrong[..wrong.len().min(12)].join("\n"));
}
