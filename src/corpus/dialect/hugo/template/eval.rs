//! Evaluates a template within bounds of steps, depth and bytes.

use std::cell::Cell;

use super::functions;
use super::host::Host;
use super::parse::{Expr, Node, Pipe, Template};
use super::val::Val;

/// Steps of all templates of a page.
const MAX_STEPS: usize = 200_000;
/// Longest output of one template, in bytes.
const MAX_BYTES: usize = 1 << 20;
/// Deepest nesting of nodes, partials and expressions.
const MAX_DEPTH: usize = 64;

/// Evaluates the templates of one page.
#[derive(Debug, Default)]
pub(crate) struct Evaluator {
    steps: Cell<usize>,
}

/// What a template shows.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) text: String,
    /// Whether a value was unknown, or a bound was reached.
    pub(crate) has_unknown: bool,
}

impl Evaluator {
    /// Evaluates a template with a value as its context.
    pub(crate) fn run(&self, template: &Template, dot: &Val, host: &dyn Host) -> Output {
        let vars = vec![(String::new(), dot.clone())];
        let mut run = Run { evaluator: self, host, has_unknown: false, definitions: template, vars };
        let mut out = String::new();
        run.block(&template.nodes, dot, &mut out, 0);
        Output { text: out, has_unknown: run.has_unknown }
    }
}

/// How a block ends.
enum Flow {
    Next,
    Break,
    Continue,
    Return(Val),
}

struct Run<'r> {
    evaluator: &'r Evaluator,
    host: &'r dyn Host,
    has_unknown: bool,
    /// The template that holds the definitions.
    definitions: &'r Template,
    vars: Vec<(String, Val)>,
}

impl Run<'_> {
    /// Counts a step; whether the bounds allow it.
    fn step(&mut self, depth: usize, bytes: usize) -> bool {
        let steps = self.evaluator.steps.get();
        self.evaluator.steps.set(steps + 1);
        let is_allowed = steps < MAX_STEPS && depth < MAX_DEPTH && bytes < MAX_BYTES;
        self.has_unknown |= !is_allowed;
        is_allowed
    }

    fn block(&mut self, nodes: &[Node], dot: &Val, out: &mut String, depth: usize) -> Flow {
        let known = self.vars.len();
        let mut flow = Flow::Next;
        for node in nodes {
            flow = self.node(node, dot, out, depth);
            if !matches!(flow, Flow::Next) {
                break;
            }
        }
        self.vars.truncate(known);
        flow
    }

    fn node(&mut self, node: &Node, dot: &Val, out: &mut String, depth: usize) -> Flow {
        if !self.step(depth, out.len()) {
            return Flow::Break;
        }
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Print(pipe) => {
                let value = self.pipe(pipe, dot, depth);
                if pipe.names.is_empty() {
                    out.push_str(&value.print());
                    self.has_unknown |= value == Val::Unknown;
                }
            }
            Node::If(branches, other) | Node::With(branches, other) => {
                let known = self.vars.len();
                let is_with = matches!(node, Node::With(..));
                let flow = self.branches(branches, other, is_with, dot, out, depth);
                self.vars.truncate(known);
                return flow;
            }
            Node::Range(pipe, body, other) => return self.range(pipe, body, other, dot, out, depth),
            Node::Template(name, pipe) => {
                let value = if pipe.commands.is_empty() { Val::nil() } else { self.pipe(pipe, dot, depth) };
                let defined = self.definitions.defined.get(name).cloned();
                let (definitions, host) = (self.definitions, self.host);
                if let Some(template) = defined {
                    self.call(&template, definitions, &value, out, depth);
                } else if let Some(template) = host.partial(name) {
                    self.call(&template, &template, &value, out, depth);
                } else {
                    self.has_unknown = true;
                }
            }
            Node::Return(pipe) => return Flow::Return(self.pipe(pipe, dot, depth)),
            Node::Break => return Flow::Break,
            Node::Continue => return Flow::Continue,
        }
        Flow::Next
    }

    fn branches(
        &mut self,
        branches: &[(Pipe, Vec<Node>)],
        other: &[Node],
        is_with: bool,
        dot: &Val,
        out: &mut String,
        depth: usize,
    ) -> Flow {
        for (pipe, body) in branches {
            let value = self.pipe(pipe, dot, depth);
            if value.is_true() {
                return self.block(body, if is_with { &value } else { dot }, out, depth + 1);
            }
        }
        self.block(other, dot, out, depth + 1)
    }

    fn range(&mut self, pipe: &Pipe, body: &[Node], other: &[Node], dot: &Val, out: &mut String, depth: usize) -> Flow {
        let plain = Pipe { names: Vec::new(), ..pipe.clone() };
        let value = self.pipe(&plain, dot, depth);
        let items = value.items();
        if items.is_empty() {
            return self.block(other, dot, out, depth + 1);
        }
        for (key, item) in items {
            let known = self.vars.len();
            match pipe.names.as_slice() {
                [name] => self.vars.push((name.clone(), item.clone())),
                [first, second, ..] => {
                    self.vars.push((first.clone(), key));
                    self.vars.push((second.clone(), item.clone()));
                }
                [] => {}
            }
            let flow = self.block(body, &item, out, depth + 1);
            self.vars.truncate(known);
            match flow {
                Flow::Break => break,
                Flow::Return(value) => return Flow::Return(value),
                Flow::Next | Flow::Continue => {}
            }
        }
        Flow::Next
    }

    /// Evaluates another template; gives what it returns.
    fn call(
        &mut self,
        template: &Template,
        definitions: &Template,
        dot: &Val,
        out: &mut String,
        depth: usize,
    ) -> Option<Val> {
        if !self.step(depth, out.len()) {
            return None;
        }
        let vars = vec![(String::new(), dot.clone())];
        let mut run = Run { evaluator: self.evaluator, host: self.host, has_unknown: false, definitions, vars };
        let flow = run.block(&template.nodes, dot, out, depth + 8);
        self.has_unknown |= run.has_unknown;
        if let Flow::Return(value) = flow { Some(value) } else { None }
    }

    fn pipe(&mut self, pipe: &Pipe, dot: &Val, depth: usize) -> Val {
        if !self.step(depth, 0) {
            return Val::Unknown;
        }
        let mut value = None;
        for command in &pipe.commands {
            value = Some(self.command(command, value.take(), dot, depth + 1));
        }
        let value = value.unwrap_or_else(Val::nil);
        for name in &pipe.names {
            let known = if pipe.is_new { None } else { self.vars.iter_mut().rev().find(|(own, _)| own == name) };
            match known {
                Some((_, known)) => *known = value.clone(),
                None => self.vars.push((name.clone(), value.clone())),
            }
        }
        value
    }

    /// A command: a value, or a function or method with its arguments.
    fn command(&mut self, command: &[Expr], piped: Option<Val>, dot: &Val, depth: usize) -> Val {
        let Some((head, rest)) = command.split_first() else { return piped.unwrap_or_else(Val::nil) };
        let mut args: Vec<Val> = Vec::with_capacity(rest.len() + 1);
        for expr in rest {
            args.push(self.expr(expr, &[], dot, depth));
        }
        args.extend(piped);
        self.expr(head, &args, dot, depth)
    }

    fn expr(&mut self, expr: &Expr, args: &[Val], dot: &Val, depth: usize) -> Val {
        match expr {
            Expr::Literal(value) => value.clone(),
            Expr::Dot => dot.clone(),
            Expr::Var(name) => {
                let found = self.vars.iter().rev().find(|(own, _)| own == name);
                found.map_or(Val::Unknown, |(_, value)| value.clone())
            }
            Expr::Pipe(pipe) => self.pipe(pipe, dot, depth),
            Expr::Field(value, name) => {
                if depth >= MAX_DEPTH {
                    return Val::Unknown;
                }
                let value = self.expr(value, &[], dot, depth + 1);
                match value {
                    Val::Object(object) => self.host.field(object, name, args).unwrap_or(Val::Unknown),
                    Val::Unknown => Val::Unknown,
                    value => match name.as_str() {
                        "Get" if !args.is_empty() => args.first().map_or(Val::Unknown, |key| value.key(key)),
                        _ => value.key(&Val::text(name.clone())),
                    },
                }
            }
            Expr::Function(name) => self.function(name, args, depth),
        }
    }

    fn function(&mut self, name: &str, args: &[Val], depth: usize) -> Val {
        let full = name.to_lowercase();
        let short = full.rsplit('.').next().unwrap_or_default();
        if matches!(short, "partial" | "partialcached" | "include" | "includecached") {
            let Some(template) = args.first().and_then(|name| self.host.partial(&name.print())) else {
                return Val::Unknown;
            };
            let mut out = String::new();
            let dot = args.get(1).cloned().unwrap_or_else(Val::nil);
            return self.call(&template, &template, &dot, &mut out, depth).unwrap_or_else(|| Val::text(out));
        }
        let host = self.host;
        if let ("index", Some((first, keys))) = (short, args.split_first()) {
            let of_key = |value: Val, key: &Val| match value {
                Val::Object(object) => host.field(object, &key.print(), &[]).unwrap_or(Val::Unknown),
                value => value.key(key),
            };
            return keys.iter().fold(first.clone(), of_key);
        }
        functions::call(&full, short, args, &|text| host.flat(text))
            .or_else(|| host.function(short, args))
            .unwrap_or(Val::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use serde_json::json;

    use super::super::parse::parse;
    use super::*;

    /// A host with one object, whose fields are their own names.
    struct Echo;

    impl Host for Echo {
        fn field(&self, _: u32, name: &str, args: &[Val]) -> Option<Val> {
            (name != "Missing").then(|| Val::text(format!("{name}{}", args.iter().map(Val::print).collect::<String>())))
        }

        fn function(&self, name: &str, _: &[Val]) -> Option<Val> {
            (name == "site").then_some(Val::Object(0))
        }

        fn partial(&self, name: &str) -> Option<Rc<Template>> {
            (name == "p").then(|| parse("<{{ . }}{{ return \"r\" }}>").map(Rc::new))?
        }

        fn flat(&self, text: &str) -> String {
            text.to_owned()
        }
    }

    fn run(template: &str) -> Output {
        let dot = Val::Data(json!({"title": "T", "list": ["a", "b"], "empty": "", "table": {"x": 1, "y": 2}}));
        Evaluator::default().run(&parse(template).unwrap(), &dot, &Echo)
    }

    #[test]
    fn templates_show_their_values() {
        for (template, expected) in [
            ("{{ .Title }} {{ .title | upper | printf \"%s!\" }}", "T T!"),
            ("{{ if .empty }}1{{ else if eq .title \"T\" }}2{{ else }}3{{ end }}", "2"),
            ("{{ with .title }}{{ . }}{{ $.list }}{{ end }}{{ with .none }}x{{ else }}y{{ end }}", "T[a b]y"),
            ("{{ range $i, $v := .list }}{{ $i }}{{ $v }};{{ end }}", "0a;1b;"),
            ("{{ range $k, $v := .table }}{{ if eq $v 2 }}{{ break }}{{ end }}{{ $k }}{{ end }}", "x"),
            ("{{ $x := 1 }}{{ if true }}{{ $x = add $x 2 }}{{ end }}{{ $x }}", "3"),
            ("{{ $x := 1 }}{{ if true }}{{ $x := 5 }}{{ end }}{{ $x }}", "1"),
            ("{{ define \"d\" }}[{{ . }}]{{ end }}{{ template \"d\" .title }}", "[T]"),
            ("{{ partial \"p\" . }}", "r"),
            ("{{ site.Params }}{{ site.Get \"a\" 1 }}{{ (index .list 1) }}", "ParamsGeta1b"),
            (
                "{{ default \"d\" .empty }}{{ .title | default \"d\" }}{{ len .list }}{{ path.Join \"a\" \"../b\" }}",
                "dT2b",
            ),
            ("{{ range seq 3 }}{{ . }}{{ end }}{{ delimit (slice 1 2) \"-\" }}{{ cond false 1 2 }}", "1231-22"),
            ("{{- /* c */ -}} a {{- \"b\" }}", "ab"),
        ] {
            let output = run(template);
            assert_eq!((output.text.as_str(), output.has_unknown), (expected, false), "{template}");
        }
    }

    #[test]
    fn unknown_values_and_endless_work_are_reported() {
        for template in
            ["{{ nothing 1 }}", "{{ site.Missing }}", "{{ $none }}", "{{ partial \"q\" . }}", "{{ template \"t\" }}"]
        {
            assert!(run(template).has_unknown, "{template}");
        }
        let endless = "{{ define \"d\" }}{{ template \"d\" . }}{{ end }}{{ template \"d\" . }}";
        assert!(run(endless).has_unknown);
        let many = "{{ range seq 1000 }}{{ range seq 1000 }}{{ range seq 1000 }}x{{ end }}{{ end }}{{ end }}";
        assert!(run(many).has_unknown);
        assert!(parse("{{ if true }}").is_none() && parse(&"{{ if true }}".repeat(100)).is_none());
    }
}
