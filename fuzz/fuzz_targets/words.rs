//! Text to terms: a question looks for what was indexed, whatever the text.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let asked = kb::analysis::query_terms(text);
    let indexed = kb::analysis::indexed_terms(text);
    let indexed = indexed.split(|c: char| c < ' ').filter(|term| !term.is_empty());
    assert!(indexed.eq(asked.iter().map(|(_, term)| term.as_str())), "a term is not found");
    assert!(asked.iter().all(|(word, _)| text.get(word.clone()).is_some_and(|word| !word.is_empty())));
    assert!(asked.is_sorted_by_key(|(word, _)| word.start), "words out of order");
});
