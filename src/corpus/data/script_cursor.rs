//! A place in the tokens of a script, and the ways to go on from it.

use super::script_tokens::{Kind, Token};

/// A place among tokens.
pub(super) struct Cursor<'a> {
    pub(super) tokens: &'a [Token<'a>],
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn is_mark(&self, mark: u8) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Mark(mark))
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Word && token.text == word)
    }

    pub(super) fn take_mark(&mut self, mark: u8) -> bool {
        let found = self.is_mark(mark);
        self.at += usize::from(found);
        found
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    /// Skips one token, or a pair of brackets with all inside.
    pub(super) fn skip_one(&mut self) {
        let Some(token) = self.peek() else { return };
        let is_open = matches!(token.kind, Kind::Mark(b'(' | b'[' | b'{'));
        self.at = if is_open { token.mate.max(self.at) } else { self.at }.saturating_add(1);
    }

    /// Skips the rest of an expression.
    pub(super) fn skip_rest(&mut self) {
        while let Some(token) = self.peek() {
            let ends = matches!(token.kind, Kind::Mark(b',' | b';' | b')' | b']' | b'}' | b':'));
            let starts =
                token.kind == Kind::Word && matches!(token.text, "const" | "export" | "module.exports" | "let");
            if ends || starts {
                return;
            }
            self.skip_one();
        }
    }

    /// Skips a type after `as` or `satisfies`.
    pub(super) fn skip_type(&mut self) {
        self.skip_one();
        while self.peek().is_some_and(|token| matches!(token.kind, Kind::Mark(b'<' | b'>' | b'[' | b'|' | b'&'))) {
            self.skip_one();
        }
    }

    /// Skips `<Type>` before the arguments of a call.
    pub(super) fn skip_type_arguments(&mut self) {
        let near = self.tokens.iter().skip(self.at).take(32);
        if let Some(end) = near.map(|token| token.kind).position(|kind| kind == Kind::Mark(b'>')) {
            self.at += end + 1;
        }
    }
}
