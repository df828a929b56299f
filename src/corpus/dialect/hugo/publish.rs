//! Whether a page is published, and when.

use crate::corpus::data::Value;
use crate::corpus::source::LeftOut;

use super::super::Publication;
use super::super::standing::left_out_of_search_by;
use super::config::Config;
use super::dates;
use super::front::Front;
use super::value::{self, truthy};

/// The dates of publication and expiry that the site observes.
pub(super) fn publication(front: &Front, config: &Config) -> Publication {
    let time = |kind: &str, ignored: &str| {
        let date = front.date(&dates::keys(config, kind)).filter(|_| !config.is_on(ignored, false));
        date.as_deref().and_then(dates::seconds)
    };
    Publication { from: time("publishdate", "buildfuture"), until: time("expirydate", "buildexpired") }
}

/// Why the generator makes no page of a file, whatever the date; `None` for a published page.
pub(super) fn left_out(front: &Front, config: &Config) -> Option<LeftOut> {
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
