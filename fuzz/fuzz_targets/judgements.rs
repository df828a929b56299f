//! The files of a judged set, an earlier measurement and synonyms: four texts, parted by lines of `====`.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use kb::eval::{Baseline, JudgedSet, ResourceSet};
use kb::search::expand::Synonyms;
use libfuzzer_sys::fuzz_target;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| kb_fuzz::folder("judgements"));

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.splitn(4, "\n====\n");
    for name in ["queries.tsv", "qrels.txt", "resources.tsv", "baseline"] {
        fs::write(FOLDER.join(name), parts.next().unwrap_or_default()).expect("a file is written");
    }
    let set = JudgedSet::open(&FOLDER);
    let _ = ResourceSet::open(&FOLDER);
    if let (Ok(set), Ok(baseline)) = (set, Baseline::read(&FOLDER.join("baseline"))) {
        let _ = baseline.figures(&set, kb::eval::Gain::Exp);
    }
    let _ = Synonyms::parse(&text);
});
