//! Titles: the keyword terms of the titles that repeat a question word for word.

use crate::index::schema::title_key;

use super::syntax::Node;

/// The keys of the titles with all words of a question, its stop words too: as typed, and without fields and exclusions.
pub(crate) fn title_keys(question: &Node, text: &str) -> Vec<String> {
    let mut words = String::new();
    push_words(question, &mut words);
    let keys = [text, &words].into_iter().filter_map(title_key);
    keys.fold(Vec::new(), |mut distinct, key| {
        if !distinct.contains(&key) {
            distinct.push(key);
        }
        distinct
    })
}

fn push_words(node: &Node, words: &mut String) {
    match node {
        Node::Word(text) | Node::Phrase(text) => {
            words.push_str(text);
            words.push(' ');
        }
        Node::And(nodes) => nodes.iter().for_each(|node| push_words(node, words)),
        Node::All | Node::Prefix(_) | Node::Or(_) | Node::Field(..) | Node::Not(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::syntax;
    use super::title_keys;

    #[test]
    fn a_title_repeats_a_question_whatever_shape_the_question_has() {
        let keys = |text: &str| title_keys(&syntax::parse(text, &[]).0, text);
        let title = |text: &str| crate::index::schema::title_key(text).unwrap();
        for (question, text, expected) in [
            ("it policy?", "IT policy", true),
            ("“What is this?”", "What is this", true),
            ("What's new", "What’s New", true),
            ("deploy without docker", "Deploy without Docker", true),
            ("deploy with docker", "Deploy without Docker", false),
            ("IT policy topic:hr -old", "IT policy", true),
            ("AND OR NOT", "AND, OR, NOT", true),
            ("store passwords", "How to store passwords", false),
            ("passwords store", "Store passwords", false),
        ] {
            assert_eq!(keys(question).contains(&title(text)), expected, "{question}");
        }
        assert_eq!(keys("?"), Vec::<String>::new());
    }
}
