//! The numbers and signs of footnotes.

use std::collections::{HashMap, HashSet};

use crate::corpus::rst::node::{Label, Node};

/// Signs of notes without a number.
const SYMBOLS: [char; 10] = ['*', '†', '‡', '§', '¶', '#', '♠', '♡', '♢', '♣'];

/// The numbers of notes.
#[derive(Debug, Default)]
pub(super) struct Notes {
    taken: HashSet<String>,
    named: HashMap<String, u32>,
    /// The numbers of `named`.
    numbers: HashSet<u32>,
    last: u32,
    symbols: usize,
    /// The next number and symbol of the notes themselves, which follow the order of their references.
    noted: (u32, usize),
}

impl Notes {
    /// Collects the labels that are written.
    pub(super) fn collect(&mut self, nodes: &[Node]) {
        collect_numbers(nodes, &mut self.taken);
    }

    /// The mark that refers to a note.
    pub(super) fn reference(&mut self, label: &Label) -> String {
        match label {
            Label::Written(label) => label.clone(),
            Label::Named(name) => self.number(name).to_string(),
            Label::Auto => self.next().to_string(),
            Label::Symbol => {
                self.symbols += 1;
                symbol(self.symbols - 1)
            }
        }
    }

    /// The mark of a note itself.
    pub(super) fn mark(&mut self, label: &Label) -> String {
        match label {
            Label::Written(label) => label.clone(),
            Label::Named(name) => self.number(name).to_string(),
            Label::Auto => self.next_note().to_string(),
            Label::Symbol => {
                self.noted.1 += 1;
                symbol(self.noted.1 - 1)
            }
        }
    }

    fn next(&mut self) -> u32 {
        self.last = free(&self.taken, self.last);
        self.last
    }

    fn next_note(&mut self) -> u32 {
        loop {
            self.noted.0 = free(&self.taken, self.noted.0);
            if !self.numbers.contains(&self.noted.0) {
                return self.noted.0;
            }
        }
    }

    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.named.get(name) {
            return *number;
        }
        let number = self.next();
        self.named.insert(name.to_owned(), number);
        self.numbers.insert(number);
        number
    }
}

/// The next number that no note has.
fn free(taken: &HashSet<String>, last: u32) -> u32 {
    (last.saturating_add(1)..=u32::MAX).find(|number| !taken.contains(&number.to_string())).unwrap_or(u32::MAX)
}

/// A sign, more than once behind the last one.
fn symbol(index: usize) -> String {
    let sign = SYMBOLS.get(index % SYMBOLS.len()).copied().unwrap_or('*');
    std::iter::repeat_n(sign, (index / SYMBOLS.len()).min(8) + 1).collect()
}

/// Adds the written labels of blocks.
fn collect_numbers(nodes: &[Node], taken: &mut HashSet<String>) {
    for node in nodes {
        match node {
            Node::Note { label: Label::Written(label), .. } => drop(taken.insert(label.clone())),
            Node::Group(body) | Node::Quote(body) | Node::Definition { body, .. } | Node::Field { body, .. } => {
                collect_numbers(body, taken)
            }
            Node::List { items, .. } => items.iter().for_each(|item| collect_numbers(item, taken)),
            _ => {}
        }
    }
}
