//! Version 1 of the JSON contract: what `tests/schema-v1.json` holds, no output may lose. Keys may be added.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::builder::run;

/// Depth at which types that hold themselves end.
const DEEPEST: usize = 12;

/// By path of a key: the types that it may have, and whether it is always there.
type Keys = BTreeMap<String, (BTreeSet<String>, bool)>;

fn read(root: &Value, node: &Value, path: &str, required: bool, depth: usize, keys: &mut Keys) {
    if depth == DEEPEST {
        return;
    }
    if let Some(name) = node["$ref"].as_str() {
        let pointed = root.pointer(name.trim_start_matches('#')).unwrap();
        return read(root, pointed, path, required, depth + 1, keys);
    }
    for variant in ["oneOf", "anyOf"].iter().flat_map(|several| node[several].as_array().into_iter().flatten()) {
        // The lines of NDJSON tell by their `type` which they are.
        let path = match variant["properties"]["type"]["const"].as_str() {
            Some(line) => format!("{path}<{line}>"),
            None => path.to_owned(),
        };
        read(root, variant, &path, required, depth, keys);
    }
    let known = keys.entry(path.to_owned()).or_insert_with(|| (BTreeSet::new(), required));
    match &node["type"] {
        Value::String(name) => known.0.extend([name.clone()]),
        Value::Array(names) => known.0.extend(names.iter().filter_map(Value::as_str).map(str::to_owned)),
        _ => {}
    }
    let always = |key: &str| node["required"].as_array().is_some_and(|all| all.iter().any(|name| name == key));
    for (key, inner) in node["properties"].as_object().into_iter().flatten() {
        read(root, inner, &format!("{path}.{key}"), always(key), depth + 1, keys);
    }
    for (inner, mark) in [(&node["items"], "[]"), (&node["additionalProperties"], ".*")] {
        if inner.is_object() {
            read(root, inner, &format!("{path}{mark}"), true, depth + 1, keys);
        }
    }
}

fn keys(schemas: &Value) -> Keys {
    let mut keys = Keys::new();
    for (output, schema) in schemas.as_object().unwrap() {
        read(schema, schema, output, true, 0, &mut keys);
    }
    keys
}

/// What of the held keys is gone, may be missing now, or has another type.
fn broken(held: &Keys, now: &Keys) -> Vec<String> {
    let mut broken = Vec::new();
    for (path, (types, required)) in held {
        match now.get(path) {
            None => broken.push(format!("{path} is gone")),
            Some((_, false)) if *required => broken.push(format!("{path} is not always there any more")),
            Some((others, _)) if others != types => broken.push(format!("{path} was {types:?} and is {others:?}")),
            Some(_) => {}
        }
    }
    broken
}

/// `KB_UPDATE=1` adds what is new, and only when nothing is broken.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test is its own command line")]
fn no_key_of_version_1_goes_or_changes_its_type() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema-v1.json");
    let folder = tempfile::tempdir().unwrap();
    let said = run(folder.path(), &["schema"]);
    let now = keys(&serde_json::from_str(&said.stdout).unwrap());
    assert!(now.len() > 200, "{}", now.len());
    if let Ok(text) = fs::read_to_string(&file) {
        let held = keys(&serde_json::from_str(&text).unwrap());
        assert_eq!(broken(&held, &now), Vec::<String>::new());
        if std::env::var("KB_UPDATE").is_err() {
            let added: Vec<_> = now.keys().filter(|path| !held.contains_key(*path)).collect();
            assert!(added.is_empty(), "KB_UPDATE=1 holds what was added: {added:?}");
        }
    }
    if std::env::var("KB_UPDATE").is_ok() {
        fs::write(&file, &said.stdout).unwrap();
    }
    assert!(file.exists(), "KB_UPDATE=1 writes the first copy");
}

#[test]
fn a_key_that_goes_or_changes_is_seen() {
    let schema = |inner: &str, required: &str| {
        let text = format!(r#"{{"search": {{"properties": {{"a": {inner}}}, "required": [{required}]}}}}"#);
        keys(&serde_json::from_str(&text).unwrap())
    };
    let held = schema(r#"{"type": "string"}"#, r#""a""#);
    for (now, said) in [
        (schema(r#"{"type": "string"}"#, ""), "search.a is not always there any more"),
        (schema(r#"{"type": "integer"}"#, r#""a""#), r#"search.a was {"string"} and is {"integer"}"#),
        (keys(&serde_json::json!({"search": {"properties": {}}})), "search.a is gone"),
    ] {
        assert_eq!(broken(&held, &now), [said]);
    }
    let more =
        keys(&serde_json::json!({"search": {"properties": {"a": {"type": "string"}, "b": {}}, "required": ["a"]}}));
    assert_eq!(broken(&held, &more), Vec::<String>::new());
}
