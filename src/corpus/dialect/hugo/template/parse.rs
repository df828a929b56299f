//! Parses a template into nodes.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::lex::{Piece, Token, pieces, tokens};
use super::val::{Val, number_of};

/// Deepest nesting of blocks and of parentheses.
const MAX_DEPTH: usize = 32;
/// First parts of dotted names that are namespaces of functions.
const NAMESPACES: &[&str] = &[
    "cast",
    "collections",
    "compare",
    "crypto",
    "css",
    "debug",
    "diagrams",
    "encoding",
    "fmt",
    "hash",
    "hugo",
    "images",
    "inflect",
    "js",
    "lang",
    "math",
    "os",
    "partials",
    "path",
    "reflect",
    "resources",
    "safe",
    "strings",
    "templates",
    "time",
    "transform",
    "urls",
];

/// A parsed template.
#[derive(Debug, Default)]
pub(crate) struct Template {
    pub(super) nodes: Vec<Node>,
    /// The templates that it defines.
    pub(super) defined: BTreeMap<String, Rc<Template>>,
}

#[derive(Debug, Clone)]
pub(super) enum Node {
    Text(String),
    Print(Pipe),
    If(Vec<(Pipe, Vec<Node>)>, Vec<Node>),
    With(Vec<(Pipe, Vec<Node>)>, Vec<Node>),
    Range(Pipe, Vec<Node>, Vec<Node>),
    /// A defined template, and its context.
    Template(String, Pipe),
    Return(Pipe),
    Break,
    Continue,
}

/// Commands from left to right, each one gets the value of the one before it as last argument.
#[derive(Debug, Clone, Default)]
pub(super) struct Pipe {
    /// The variables that get the value.
    pub(super) names: Vec<String>,
    pub(super) is_new: bool,
    pub(super) commands: Vec<Vec<Expr>>,
}

#[derive(Debug, Clone)]
pub(super) enum Expr {
    Literal(Val),
    Dot,
    Var(String),
    Function(String),
    Field(Box<Expr>, String),
    Pipe(Pipe),
}

/// Parses a template; `None` for one that is broken or too deep.
pub(crate) fn parse(text: &str) -> Option<Template> {
    let pieces = pieces(text);
    let mut parser = Parser { pieces: pieces.iter().peekable(), defined: BTreeMap::new() };
    let (nodes, end) = parser.block(0)?;
    end.is_none().then_some(Template { nodes, defined: parser.defined })
}

struct Parser<'p, 't> {
    pieces: std::iter::Peekable<std::slice::Iter<'p, Piece<'t>>>,
    defined: BTreeMap<String, Rc<Template>>,
}

impl Parser<'_, '_> {
    /// The nodes up to an `end` or `else`, which is returned.
    fn block(&mut self, depth: usize) -> Option<(Vec<Node>, Option<Vec<Token>>)> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut nodes = Vec::new();
        while let Some(piece) = self.pieces.next() {
            let action = match piece {
                Piece::Text(text) => {
                    nodes.push(Node::Text((*text).to_owned()));
                    continue;
                }
                Piece::Action(action) => tokens(action)?,
            };
            let Some(Token::Name(name)) = action.first() else {
                nodes.push(Node::Print(pipe(&action, 0)?));
                continue;
            };
            let rest = action.get(1..).unwrap_or_default();
            match name.as_str() {
                "end" | "else" => return Some((nodes, Some(action))),
                "if" | "with" => nodes.push(self.branches(name, rest, depth)?),
                "range" => {
                    let (body, end) = self.block(depth + 1)?;
                    let other = if is_else(&end?) { self.block(depth + 1)?.0 } else { Vec::new() };
                    nodes.push(Node::Range(pipe(rest, 0)?, body, other));
                }
                "define" | "block" => {
                    let Some(Token::Text(own)) = rest.first() else { return None };
                    let (body, _) = self.block(depth + 1)?;
                    self.defined.insert(own.clone(), Rc::new(Template { nodes: body, defined: BTreeMap::new() }));
                    if name == "block" {
                        nodes.push(Node::Template(own.clone(), pipe(rest.get(1..)?, 0)?));
                    }
                }
                "template" => {
                    let Some(Token::Text(own)) = rest.first() else { return None };
                    nodes.push(Node::Template(own.clone(), pipe(rest.get(1..)?, 0)?));
                }
                "return" => nodes.push(Node::Return(pipe(rest, 0)?)),
                "break" => nodes.push(Node::Break),
                "continue" => nodes.push(Node::Continue),
                _ => nodes.push(Node::Print(pipe(&action, 0)?)),
            }
        }
        Some((nodes, None))
    }

    /// The branches of `if` or `with`, up to their `end`.
    fn branches(&mut self, kind: &str, condition: &[Token], depth: usize) -> Option<Node> {
        let mut branches = Vec::new();
        let mut condition = pipe(condition, 0)?;
        let other = loop {
            let (body, end) = self.block(depth + 1)?;
            branches.push((condition, body));
            let end = end?;
            if !is_else(&end) {
                break Vec::new();
            }
            match end.get(1) {
                Some(Token::Name(next)) if next == kind => condition = pipe(end.get(2..)?, 0)?,
                _ => break self.block(depth + 1)?.0,
            }
        };
        Some(if kind == "if" { Node::If(branches, other) } else { Node::With(branches, other) })
    }
}

fn is_else(action: &[Token]) -> bool {
    matches!(action.first(), Some(Token::Name(name)) if name == "else")
}

/// A pipeline, with the variables that it sets.
fn pipe(tokens: &[Token], depth: usize) -> Option<Pipe> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut result = Pipe::default();
    let mut tokens = tokens;
    let is_assign = |token: &Token| matches!(token, Token::Sign(":=" | "="));
    if let Some(at) = tokens.iter().take(4).position(is_assign) {
        result.is_new = tokens.get(at) == Some(&Token::Sign(":="));
        for token in tokens.get(..at)? {
            match token {
                Token::Var(name) => result.names.push(name.clone()),
                Token::Sign(",") => {}
                _ => return None,
            }
        }
        tokens = tokens.get(at + 1..)?;
    }
    let mut command: Vec<Expr> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            Token::Sign("|") => result.commands.push(std::mem::take(&mut command)),
            Token::Sign("(") => {
                let end = closing(tokens, at)?;
                command.push(Expr::Pipe(pipe(tokens.get(at..end)?, depth + 1)?));
                at = end + 1;
            }
            Token::Sign(_) => return None,
            Token::Field(name, true) => {
                let value = command.pop()?;
                command.push(field(value, name));
            }
            Token::Field(name, false) => command.push(Expr::Field(Box::new(Expr::Dot), name.clone())),
            Token::Text(text) => command.push(Expr::Literal(Val::text(text.clone()))),
            Token::Number(number) => command.push(Expr::Literal(number_of(*number))),
            Token::Var(name) => command.push(Expr::Var(name.clone())),
            Token::Dot => command.push(Expr::Dot),
            Token::Name(name) => command.push(match name.as_str() {
                "true" => Expr::Literal(Val::flag(true)),
                "false" => Expr::Literal(Val::flag(false)),
                "nil" => Expr::Literal(Val::nil()),
                _ => Expr::Function(name.clone()),
            }),
        }
    }
    result.commands.push(command);
    result.commands.retain(|command| !command.is_empty());
    Some(result)
}

/// A field of a value; of a namespace, a function.
fn field(value: Expr, name: &str) -> Expr {
    match value {
        Expr::Function(space) if NAMESPACES.contains(&space.as_str()) => Expr::Function(format!("{space}.{name}")),
        value => Expr::Field(Box::new(value), name.to_owned()),
    }
}

/// The index of the parenthesis that closes the one before `from`.
fn closing(tokens: &[Token], from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(from) {
        match token {
            Token::Sign("(") => depth += 1,
            Token::Sign(")") if depth == 0 => return Some(index),
            Token::Sign(")") => depth -= 1,
            _ => {}
        }
    }
    None
}
