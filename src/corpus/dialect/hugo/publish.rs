//! Whether a page is published.

use crate::corpus::data::Value;
use crate::corpus::source::LeftOut;

use super::super::standing::left_out_of_search_by;
use super::config::Config;
use super::dates;
use super::front::Front;
use super::value::{self, truthy};

/// Why the generator makes no page of a file; `None` for a published page.
pub(super) fn left_out(front: &Front, config: &Config, today: i64) -> Option<LeftOut> {
    let after = |kind: &str| front.date(&dates::keys(config, kind)).as_deref().and_then(dates::parse).map(dates::days);
    let build = |key: &str| {
        let tables = [front.get("build"), front.get("_build")];
        tables.into_iter().flatten().find_map(|table| value::field(table, key)).map(render_option)
    };
    if front.is_true("headless") {
        return Some(LeftOut::Headless);
    }
    if front.is_true("draft") && !config.is_on("builddrafts", false) {
        return Some(LeftOut::Draft);
    }
    if after("publishdate").is_some_and(|day| day > today) && !config.is_on("buildfuture", false) {
        return Some(LeftOut::Future);
    }
    if after("expirydate").is_some_and(|day| day <= today) && !config.is_on("buildexpired", false) {
        return Some(LeftOut::Expired);
    }
    if build("render").is_some_and(|option| option != "always") {
        return Some(LeftOut::Unpublished);
    }
    let is_hidden = front.is_true("exclude_search") || front.is_true("excludesearch");
    let tables = [Some(front.tree()), front.tree().get("params")];
    let by_standing = tables.into_iter().flatten().find_map(left_out_of_search_by);
    by_standing.or(is_hidden.then_some(LeftOut::ExcludedFromSearch))
}

/// `render: false` means never.
fn render_option(option: &Value) -> String {
    match option {
        Value::Bool(option) => if *option { "always" } else { "never" }.to_owned(),
        other if truthy(other) => value::text(other).to_lowercase(),
        _ => "always".to_owned(),
    }
}
