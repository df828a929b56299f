//! The rules as data: floors, the rooms of each library, and retired words.

/// Rooms from the lowest floor to the highest; a file may import its own floor and those before it. The longest prefix of
/// a path decides.
pub(super) const FLOORS: &[&[&str]] = &[
    &["diagnostic.rs", "analysis/"],
    &["corpus/error.rs", "corpus/format.rs", "corpus/page.rs", "corpus/source_map.rs"],
    &["corpus/data/"],
    &["corpus/source/", "corpus/front_matter/", "corpus/markup/"],
    &["corpus/include/"],
    &["corpus/asciidoc/", "corpus/html/", "corpus/liquid/"],
    &["corpus/mdx/", "corpus/notebook/"],
    &["corpus/rst/"],
    &["corpus/dialect/"],
    &["corpus/"],
    &["site/"],
    &["index/error.rs", "index/ordered_parallel.rs", "index/schema/"],
    &["index/segment/"],
    &["index/generation/"],
    &["index/target/"],
    &["index/pipeline/"],
    &["index/"],
    &["search/contract/"],
    &["search/query/"],
    &["search/reader/"],
    &["search/expand/", "search/retrieve/"],
    &["search/rank/"],
    &["search/passage/"],
    &["search/answer/"],
    &["search/"],
    &["lint/", "eval/"],
    &["settings/"],
    &["render/"],
    &["mcp/"],
    &["cli/output/"],
    &["cli/"],
    &["cli/command/", "cli/complete/"],
    &["cli/entry.rs", "lib.rs", "main.rs"],
];

/// Each library and the rooms that may name it.
pub(super) const HOMES: &[(&str, &[&str])] = &[
    ("anstream", &["cli/output/"]),
    ("anstyle", &["cli/output/"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/complete/"]),
    ("clap_mangen", &["cli/command/man.rs"]),
    ("comfy_table", &["cli/output/"]),
    ("console", &["cli/command/judge.rs"]),
    ("emojis", &["corpus/markup/"]),
    ("foldhash", &["analysis/", "index/schema/"]),
    ("frostem", &["analysis/"]),
    ("globset", &["corpus/source/"]),
    ("html5gum", &["corpus/"]),
    ("ignore", &["corpus/source/"]),
    ("indicatif", &["cli/output/", "cli/command/status.rs"]),
    ("kb", &["main.rs"]),
    ("levenshtein_automata", &["search/reader/"]),
    ("memchr", &[""]),
    ("percent_encoding", &["site/", "render/", "mcp/"]),
    ("postcard", &["index/", "search/"]),
    ("pulldown_cmark", &["corpus/markup/"]),
    ("rayon", &[""]),
    ("rmcp", &["mcp/"]),
    ("schemars", &[""]),
    ("serde", &[""]),
    ("serde_json", &[""]),
    ("serde_yaml", &["corpus/data/"]),
    ("signal_hook", &["cli/signals.rs", "cli/output/pager.rs"]),
    ("smallvec", &["analysis/", "corpus/", "site/", "index/"]),
    ("strsim", &["search/", "lint/", "settings/", "cli/"]),
    (
        "tantivy",
        &[
            "analysis/token_buffer.rs",
            "index/error.rs",
            "index/schema/",
            "index/segment/",
            "index/generation/",
            "index/target/",
            "search/reader/",
            "search/retrieve/",
        ],
    ),
    ("tantivy_fst", &["index/segment/", "search/reader/"]),
    ("tantivy_stacker", &["analysis/interner.rs", "index/segment/bulk/"]),
    ("terminal_size", &["cli/output/"]),
    ("thiserror", &[""]),
    ("time", &["index/", "search/", "cli/"]),
    ("tokio", &["mcp/"]),
    ("toml", &["settings/", "corpus/data/"]),
    ("unicode_normalization", &["analysis/", "corpus/"]),
    ("unicode_width", &["cli/output/"]),
    ("xxhash_rust", &["corpus/", "site/", "index/", "cli/command/eval.rs"]),
];

/// Folders of one kind of file behind one table: they may hold as long a list as there are kinds.
pub(super) const ONE_KIND: [&str; 2] = ["cli/command", "corpus/dialect"];

/// Private words that the field has another word for; `docs/glossary.md` names it.
pub(super) const RETIRED: &[&str] = &[
    "told",
    "tell",
    "tells",
    "rival",
    "rivals",
    "hopeful",
    "hopes",
    "beaten",
    "idle",
    "leveled",
    "promise",
    "promised",
    "promising",
    "aside",
    "ahead",
    "worn",
    "shaken",
    "led",
    "stands",
    "stand",
    "stood",
    "meet",
    "meets",
    "fit",
    "fits",
    "fills",
    "bar",
    "asking",
    "asked",
];

/// Identifiers with a retired word that the field uses too.
pub(super) const ALLOWED: &[&str] = &["progress_bar", "read_ahead", "look_ahead", "idle_timeout", "best_fit"];

/// The floor of a file; `None` where no room holds it.
pub(super) fn floor(path: &str) -> Option<usize> {
    let rooms = FLOORS.iter().enumerate().flat_map(|(floor, rooms)| rooms.iter().map(move |room| (floor, *room)));
    let holding = rooms.filter(|(_, room)| path.starts_with(room));
    holding.max_by_key(|(_, room)| room.len()).map(|(floor, _)| floor)
}
