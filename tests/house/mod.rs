//! The house: imports run one way, libraries stay in their rooms, rooms stay small, and names are those of the field.

mod graph;
mod rules;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use graph::{Graph, Source};
use rules::{FLOORS, HOMES, ONE_KIND, RETIRED, floor};

/// The most files that a room may hold.
const ROOM_SIZE: usize = 16;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn collect(folder: &Path, into: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let relative = path.strip_prefix(root().join("src")).unwrap().to_str().unwrap().replace('\\', "/");
            into.push(Source::new(&relative, &String::from_utf8(fs::read(&path).unwrap()).unwrap()));
        }
    }
}

/// Every file below `src`, parsed once.
fn sources() -> &'static [Source] {
    static SOURCES: OnceLock<Vec<Source>> = OnceLock::new();
    SOURCES.get_or_init(|| {
        let mut sources = Vec::new();
        collect(&root().join("src"), &mut sources);
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        sources
    })
}

/// Each import that climbs to a later floor.
fn upward_imports(graph: &Graph) -> Vec<String> {
    let edges = graph.edges.iter().flat_map(|(from, targets)| targets.iter().map(move |to| (from, to)));
    let climbs = edges.filter(|(from, to)| floor(from) < floor(to));
    climbs.map(|(from, to)| format!("{from} imports {to}")).collect()
}

/// Each library that a file uses outside the rooms of that library.
fn strays(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for library in &source.libraries {
            match HOMES.iter().find(|(name, _)| name == library) {
                None => found.push(format!("{} uses {library}, which has no room", source.path)),
                Some((_, rooms)) if !rooms.iter().any(|room| source.path.starts_with(room)) => {
                    found.push(format!("{} uses {library} outside its room", source.path));
                }
                Some(_) => {}
            }
        }
    }
    found
}

/// The files of each folder; a `mod.rs` is the folder's door and counts for none.
fn rooms(sources: &[Source]) -> BTreeMap<String, usize> {
    let mut rooms = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.path.ends_with("mod.rs")) {
        let room = source.path.rsplit_once('/').map_or("", |(room, _)| room);
        *rooms.entry(room.to_owned()).or_insert(0) += 1;
    }
    rooms
}

fn crowded(sources: &[Source]) -> Vec<String> {
    let rooms = rooms(sources).into_iter();
    let crowded = rooms.filter(|(room, files)| *files > ROOM_SIZE && !ONE_KIND.contains(&room.as_str()));
    crowded.map(|(room, files)| format!("{room} has {files} files")).collect()
}

/// Retired words in identifiers, as `file: identifier`.
fn retired(sources: &[Source]) -> Vec<String> {
    let is_retired = |name: &&String| name.split('_').any(|word| RETIRED.contains(&word.to_lowercase().as_str()));
    let mut found = Vec::new();
    for source in sources {
        let names = source.identifiers.iter().filter(is_retired);
        let names = names.filter(|name| !rules::ALLOWED.contains(&name.as_str()));
        found.extend(names.map(|name| format!("{}: {name}", source.path)));
    }
    found
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn imports_run_one_way() {
    assert_none(&upward_imports(&Graph::of(sources())));
}

#[test]
fn files_form_no_circle() {
    let circles = Graph::of(sources()).circles();
    assert_none(&circles.iter().map(|circle| circle.join(" <-> ")).collect::<Vec<_>>());
}

#[test]
fn every_file_has_a_floor() {
    let sources = sources();
    let homeless = sources.iter().filter(|source| floor(&source.path).is_none());
    assert_none(&homeless.map(|source| source.path.clone()).collect::<Vec<_>>());
    for room in FLOORS.iter().flat_map(|rooms| rooms.iter()) {
        assert!(sources.iter().any(|source| source.path.starts_with(room)), "no file is in {room}");
    }
}

#[test]
fn libraries_stay_in_their_rooms() {
    assert_none(&strays(sources()));
}

#[test]
fn rooms_stay_small() {
    assert_none(&crowded(sources()));
}

#[test]
fn retired_words_are_no_identifiers() {
    assert_none(&retired(sources()));
}

#[test]
fn every_file_opens_with_its_purpose() {
    for source in sources() {
        assert!(source.text.starts_with("//!"), "{} does not open with `//!`", source.path);
        for name in ["util", "common", "helper", "misc"] {
            assert!(!source.path.contains(name), "{} names no purpose", source.path);
        }
    }
}

#[test]
fn every_path_on_the_map_exists() {
    for page in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let map = String::from_utf8(fs::read(root().join(page)).unwrap()).unwrap();
        let named = map.split('`').skip(1).step_by(2);
        for path in named.filter(|text| ["src/", "tests/", "benches/", "docs/"].iter().any(|at| text.starts_with(at))) {
            assert!(root().join(path).exists(), "{page} names {path}");
        }
    }
}

/// Prints the figures: `cargo test house_in_figures -- --nocapture`.
#[test]
fn house_in_figures() {
    let sources = sources();
    let rooms = rooms(sources);
    let mut lines: Vec<(usize, &str)> =
        sources.iter().map(|source| (source.text.lines().count(), source.path.as_str())).collect();
    lines.sort_unstable();
    let at = |share: usize| lines[(lines.len() - 1) * share / 100].0;
    let sum: usize = lines.iter().map(|(count, _)| count).sum();
    let (largest, path) = lines[lines.len() - 1];
    println!("{} rooms, {} files, {sum} lines", rooms.len(), sources.len());
    println!("lines a file: median {}, p90 {}, largest {largest} ({path})", at(50), at(90));
    println!("circles: {}", Graph::of(sources).circles().len());
    rooms.iter().for_each(|(room, files)| println!("{files:4} {room}"));
}

mod planted {
    //! Each rule catches a fault that is planted for it.

    use super::{Graph, ROOM_SIZE, Source, crowded, retired, strays, upward_imports};

    #[test]
    fn a_circle_is_caught() {
        let sources = [
            Source::new("search/rank/mod.rs", "mod a;\nmod b;\npub(crate) use b::B;\n"),
            Source::new("search/rank/a.rs", "use crate::search::rank::B;\npub(crate) struct A(B);\n"),
            Source::new("search/rank/b.rs", "pub(crate) struct B;\nfn f() { super::a::g(); }\n"),
        ];
        assert_eq!(Graph::of(&sources).circles(), [["search/rank/a.rs", "search/rank/b.rs"]]);
    }

    #[test]
    fn an_upward_import_is_caught_however_it_is_written() {
        let above = Source::new("cli/output/table.rs", "pub(crate) struct Table;\n");
        for import in [
            "use crate::cli::output::table::Table;",
            "use crate::{cli::output::{table::Table}};",
            "use super::super::cli::output::table;",
            "use crate::cli::output::table as other;",
            "fn f() { let _ = super::super::cli::output::table::Table; }",
            "fn f(_: crate::cli::output::table::Table) {}",
            "mod inside { use super::super::super::cli::output::table::Table; }",
        ] {
            let sources = [Source::new("search/below.rs", import), above.clone()];
            let found = upward_imports(&Graph::of(&sources));
            assert_eq!(found, ["search/below.rs imports cli/output/table.rs"], "{import}");
        }
    }

    #[test]
    fn an_import_through_a_door_counts_for_the_file_behind_it() {
        let sources = [
            Source::new("search/answer/mod.rs", "mod page;\npub use page::Page;\n"),
            Source::new("search/answer/page.rs", "pub struct Page;\n"),
            Source::new("search/query/question.rs", "use crate::search::answer::Page;\n"),
        ];
        assert_eq!(upward_imports(&Graph::of(&sources)), ["search/query/question.rs imports search/answer/page.rs"]);
    }

    #[test]
    fn a_library_outside_its_room_is_caught() {
        for text in ["use tantivy::Index;", "fn f(_: tantivy::Index) {}", "use {tantivy::{Index}};"] {
            let found = strays(&[Source::new("cli/command/show.rs", text)]);
            assert_eq!(found, ["cli/command/show.rs uses tantivy outside its room"], "{text}");
        }
        let found = strays(&[Source::new("cli/command/show.rs", "use unheard_of::Thing;")]);
        assert_eq!(found, ["cli/command/show.rs uses unheard_of, which has no room"]);
    }

    #[test]
    fn a_crowded_room_is_caught() {
        let many = |room: &str| -> Vec<Source> {
            (0..=ROOM_SIZE).map(|number| Source::new(&format!("{room}/file{number}.rs"), "")).collect()
        };
        assert_eq!(crowded(&many("search/rank")), ["search/rank has 17 files"]);
        assert!(crowded(&many("cli/command")).is_empty());
    }

    #[test]
    fn a_retired_name_is_caught() {
        let source = Source::new("search/rank/a.rs", "// bar\nfn f(bar: u32) -> u32 { let is_told = \"idle\"; bar }\n");
        assert_eq!(retired(&[source]), ["search/rank/a.rs: bar", "search/rank/a.rs: is_told"]);
    }

    #[test]
    fn tests_may_import_what_they_need() {
        let sources = [
            Source::new("search/below.rs", "#[cfg(test)]\nmod tests { use crate::cli::above::Thing; }\n"),
            Source::new("cli/above.rs", "pub(crate) struct Thing;\n"),
        ];
        assert!(upward_imports(&Graph::of(&sources)).is_empty());
    }
}
