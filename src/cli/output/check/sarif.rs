//! The findings of `kb check` in the Static Analysis Results Interchange Format 2.1.0, which code scanning reads:
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use serde_json::{Value, json};

use crate::lint::{Finding, Level, RULES};
use crate::render::{uri, visible};

use super::report::{CheckReport, FileNames};

/// The SARIF log.
pub(crate) fn log(report: &CheckReport, names: &FileNames) -> Value {
    let rules = RULES.iter().map(|rule| {
        json!({
            "id": rule.code.name(),
            "shortDescription": { "text": rule.sentence },
            "defaultConfiguration": { "level": level(rule.level) },
        })
    });
    let results = report.findings.iter().map(|finding| result(finding, names));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "kb",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn result(finding: &Finding, names: &FileNames) -> Value {
    let diagnostic = &finding.diagnostic;
    let file = names.file(finding);
    let location = match file.strip_prefix('/') {
        Some(_) => json!({ "uri": format!("file://{}", uri::path(&file)) }),
        None => json!({ "uri": uri::path(&file).to_string(), "uriBaseId": "%SRCROOT%" }),
    };
    json!({
        "ruleId": diagnostic.code.name(),
        "ruleIndex": RULES.iter().position(|rule| rule.code == diagnostic.code),
        "level": level(finding.level),
        "message": { "text": visible(&diagnostic.message) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": location,
            "region": { "startLine": diagnostic.place.line },
        } }],
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}
