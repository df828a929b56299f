//! British and American spellings of English words.
//!
//! The rules propose spellings; a caller uses those that its index holds.

/// Parts of words that have two spellings, British and American.
const PARTS: [(&str, &str); 71] = [
    ("colour", "color"),
    ("behaviour", "behavior"),
    ("favour", "favor"),
    ("flavour", "flavor"),
    ("honour", "honor"),
    ("labour", "labor"),
    ("neighbour", "neighbor"),
    ("harbour", "harbor"),
    ("humour", "humor"),
    ("rumour", "rumor"),
    ("tumour", "tumor"),
    ("vapour", "vapor"),
    ("vigour", "vigor"),
    ("armour", "armor"),
    ("endeavour", "endeavor"),
    ("saviour", "savior"),
    ("centre", "center"),
    ("centring", "centering"),
    ("metre", "meter"),
    ("litre", "liter"),
    ("theatre", "theater"),
    ("fibre", "fiber"),
    ("calibre", "caliber"),
    ("licence", "license"),
    ("defence", "defense"),
    ("offence", "offense"),
    ("pretence", "pretense"),
    ("practise", "practice"),
    ("practising", "practicing"),
    ("catalogue", "catalog"),
    ("cataloguing", "cataloging"),
    ("dialogue", "dialog"),
    ("analogue", "analog"),
    ("monologue", "monolog"),
    ("grey", "gray"),
    ("programme", "program"),
    ("plough", "plow"),
    ("artefact", "artifact"),
    ("aluminium", "aluminum"),
    ("sceptic", "skeptic"),
    ("manoeuvre", "maneuver"),
    ("fulfilment", "fulfillment"),
    ("instalment", "installment"),
    ("enrolment", "enrollment"),
    ("skilful", "skillful"),
    ("judgement", "judgment"),
    ("acknowledgement", "acknowledgment"),
    ("ageing", "aging"),
    ("sulph", "sulf"),
    ("mould", "mold"),
    ("encyclopaedia", "encyclopedia"),
    ("paediatr", "pediatr"),
    ("anaesthe", "anesthe"),
    ("haemo", "hemo"),
    ("oestr", "estr"),
    ("ischaem", "ischem"),
    ("leukaem", "leukem"),
    ("anaem", "anem"),
    ("archaeo", "archeo"),
    ("orthopaed", "orthoped"),
    ("diarrhoea", "diarrhea"),
    ("odour", "odor"),
    ("sabre", "saber"),
    ("cosy", "cozy"),
    ("enquir", "inquir"),
    ("adviser", "advisor"),
    ("aeroplane", "airplane"),
    ("draught", "draft"),
    ("pyjama", "pajama"),
    ("focuss", "focus"),
    ("benefitt", "benefit"),
];

/// The letters of [`PARTS`]: most words lack one of each part.
const PART_LETTERS: [(u32, u32); PARTS.len()] = {
    let mut letters = [(0, 0); PARTS.len()];
    let mut index = 0;
    while index < PARTS.len() {
        letters[index] = (letters_of(PARTS[index].0), letters_of(PARTS[index].1));
        index += 1;
    }
    letters
};

/// The letters from a to z of a word, a bit each.
const fn letters_of(word: &str) -> u32 {
    let (bytes, mut letters, mut index) = (word.as_bytes(), 0, 0);
    while index < bytes.len() {
        if bytes[index].is_ascii_lowercase() {
            letters |= 1 << (bytes[index] - b'a');
        }
        index += 1;
    }
    letters
}

/// Endings that have two spellings, British and American, behind at least [`MIN_BEFORE_ENDING`] letters.
const ENDINGS: [(&str, &str); 31] = [
    ("ise", "ize"),
    ("ises", "izes"),
    ("ised", "ized"),
    ("iser", "izer"),
    ("isers", "izers"),
    ("ising", "izing"),
    ("isable", "izable"),
    ("isation", "ization"),
    ("isations", "izations"),
    ("yse", "yze"),
    ("ysed", "yzed"),
    ("yser", "yzer"),
    ("ysers", "yzers"),
    ("ysing", "yzing"),
    ("our", "or"),
    ("ours", "ors"),
    ("oured", "ored"),
    ("ouring", "oring"),
    ("ourable", "orable"),
    ("ourful", "orful"),
    ("tre", "ter"),
    ("tres", "ters"),
    ("bre", "ber"),
    ("bres", "bers"),
    ("ogue", "og"),
    ("ogues", "ogs"),
    ("ence", "ense"),
    ("ences", "enses"),
    ("encing", "ensing"),
    ("exion", "ection"),
    ("exions", "ections"),
];
const MIN_BEFORE_ENDING: usize = 3;

/// Endings before which a British word doubles its l: `cancelled`, `modelling`.
const AFTER_L: [&str; 6] = ["ed", "ing", "er", "ers", "ings", "able"];
/// Vowels before such an l: `filled` is no spelling of `filed`.
const MIN_VOWELS_BEFORE_L: usize = 2;

/// The other spellings that a word in lower case can have, without the word itself.
pub(crate) fn spelling_variants(word: &str) -> Vec<String> {
    let mut variants = Vec::new();
    let mut add = |variant: String| {
        if variant != word && !variants.contains(&variant) {
            variants.push(variant);
        }
    };
    let letters = letters_of(word);
    for ((british, american), (in_british, in_american)) in PARTS.into_iter().zip(PART_LETTERS) {
        // `catalog` is a part of `catalogue`, not the other way round.
        if letters & in_british == in_british && word.contains(british) {
            add(word.replacen(british, american, 1));
        } else if letters & in_american == in_american && word.contains(american) {
            add(word.replacen(american, british, 1));
        }
    }
    for (british, american) in ENDINGS {
        for (from, to) in [(british, american), (american, british)] {
            if let Some(stem) = word.strip_suffix(from).filter(|stem| stem.len() >= MIN_BEFORE_ENDING) {
                add(format!("{stem}{to}"));
            }
        }
    }
    for ending in AFTER_L {
        let Some(stem) = word.strip_suffix(ending).and_then(|stem| stem.strip_suffix('l')) else { continue };
        let single = stem.strip_suffix('l');
        let before = single.unwrap_or(stem);
        let vowels = before.bytes().filter(|byte| matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')).count();
        if vowels >= MIN_VOWELS_BEFORE_L && before.ends_with(['a', 'e', 'i', 'o', 'u']) {
            add(format!("{before}{}{ending}", if single.is_some() { "l" } else { "ll" }));
        }
    }
    variants
}

#[cfg(test)]
mod tests {
    use super::spelling_variants;

    #[test]
    fn a_word_has_its_other_spelling() {
        for (british, american) in [
            ("colour", "color"),
            ("recolouring", "recoloring"),
            ("organise", "organize"),
            ("organisations", "organizations"),
            ("authorised", "authorized"),
            ("centre", "center"),
            ("licence", "license"),
            ("behaviours", "behaviors"),
            ("catalogue", "catalog"),
            ("analyse", "analyze"),
            ("cancelled", "canceled"),
            ("modelling", "modeling"),
            ("grey", "gray"),
            ("greyscale", "grayscale"),
            ("rigour", "rigor"),
            ("savoured", "savored"),
            ("spectre", "specter"),
            ("epilogues", "epilogs"),
            ("licences", "licenses"),
            ("connexions", "connections"),
            ("enquiry", "inquiry"),
            ("adviser", "advisor"),
            ("focussed", "focused"),
            ("benefitted", "benefited"),
        ] {
            assert!(spelling_variants(british).iter().any(|variant| variant == american), "{british}");
            assert!(spelling_variants(american).iter().any(|variant| variant == british), "{american}");
        }
        for word in ["filled", "called", "token", "size", "rise", "billing", "polled", "user", "four", "hour"] {
            assert_eq!(spelling_variants(word), Vec::<String>::new(), "{word}");
        }
    }
}
