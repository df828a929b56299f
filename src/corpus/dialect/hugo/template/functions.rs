//! The functions of templates that need neither pages nor files.

use crate::corpus::data::{self, Format, Value};

use super::val::{Val, number_of};

/// Longest list that `seq` gives.
const MAX_LIST: usize = 1_000;

/// Calls a function by its full and its short name, in lower case; `None` for an unknown one. `flat` gives the text of a value
/// that holds other text by sign.
pub(super) fn call(full: &str, name: &str, args: &[Val], flat: &dyn Fn(&str) -> String) -> Option<Val> {
    let text = |index: usize| args.get(index).map(|arg| flat(&arg.print())).unwrap_or_default();
    logic(full, name, args, flat)
        .or_else(|| list_function(full, name, args, &text))
        .or_else(|| text_function(full, name, args, &text))
}

/// The functions that choose, compare and count.
fn logic(full: &str, name: &str, args: &[Val], flat: &dyn Fn(&str) -> String) -> Option<Val> {
    let first = args.first();
    let last = || args.last().cloned().unwrap_or_else(Val::nil);
    Some(match name {
        // Marks of safety show the text as it is.
        "safehtml" | "safehtmlattr" | "safeurl" | "safejs" | "safecss" | "html" | "htmlattr" | "js" | "string"
        | "print" | "htmlunescape" | "println"
            if args.len() <= 1 && full != "transform.html" =>
        {
            Val::text(first?.print())
        }
        "print" => Val::text(args.iter().map(Val::print).collect::<String>()),
        "printf" => Val::text(printf(args)),
        "default" => match args.get(1) {
            Some(value) if value.is_true() || *value == Val::flag(false) => value.clone(),
            _ => first?.clone(),
        },
        "cond" => args.get(if first?.is_true() { 1 } else { 2 })?.clone(),
        "and" => args.iter().find(|arg| !arg.is_true()).cloned().unwrap_or_else(last),
        "or" => args.iter().find(|arg| arg.is_true()).cloned().unwrap_or_else(last),
        "not" => Val::flag(!first?.is_true()),
        "eq" => Val::flag(args.get(1..)?.iter().any(|arg| is_equal(first, arg, flat))),
        "ne" => Val::flag(!args.get(1..)?.iter().any(|arg| is_equal(first, arg, flat))),
        "lt" | "le" | "gt" | "ge" => Val::flag(compare(name, first?, args.get(1)?)),
        "isset" => Val::flag(first?.key(args.get(1)?) != Val::nil()),
        "len" | "count" => return length(first?, flat),
        "warnf" | "errorf" | "erroridf" | "warnidf" | "timer" => Val::text(""),
        "add" | "sub" | "mul" | "div" | "mod" => return arithmetic(name, args),
        "int" | "float" => number_of(first?.number()?),
        _ => return None,
    })
}

/// The functions of lists, tables and data.
fn list_function(full: &str, name: &str, args: &[Val], text: &dyn Fn(usize) -> String) -> Option<Val> {
    let first = args.first();
    Some(match name {
        "slice" if full != "strings.slice" => Val::list(args.to_vec()),
        "dict" => {
            Val::Dict(args.chunks(2).filter_map(|pair| Some((pair.first()?.print(), pair.get(1)?.clone()))).collect())
        }
        "merge" => {
            let mut entries: Vec<(String, Val)> = Vec::new();
            for (key, value) in args.iter().flat_map(Val::items) {
                let key = key.print();
                entries.retain(|(own, _)| *own != key);
                entries.push((key, value));
            }
            Val::Dict(entries)
        }
        "append" => {
            let (list, further) = args.split_last()?;
            Val::list(list.values().chain(further.iter().cloned()).collect())
        }
        "first" | "last" | "after" => return part(name, first?, args.get(1)?),
        "seq" => return sequence(args),
        "in" => {
            let items: Vec<Val> = first?.values().collect();
            let needle = args.get(1)?;
            Val::flag(items.contains(needle) || items.is_empty() && text(0).contains(&text(1)))
        }
        "split" => Val::list(text(0).split(text(1).as_str()).map(Val::text).collect()),
        "delimit" => {
            let items: Vec<String> = first?.values().map(|item| item.print()).collect();
            Val::text(items.join(&text(1)))
        }
        "uniq" => {
            let mut items: Vec<Val> = Vec::new();
            for item in first?.values() {
                if !items.contains(&item) {
                    items.push(item);
                }
            }
            Val::list(items)
        }
        "unmarshal" if !matches!(args.last()?, Val::Object(_)) => {
            let text = text(args.len().saturating_sub(1));
            let formats = [Format::Json, Format::Toml, Format::Yaml];
            Val::Data(formats.into_iter().find_map(|format| data::parse(&text, format).ok())?)
        }
        "jsonify" => Val::text(match args.last()? {
            Val::Data(data) => data.to_string(),
            _ => return None,
        }),
        _ => return None,
    })
}

/// The functions of texts.
fn text_function(full: &str, name: &str, args: &[Val], text: &dyn Fn(usize) -> String) -> Option<Val> {
    let is_path = full.starts_with("path.");
    Some(Val::text(match name {
        "join" if is_path => {
            crate::corpus::source::join_up("", &args.iter().map(Val::print).collect::<Vec<_>>().join("/"))
        }
        "dir" if is_path => text(0).rsplit_once('/').map_or(".", |(dir, _)| dir).to_owned(),
        "base" if is_path => text(0).rsplit('/').next().unwrap_or_default().to_owned(),
        "ext" if is_path => text(0).rsplit_once('.').map(|(_, ext)| format!(".{ext}")).unwrap_or_default(),
        "basename" if is_path => {
            let path = text(0);
            let name = path.rsplit('/').next().unwrap_or_default();
            name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
        }
        "clean" if is_path => crate::corpus::source::join_up("", &text(0)),
        // White space around a text does not show.
        "trimspace" | "chomp" => return Some(trimmed(args.first()?)),
        "trim" if full != "trim" || args.len() == 2 => {
            let signs = text(1);
            if signs.trim().is_empty() {
                return Some(trimmed(args.first()?));
            }
            text(0).trim_matches(|c| signs.contains(c)).to_owned()
        }
        "trimleft" => text(1).trim_start_matches(|c| text(0).contains(c)).to_owned(),
        "trimright" => text(1).trim_end_matches(|c| text(0).contains(c)).to_owned(),
        "trimprefix" => text(1).strip_prefix(text(0).as_str()).map_or_else(|| text(1), str::to_owned),
        "trimsuffix" => text(1).strip_suffix(text(0).as_str()).map_or_else(|| text(1), str::to_owned),
        "hasprefix" => return Some(Val::flag(text(0).starts_with(text(1).as_str()))),
        "hassuffix" => return Some(Val::flag(text(0).ends_with(text(1).as_str()))),
        "contains" => return Some(Val::flag(text(0).contains(text(1).as_str()))),
        "containsany" => return Some(Val::flag(text(0).contains(|c| text(1).contains(c)))),
        "lower" | "tolower" => text(0).to_lowercase(),
        "upper" | "toupper" => text(0).to_uppercase(),
        "title" => titled(&text(0)),
        "firstupper" | "humanize" => {
            let words = text(0);
            let words = if name == "humanize" { words.replace(['-', '_'], " ") } else { words };
            let mut chars = words.chars();
            chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
        }
        "replace" if args.len() == 3 && !text(1).is_empty() => text(0).replace(&text(1), &text(2)),
        "repeat" => {
            text(1).repeat(args.first()?.number().filter(|count| (0.0..100.0).contains(count)).map_or(0, whole))
        }
        "urlize" | "anchorize" => text(0).trim().to_lowercase().replace(' ', "-"),
        "relurl" | "absurl" | "rellangurl" | "abslangurl" | "urlquery" | "pathescape" | "safeurlquery" => text(0),
        "plainify" | "emojify" | "htmlescape" | "echoparam" => args.first()?.print(),
        "countwords" => return Some(Val::Data(Value::from(text(0).split_whitespace().count()))),
        "getenv" => String::new(),
        "isproduction" => return Some(Val::flag(full == "hugo.isproduction")),
        "isserver" | "isdevelopment" | "ismultilingual" if full.starts_with("hugo.") => return Some(Val::flag(false)),
        _ => return None,
    }))
}

impl Val {
    /// The items of a list.
    fn values(&self) -> impl Iterator<Item = Val> {
        self.items().into_iter().map(|(_, item)| item)
    }
}

fn trimmed(value: &Val) -> Val {
    Val::text(value.print().trim())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "callers check the range")]
fn whole(number: f64) -> usize {
    number as usize
}

fn is_equal(first: Option<&Val>, other: &Val, flat: &dyn Fn(&str) -> String) -> bool {
    first.is_some_and(|first| match (first, other) {
        (Val::Data(Value::String(one)), Val::Data(Value::String(two))) => flat(one) == flat(two),
        (Val::Data(Value::Number(_)), Val::Data(Value::Number(_))) => first.number() == other.number(),
        _ => first == other,
    })
}

fn compare(name: &str, one: &Val, two: &Val) -> bool {
    let order = match (one.number(), two.number()) {
        (Some(one), Some(two)) => one.partial_cmp(&two),
        _ => Some(one.print().cmp(&two.print())),
    };
    order.is_some_and(|order| match name {
        "lt" => order.is_lt(),
        "le" => order.is_le(),
        "gt" => order.is_gt(),
        _ => order.is_ge(),
    })
}

fn length(value: &Val, flat: &dyn Fn(&str) -> String) -> Option<Val> {
    let length = match value {
        Val::Data(Value::String(text)) => flat(text).chars().count(),
        Val::Object(_) | Val::Unknown => return None,
        other => other.items().len(),
    };
    Some(Val::Data(Value::from(length)))
}

/// A part of a list.
fn part(name: &str, count: &Val, list: &Val) -> Option<Val> {
    let count = count.number().filter(|count| (0.0..1e6).contains(count)).map(whole)?;
    let items: Vec<Val> = list.items().into_iter().map(|(_, item)| item).collect();
    let from = match name {
        "first" => 0,
        "last" => items.len().saturating_sub(count),
        _ => count.min(items.len()),
    };
    let until = if name == "first" { count.min(items.len()) } else { items.len() };
    Some(Val::list(items.get(from..until).unwrap_or_default().to_vec()))
}

fn sequence(args: &[Val]) -> Option<Val> {
    let numbers: Vec<f64> = args.iter().filter_map(Val::number).collect();
    let (first, step, last) = match numbers.as_slice() {
        [last] => (1.0, 1.0, *last),
        [first, last] => (*first, 1.0, *last),
        [first, step, last] => (*first, *step, *last),
        _ => return None,
    };
    let mut items = Vec::new();
    let mut next = first;
    while step != 0.0 && items.len() < MAX_LIST && if step > 0.0 { next <= last } else { next >= last } {
        items.push(number_of(next));
        next += step;
    }
    Some(Val::list(items))
}

fn arithmetic(name: &str, args: &[Val]) -> Option<Val> {
    // `add` also joins texts.
    if name == "add" && args.iter().any(|arg| arg.number().is_none()) {
        return Some(Val::text(args.iter().map(Val::print).collect::<String>()));
    }
    let mut numbers = args.iter().map(Val::number);
    let first = numbers.next()??;
    let result = numbers.try_fold(first, |sum, next| {
        let next = next?;
        Some(match name {
            "add" => sum + next,
            "sub" => sum - next,
            "mul" => sum * next,
            _ if next == 0.0 => return None,
            "div" if sum.fract() == 0.0 && next.fract() == 0.0 => (sum / next).trunc(),
            "div" => sum / next,
            _ => sum % next,
        })
    })?;
    Some(number_of(result))
}

/// A text with its verbs replaced; flags of verbs are ignored.
fn printf(args: &[Val]) -> String {
    let format = args.first().map(Val::print).unwrap_or_default();
    let mut values = args.iter().skip(1);
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.find(|c| c.is_alphabetic() || *c == '%') {
            Some('%') => out.push('%'),
            Some('q') => out.push_str(&format!("\"{}\"", values.next().map(Val::print).unwrap_or_default())),
            Some(_) => out.push_str(&values.next().map(Val::print).unwrap_or_default()),
            None => {}
        }
    }
    out
}

/// Each word with a capital.
fn titled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut starts = true;
    for c in text.chars() {
        if starts {
            out.extend(c.to_uppercase())
        } else {
            out.push(c)
        }
        starts = c.is_whitespace();
    }
    out
}
