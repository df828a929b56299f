//! Grows a tree of pages from a real one, for figures of growth: `grow SOURCE TARGET PAGES [SEED]`.
//!
//! Every page of the grown tree is a real page, told apart: copy `c` of the source stands below the folder `c`, its
//! front matter's `url` with it, so that its links stay inside the copy. Words that stand in one or two pages of the
//! source are what makes a vocabulary grow, so in each copy they become other words of the same shape, the more rarely
//! the more copies there are: the number of distinct words grows with the power of the text that Heaps' law has for
//! English (Heaps 1978; Baeza-Yates and Navarro 2000: about 0.6). All other words keep the frequencies that they have.
//! The same seed makes the same bytes.
//!
//! `cargo bench --bench grow -- …` runs it; `rustc -O benches/grow.rs` is quicker to build, for it needs nothing.

#![expect(clippy::print_stderr, reason = "a program, not a library")]

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// Exponent of Heaps' law.
const HEAPS: f64 = 0.6;
/// A word is rare when no more pages have it.
const RARE: u32 = 2;
/// Letters of a word that is made up, most frequent first.
const LETTERS: &[u8; 20] = b"etaonrishdlfcmugpywb";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [source, target, pages, seed @ ..] = arguments.as_slice() else {
        eprintln!("usage: grow SOURCE TARGET PAGES [SEED]");
        return Ok(());
    };
    let seed: u64 = seed.first().map_or(Ok(7), |seed| seed.parse())?;
    let wanted: usize = pages.parse()?;
    let mut files = Vec::new();
    collect(Path::new(source), Path::new(""), &mut files)?;
    files.sort();
    let texts = files
        .iter()
        .map(|file| Ok(String::from_utf8_lossy(&fs::read(Path::new(source).join(file))?).into_owned()))
        .collect::<Result<Vec<String>, std::io::Error>>()?;
    let mut frequency: HashMap<&str, u32> = HashMap::new();
    for text in &texts {
        let mut words: Vec<&str> = words(text).map(|(_, word)| word).collect();
        words.sort_unstable();
        words.dedup();
        words.into_iter().for_each(|word| *frequency.entry(word).or_default() += 1);
    }
    for number in 0..wanted {
        let (copy, at) = (number / files.len(), shuffled(number % files.len(), files.len(), seed));
        let path = Path::new(target).join(copy.to_string()).join(&files[at]);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(target)))?;
        fs::write(path, grown(&texts[at], copy as u64, seed, &frequency))?;
    }
    Ok(())
}

/// A place in an order that is not that of the paths, so that a part of a copy is a fair part of it.
fn shuffled(number: usize, of: usize, seed: u64) -> usize {
    let step = (seed as usize | 1..).step_by(2).find(|step| gcd(*step, of) == 1).unwrap_or(1);
    number * step % of
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn collect(root: &Path, below: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(root, &path, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "md" || extension == "mdx") {
            files.push(path);
        }
    }
    Ok(())
}

/// The words of a text that may become others, with their places: letters alone, as long as a word of prose.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let parted = |char: char| !(char.is_ascii_alphanumeric() || "_-./:#".contains(char));
    let place = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split(parted)
        .filter(|word| (4..=24).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .map(move |word| (place(word), word))
}

/// The page as copy `copy` has it.
fn grown(text: &str, copy: u64, seed: u64, frequency: &HashMap<&str, u32>) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut from = 0;
    for (at, word) in words(text).filter(|(_, word)| frequency.get(word).is_some_and(|pages| *pages <= RARE)) {
        // So many distinct forms has a rare word after so many copies.
        let forms = ((copy + 1) as f64).powf(HEAPS).floor() as u64;
        let form = if copy == 0 { 0 } else { mix(hash(word) ^ mix(copy ^ seed)) % forms };
        out.push_str(&text[from..at]);
        out.push_str(&respelled(word, form));
        from = at + word.len();
    }
    out.push_str(&text[from..]);
    match out.strip_prefix("---\n").and_then(|rest| rest.split_once("\nurl: ")) {
        Some((before, after)) => format!("---\n{before}\nurl: /{copy}/{}", after.trim_start_matches('/')),
        None => out,
    }
}

/// Form `form` of a word: form 0 is the word, the others end in other letters.
fn respelled(word: &str, form: u64) -> String {
    if form == 0 {
        return word.to_owned();
    }
    let mut rest = mix(hash(word) ^ form);
    let kept = &word[..word.len().min(4)];
    let changed = (kept.len()..word.len().max(7)).map(|_| {
        let letter = LETTERS[(rest % LETTERS.len() as u64) as usize];
        rest = mix(rest);
        char::from(letter)
    });
    kept.chars().chain(changed).collect()
}

/// FNV-1a.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// The finisher of `SplitMix64` (Steele, Lea and Flood 2014).
fn mix(mut value: u64) -> u64 {
    value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
