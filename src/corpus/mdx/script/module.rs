//! Imports and exports of a page: blocks of lines that start with `import` or `export`, up to a blank line.

use super::scan::{first_line, token_len};

/// Longest block, in bytes.
pub(crate) const MAX_BLOCK: usize = 256 << 10;

/// A statement of a block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Statement<'t> {
    Import {
        /// The name in the page.
        name: &'t str,
        imported: Imported<'t>,
        specifier: &'t str,
        /// Offset in the block.
        offset: usize,
    },
    Constant {
        name: &'t str,
        value: &'t str,
    },
    Function {
        name: &'t str,
        parameters: &'t str,
        body: &'t str,
    },
}

/// What an import takes from its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Imported<'t> {
    Default,
    All,
    Named(&'t str),
}

/// A block of imports and exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its length, without its last line end.
    pub(crate) len: usize,
    /// Whether all its brackets are closed. Otherwise the text up to [`MAX_BLOCK`] was searched for them.
    pub(crate) is_whole: bool,
}

/// The block at the start of `text`; `None` when no block starts there.
pub(crate) fn block_at(text: &str) -> Option<Block> {
    let line = first_line(text);
    let (word, rest) = line.split_at_checked(6)?;
    let rest = rest.trim_start();
    match word {
        "import" if line.as_bytes().get(6).is_some_and(|byte| !byte.is_ascii_alphanumeric()) => {}
        "export" if starts_export(rest) => {}
        _ => return None,
    }
    let text = text.get(..text.floor_char_boundary(MAX_BLOCK.min(text.len())))?;
    let whole = balanced_block(text);
    let len = whole.unwrap_or_else(|| text.find("\n\n").unwrap_or(text.len()));
    let block = text.get(..len)?;
    let is_module =
        word == "export" || block.contains(['\'', '"']) && (block.contains("from") || rest.starts_with(['\'', '"']));
    is_module.then_some(Block { len, is_whole: whole.is_some() })
}

fn starts_export(rest: &str) -> bool {
    let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let words = ["const", "let", "var", "function", "default", "class", "async", "type", "interface", "enum"];
    words.contains(&word) || rest.starts_with(['{', '*'])
}

/// The length of the text up to the first blank line outside of brackets; `None` without closing brackets.
fn balanced_block(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            b'\n' if depth == 0 => {
                let next = text.get(at + 1..).unwrap_or_default();
                if first_line(next).trim().is_empty() {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += token_len(bytes, at, 0)?;
    }
    (depth == 0).then_some(text.len())
}

/// The statements of a block.
pub(crate) fn statements(block: &str) -> Vec<Statement<'_>> {
    let mut statements = Vec::new();
    let mut at = 0;
    while let Some(rest) = block.get(at..).filter(|rest| !rest.is_empty()) {
        let bare = rest.trim_start();
        let start = block.len() - bare.len();
        if bare.is_empty() {
            break;
        }
        let len = statement_len(bare).max(1);
        let statement = bare.get(..len).unwrap_or(bare);
        if statement.starts_with("import") {
            imports(statement, start, &mut statements);
        } else {
            statements.extend(declaration(statement));
        }
        at = start + len;
    }
    statements
}

/// The length of the statement at the start of `text`: up to `;` or to a line that starts another one.
fn statement_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            b';' if depth == 0 => return at + 1,
            b'\n' if depth == 0 => {
                let next = text.get(at + 1..).unwrap_or_default();
                if ["import", "export", "const ", "function "].iter().any(|word| next.starts_with(word)) {
                    return at + 1;
                }
            }
            _ => {}
        }
        let Some(len) = token_len(bytes, at, 0) else { break };
        at += len;
    }
    text.len()
}

/// Reads `import A, { b as c } from 'x'`.
fn imports<'t>(statement: &'t str, offset: usize, statements: &mut Vec<Statement<'t>>) {
    let Some((clause, specifier)) =
        statement.get(6..).and_then(|rest| rest.rsplit_once(" from").or_else(|| rest.rsplit_once("}from")))
    else {
        return;
    };
    let specifier = specifier.trim_start();
    let Some(quote) = specifier.chars().next().filter(|c| matches!(c, '\'' | '"')) else { return };
    let Some((specifier, _)) = specifier.get(1..).and_then(|rest| rest.split_once(quote)) else { return };
    let mut add = |name: &'t str, imported| {
        if !name.is_empty() {
            statements.push(Statement::Import { name, imported, specifier, offset });
        }
    };
    let clause = clause.trim();
    let (plain, named) = clause.split_once('{').unwrap_or((clause, ""));
    for part in plain.split(',').map(str::trim) {
        match part.strip_prefix('*') {
            Some(rest) => add(rest.trim().trim_start_matches("as").trim(), Imported::All),
            None => add(part, Imported::Default),
        }
    }
    for part in named.trim_end_matches('}').split(',').map(str::trim) {
        match part.split_once(" as ") {
            Some(("default", name)) => add(name.trim(), Imported::Default),
            Some((imported, name)) => add(name.trim(), Imported::Named(imported.trim())),
            None => add(part, Imported::Named(part)),
        }
    }
}

/// Reads `export const name = value` and `export function name(parameters) { … }`.
fn declaration(statement: &str) -> Option<Statement<'_>> {
    let rest = statement.strip_prefix("export").unwrap_or(statement).trim_start();
    let (keyword, rest) = rest.split_once(char::is_whitespace)?;
    match keyword {
        "const" | "let" | "var" => {
            let (head, value) = rest.split_once('=')?;
            let name = head.split(':').next()?.trim();
            let value = value.trim().trim_end_matches(';').trim_end();
            if let Some((parameters, body)) = super::function::arrow(value) {
                return Some(Statement::Function { name, parameters, body });
            }
            Some(Statement::Constant { name, value })
        }
        "function" => {
            let (name, _) = rest.split_once('(')?;
            let after = rest.get(name.len()..)?;
            let len = super::scan::balanced(after)?;
            let parameters = after.get(1..len - 1)?.trim();
            let body = returned(after.get(len..)?)?;
            Some(Statement::Function { name: name.trim(), parameters, body })
        }
        _ => None,
    }
}

/// The value that the body of a function returns first.
pub(crate) fn returned(body: &str) -> Option<&str> {
    let (_, value) = body.split_once("return")?;
    Some(value.trim().trim_end_matches('}').trim_end().trim_end_matches(';').trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_ends_at_a_blank_line_outside_of_brackets() {
        for (text, expected) in [
            ("import A from 'a';\nimport 'b'\n\ntext", Some(29)),
            ("export const a = {\n\n b: 1\n}\n\ntext", Some(27)),
            ("export const a = 1", Some(18)),
            ("import the parts from the shop\n", None),
            ("imports are 'listed' from here", None),
            ("export it to a file\n", None),
            ("important", None),
        ] {
            assert_eq!(block_at(text).map(|block| block.len), expected, "{text}");
        }
    }

    #[test]
    fn statements_have_names_and_values() {
        let block = "import A, {b, c as d} from './x.mdx'\nimport * as E from \"e\";\nexport const f = {g: 1};\nexport const P = ({children}) => <b>{children}</b>;\nexport function Q(props) {\n  return (<i>{props.x}</i>);\n}";
        let found = statements(block);
        let import = |name, imported, specifier, offset| Statement::Import { name, imported, specifier, offset };
        assert_eq!(
            found,
            [
                import("A", Imported::Default, "./x.mdx", 0),
                import("b", Imported::Named("b"), "./x.mdx", 0),
                import("d", Imported::Named("c"), "./x.mdx", 0),
                import("E", Imported::All, "e", 37),
                Statement::Constant { name: "f", value: "{g: 1}" },
                Statement::Function { name: "P", parameters: "{children}", body: "<b>{children}</b>" },
                Statement::Function { name: "Q", parameters: "props", body: "(<i>{props.x}</i>)" },
            ]
        );
    }
}
