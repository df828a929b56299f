//! Builds the tree of a template: blocks with their bodies. A block without an end ends with the template.

use super::expression::{Condition, Expression, Scanner};
use super::frame::{Block, Frame};
use super::node::{Loop, Node};
use super::token::{Token, tokens};

/// Deepest nesting of blocks; the tags of deeper ones are dropped and their text is kept.
const MAX_DEPTH: usize = 64;
/// Deepest nesting of the blocks that Liquid does not define.
const MAX_TAG_DEPTH: usize = 8;

/// A fault of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// A block or mark that is never closed.
    Unclosed(String),
    TooDeep,
}

/// Builds the tree of a template, and lists its faults with their lines.
pub(super) fn parse(text: &str, first_line: u32) -> (Vec<Node<'_>>, Vec<(u32, Fault)>) {
    let (tokens, unclosed) = tokens(text, first_line);
    let mut parser = Parser { frames: vec![Frame::root()], dropped: 0, faults: Vec::new() };
    parser.faults.extend(unclosed.into_iter().map(|(line, mark)| (line, Fault::Unclosed(format!("`{mark}`")))));
    for token in tokens {
        match token {
            Token::Text { text, line } => parser.push(Node::Text { text, line }),
            Token::Output { markup, line } => {
                if let Some(value) = Scanner::new(markup).filtered() {
                    parser.push(Node::Output { value, line });
                }
            }
            Token::Tag { name, markup, line } => parser.tag(name, markup, line),
        }
    }
    parser.finish()
}

struct Parser<'t> {
    frames: Vec<Frame<'t>>,
    /// Open blocks that were dropped because they are too deep.
    dropped: usize,
    faults: Vec<(u32, Fault)>,
}

impl<'t> Parser<'t> {
    fn push(&mut self, node: Node<'t>) {
        if let Some(frame) = self.frames.last_mut() {
            frame.nodes.push(node);
        }
    }

    fn tag(&mut self, name: &'t str, markup: &'t str, line: u32) {
        match name {
            "if" => self.open(Block::If { name: "if", done: Vec::new(), condition: Some(condition(markup)) }, line),
            "unless" => {
                self.open(Block::If { name: "unless", done: Vec::new(), condition: Some(condition(markup)) }, line)
            }
            "ifversion" => {
                let condition = Some(Scanner::new(markup).versions());
                self.open(Block::If { name: "ifversion", done: Vec::new(), condition }, line);
            }
            "case" => {
                let subject = Scanner::new(markup).expression().unwrap_or(Expression::Empty);
                self.open(Block::Case { subject, done: Vec::new(), when: None }, line);
            }
            "for" | "tablerow" => match for_loop(markup, line, name == "tablerow") {
                Some(frame) => self.open(Block::For(Box::new(frame), false), line),
                None => self.push(Node::Tag { name, markup, line, body: None, depth: 0 }),
            },
            "capture" => {
                let name = markup.split_whitespace().next().unwrap_or_default().trim_matches(['"', '\'']);
                self.open(Block::Capture(name), line);
            }
            "elsif" | "elseif" | "else" | "when" => self.branch(name, markup),
            "assign" => {
                if let Some((name, value)) = markup.split_once('=')
                    && let Some(value) = Scanner::new(value).filtered()
                {
                    self.push(Node::Assign { name: name.trim(), value, line });
                }
            }
            "echo" => {
                if let Some(value) = Scanner::new(markup).filtered() {
                    self.push(Node::Output { value, line });
                }
            }
            "break" => self.push(Node::Break),
            "continue" => self.push(Node::Continue),
            // A comment on one line.
            _ if name.starts_with('#') => {}
            _ => match name.strip_prefix("end") {
                Some(opened) => self.close(opened),
                None => self.open_tag(name, markup, line),
            },
        }
    }

    fn open(&mut self, kind: Block<'t>, line: u32) {
        if self.frames.len() > MAX_DEPTH {
            self.dropped += 1;
            if self.dropped == 1 {
                self.faults.push((line, Fault::TooDeep));
            }
            return;
        }
        self.frames.push(Frame { kind, line, nodes: Vec::new(), open: Vec::new() });
    }

    /// Starts another branch of the innermost block.
    fn branch(&mut self, name: &str, markup: &str) {
        let Some(frame) = self.frames.last_mut().filter(|_| self.dropped == 0) else { return };
        let nodes = std::mem::take(&mut frame.nodes);
        frame.open.clear();
        match &mut frame.kind {
            Block::If { name: block, done, condition: current } => {
                let read = if *block == "ifversion" { Scanner::versions } else { Scanner::condition };
                let next = (name != "else").then(|| read(&mut Scanner::new(markup)));
                done.push((std::mem::replace(current, next), nodes));
            }
            Block::Case { done, when, .. } => {
                let next = (name == "when").then(|| alternatives(markup));
                done.push((std::mem::replace(when, next), nodes));
            }
            Block::For(frame, in_else) if !*in_else => {
                frame.body = nodes;
                *in_else = true;
            }
            Block::Root | Block::Capture(_) | Block::For(..) => frame.nodes = nodes,
        }
    }

    fn open_tag(&mut self, name: &'t str, markup: &'t str, line: u32) {
        if let Some(frame) = self.frames.last_mut() {
            frame.open.push((name, frame.nodes.len()));
            frame.nodes.push(Node::Tag { name, markup, line, body: None, depth: 0 });
        }
    }

    /// Closes the block of a name: one that Liquid defines, or a tag that gets the nodes after it as its body.
    fn close(&mut self, name: &str) {
        let is_own = matches!(name, "if" | "unless" | "case" | "for" | "tablerow" | "capture");
        if is_own && self.dropped > 0 {
            self.dropped -= 1;
            return;
        }
        if let Some(frame) = self.frames.last_mut()
            && let Some(position) = frame.open.iter().rposition(|(opened, _)| *opened == name)
            && let Some((_, index)) = frame.open.get(position).copied()
        {
            frame.open.truncate(position);
            let nodes = frame.nodes.split_off((index + 1).min(frame.nodes.len()));
            let inner = nodes.iter().map(|node| if let Node::Tag { depth, .. } = node { *depth + 1 } else { 1 }).max();
            if let Some(Node::Tag { body, depth, .. }) = frame.nodes.get_mut(index)
                && inner.unwrap_or(1) < MAX_TAG_DEPTH
            {
                *body = Some(nodes);
                *depth = inner.unwrap_or(1);
            } else {
                frame.nodes.extend(nodes);
            }
            return;
        }
        // Blocks inside that were never closed end here.
        let Some(position) = self.frames.iter().rposition(|frame| frame.name() == name) else { return };
        while self.frames.len() > position {
            let Some(frame) = self.frames.pop() else { return };
            if self.frames.len() > position {
                self.unclosed(&frame);
            }
            if let Some(node) = frame.into_node() {
                self.push(node);
            }
        }
    }

    fn unclosed(&mut self, frame: &Frame<'_>) {
        self.faults.push((frame.line, Fault::Unclosed(format!("`{{% {} %}}`", frame.name()))));
    }

    fn finish(mut self) -> (Vec<Node<'t>>, Vec<(u32, Fault)>) {
        while self.frames.len() > 1 {
            let Some(frame) = self.frames.pop() else { break };
            self.unclosed(&frame);
            if let Some(node) = frame.into_node() {
                self.push(node);
            }
        }
        let nodes = self.frames.pop().map(|frame| frame.nodes).unwrap_or_default();
        (nodes, self.faults)
    }
}

fn condition(markup: &str) -> Condition {
    Scanner::new(markup).condition()
}

/// The values of `when a, b or c`.
fn alternatives(markup: &str) -> Vec<Expression> {
    let mut scanner = Scanner::new(markup);
    let mut values = Vec::new();
    while let Some(value) = scanner.expression() {
        values.push(value);
        if !scanner.eat(",") && !scanner.eat_word("or") {
            break;
        }
    }
    values
}

fn for_loop(markup: &str, line: u32, is_table: bool) -> Option<Loop<'_>> {
    let mut scanner = Scanner::new(markup);
    let variable = scanner.word()?;
    if !scanner.eat_word("in") {
        return None;
    }
    let items = scanner.expression()?;
    let mut frame = Loop {
        line,
        variable,
        items,
        limit: None,
        offset: None,
        columns: None,
        is_reversed: false,
        is_table,
        body: Vec::new(),
        otherwise: Vec::new(),
    };
    while !scanner.is_at_end() {
        let Some(word) = scanner.word() else {
            scanner.skip_one();
            continue;
        };
        frame.is_reversed |= word == "reversed";
        let value = if scanner.eat(":") { scanner.expression() } else { None };
        match word {
            "limit" => frame.limit = value,
            "offset" => frame.offset = value,
            "cols" => frame.columns = value,
            _ => {}
        }
    }
    Some(frame)
}
