//! An index that took its changes one by one is, to the last posting, the one that is built anew from the last tree.

#[cfg(test)]
mod changes {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;
    use std::time::{Duration, SystemTime};

    use proptest::prelude::{Strategy, any, prop_oneof, proptest};
    use tantivy::schema::IndexRecordOption;
    use tantivy::{DocAddress, DocSet, TERMINATED};

    use crate::index::IndexError;
    use crate::index::generation::{Generation, GenerationReader, Manifest, WARNINGS};
    use crate::index::schema::{schema, stored_fields};

    use super::super::build_output::FACETS;
    use super::super::options::SyncOptions;
    use super::super::report::SyncReport;
    use super::super::sync::{Progress, Synced, sync};

    struct Quiet;

    impl Progress for Quiet {}

    fn run(root: &Path, index: &str, change: impl FnOnce(&mut SyncOptions)) -> Result<SyncReport, IndexError> {
        let mut options = SyncOptions {
            corpus: root.join("corpus"),
            index: root.join(index),
            // A process that another test starts holds a copy of the lock of the run before, until it runs.
            wait: Duration::from_secs(10),
            ..SyncOptions::new(SystemTime::UNIX_EPOCH)
        };
        change(&mut options);
        match sync(&options, &Quiet)? {
            Synced::Unchanged(report) => Ok(*report),
            Synced::Staged(staged) => staged.publish(),
        }
    }

    /// What the documents of an index are called, wherever they stand.
    fn names(base: &GenerationReader) -> BTreeMap<DocAddress, String> {
        let mut names: BTreeMap<DocAddress, String> = BTreeMap::new();
        let key = schema().1.key;
        for (at, segment) in (0u32..).zip(base.segments()) {
            let keys = segment.inverted_index(key).unwrap();
            let mut terms = keys.terms().stream().unwrap();
            while let Some((term, info)) = terms.next() {
                let term = String::from_utf8(term.to_vec()).unwrap();
                let mut postings = keys.read_postings_from_terminfo(info, IndexRecordOption::Basic).unwrap();
                while postings.doc() != TERMINATED {
                    if (term.starts_with("p\0") || term.starts_with("r\0")) && !segment.is_deleted(postings.doc()) {
                        let address = DocAddress::new(at, postings.doc());
                        let name = format!("{} {}", &term[..1], base.order(address).unwrap());
                        assert_eq!(names.insert(address, name), None);
                    }
                    postings.advance();
                }
            }
        }
        assert_eq!(names.values().collect::<BTreeSet<_>>().len(), names.len(), "a document stands twice");
        names
    }

    /// Every posting with its positions, under names that do not depend on where its document stands.
    fn postings(base: &GenerationReader, names: &BTreeMap<DocAddress, String>, out: &mut BTreeMap<String, String>) {
        for (field, entry) in schema().0.fields().filter(|(_, entry)| entry.is_indexed()) {
            let option = entry.field_type().index_record_option().unwrap();
            for (at, segment) in (0u32..).zip(base.segments()) {
                let index = segment.inverted_index(field).unwrap();
                let mut terms = index.terms().stream().unwrap();
                while let Some((term, info)) = terms.next() {
                    let mut postings = index.read_postings_from_terminfo(info, option).unwrap();
                    while postings.doc() != TERMINATED {
                        if let Some(name) = names.get(&DocAddress::new(at, postings.doc())) {
                            let mut positions = Vec::new();
                            tantivy::postings::Postings::positions(&mut postings, &mut positions);
                            let term = String::from_utf8_lossy(term);
                            out.insert(format!("posting {} {term} {name}", entry.name()), format!("{positions:?}"));
                        }
                        postings.advance();
                    }
                }
            }
        }
    }

    /// Everything that an index says.
    fn dump(index: &Path) -> BTreeMap<String, String> {
        let generation = Generation::current(index).unwrap();
        let base = GenerationReader::open(&generation.path).unwrap();
        let names = names(&base);
        let mut out = BTreeMap::new();
        for (address, name) in &names {
            let record = base.record(*address).unwrap();
            out.insert(format!("record {name}"), format!("{record:?}"));
            let segment = &base.segments()[address.segment_ord as usize];
            for column in ["order", "topics", "content_type", "use_case", "more"] {
                let Some(reader) = segment.fast_fields().str(column).unwrap() else { continue };
                let values = reader.term_ords(address.doc_id).map(|ordinal| {
                    let mut value = String::new();
                    reader.ord_to_str(ordinal, &mut value).unwrap();
                    value
                });
                let values: Vec<String> = values.collect();
                // A search reads the one or the other.
                assert!(column != "order" || values == [stored_fields::address(&record).unwrap()], "{name} {values:?}");
                out.insert(format!("column {column} {name}"), values.join("\n"));
            }
        }
        postings(&base, &names, &mut out);
        let mut manifest = Manifest::of(&generation, index).unwrap();
        (manifest.generation, manifest.started_ns) = (0, 0);
        manifest.pages.iter_mut().for_each(|page| page.file.stamp = Default::default());
        manifest.partials.iter_mut().for_each(|file| file.stamp = Default::default());
        out.insert("manifest".to_owned(), format!("{manifest:#?}"));
        out.insert("totals".to_owned(), format!("{:#?}", generation.info.totals));
        for table in [FACETS, WARNINGS] {
            out.insert(table.to_owned(), format!("{:?}", generation.table(table).unwrap()));
        }
        out
    }

    fn assert_equal(changed: &Path, fresh: &Path) {
        let (changed, fresh) = (dump(changed), dump(fresh));
        let unlike: Vec<_> =
            changed.keys().chain(fresh.keys()).filter(|key| changed.get(*key) != fresh.get(*key)).collect();
        for key in unlike.iter().take(5) {
            let cut = |text: Option<&String>| text.map(|text| text.chars().take(600).collect::<String>());
            println!("{key:?}\n  changed: {:?}\n  fresh:   {:?}", cut(changed.get(*key)), cut(fresh.get(*key)));
        }
        assert!(unlike.is_empty(), "{} of {} differ", unlike.len(), fresh.len());
    }

    const FILES: [&str; 9] = ["a.md", "b.md", "A.md", "c/index.md", "c/d.md", "c/e.md", "_p.md", "c/_q.md", "_p"];

    const PIECES: [&str; 23] = [
        "---\nurl: /x\n---\n",
        "---\nurl: /c/d\ntitle: Claim\ntopics: [SPA, api]\n---\n",
        "---\ntitle: One\ntopics: [spa]\ncontentType: how-to\nweight: 3\n---\n",
        "---\ntitle: broken: yes: no\n---\n",
        "# First\n\nwords here\n",
        "## Second {#own}\n\nmore words\n",
        "[to a](a.md) and [to x](/x)\n",
        "* [first of a](/a#first): a blurb\n* [own](#own)\n",
        "[d](d) [d there](c/d#own) [gone](/nowhere#frag)\n",
        "<ul class=\"topic-links\"><li><a href=\"/c/e\">card</a><p>about e</p></li></ul>\n",
        "[out](https://example.com/p) [out again](https://example.com/p)\n",
        "<%= include('./_p') %>\n",
        "<%= include('./_q.md') %>\n",
        "<%= include('../_p.md') %>\n",
        "[upper](/A) [lower](/a)\n",
        "[file](x.png) [c](../c) [index](index.md)\n",
        "<a name=\"first\"></a>plain\n",
        "[same](/a#First) [same](/a#first-)\n",
        "text without any mark\n",
        "# First\n\n# First\n",
        "Proof Key for Code Exchange (PKCE) of an <dfn data-key=\"x\">Own Token Service</dfn>\n",
        "[e](e#second) [e](/c/e#Second)\n",
        "\u{feff}",
    ];

    #[derive(Debug, Clone)]
    enum Change {
        Write(usize, Vec<usize>),
        Remove(usize),
        Move(usize, usize),
    }

    fn apply(corpus: &Path, change: &Change) {
        match change {
            Change::Write(file, pieces) => {
                let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
                fs::write(corpus.join(FILES[*file]), text).unwrap();
            }
            Change::Remove(file) => drop(fs::remove_file(corpus.join(FILES[*file]))),
            Change::Move(from, to) => drop(fs::rename(corpus.join(FILES[*from]), corpus.join(FILES[*to]))),
        }
    }

    fn change() -> impl Strategy<Value = Change> {
        let pieces = proptest::collection::vec(0..PIECES.len(), 0..6);
        prop_oneof![
            5 => (0..FILES.len(), pieces).prop_map(|(file, pieces)| Change::Write(file, pieces)),
            2 => (0..FILES.len()).prop_map(Change::Remove),
            1 => (0..FILES.len(), 0..FILES.len()).prop_map(|(from, to)| Change::Move(from, to)),
        ]
    }

    /// A tree with enough quiet pages that a few changes are an update and no build of the whole.
    fn tree() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let corpus = root.path().join("corpus");
        fs::create_dir_all(corpus.join("c")).unwrap();
        for n in 0..40 {
            fs::write(
                corpus.join(format!("quiet-{n}.md")),
                format!("# Quiet {n}\n\n[a](/a#first) [a](/a) [b](b#own) [e](c/e.md#second)\n"),
            )
            .unwrap();
        }
        root
    }

    proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 24, ..Default::default() })]

        #[test]
        fn changes_one_by_one_end_where_a_build_anew_does(
            nights in proptest::collection::vec(proptest::collection::vec(change(), 1..5), 1..5),
            compact in any::<bool>(),
        ) {
            let root = tree();
            run(root.path(), "changed", |_| {}).unwrap();
            for night in nights {
                night.iter().for_each(|change| apply(&root.path().join("corpus"), change));
                run(root.path(), "changed", |options| options.compact = compact).unwrap();
                let _ = fs::remove_dir_all(root.path().join("fresh"));
                run(root.path(), "fresh", |options| options.compact = true).unwrap();
                assert_equal(&root.path().join("changed"), &root.path().join("fresh"));
            }
        }
    }

    /// Replays the real nights and compares every `step`th with a build from nothing.
    fn replay(step: usize) {
        let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/auth0-nightly.bundle");
        if !bundle.exists() {
            assert!(option_env!("KB_DEMAND_SHARED").is_none(), "the shared data is missing");
            return println!("skipped: no shared data");
        }
        let root = tempfile::tempdir().unwrap();
        let tree = root.path().join("tree");
        let git = |arguments: &[&str]| {
            let mut git = std::process::Command::new("git");
            let output = git.arg("-C").arg(&tree).args(arguments).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        fs::create_dir(&tree).unwrap();
        git(&["clone", "-q", "-b", "main", bundle.to_str().unwrap(), "."]);
        std::os::unix::fs::symlink("tree/articles", root.path().join("corpus")).unwrap();
        for (night, commit) in git(&["log", "--reverse", "--format=%H"]).lines().enumerate() {
            git(&["checkout", "-q", commit]);
            run(root.path(), "changed", |options| options.guards.max_shrink = 1.0).unwrap();
            if (night + 1) % step == 0 {
                let _ = fs::remove_dir_all(root.path().join("fresh"));
                run(root.path(), "fresh", |_| {}).unwrap();
                assert_equal(&root.path().join("changed"), &root.path().join("fresh"));
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn real_nights_end_where_a_build_anew_does() {
        replay(20);
    }

    #[cfg(unix)]
    #[test]
    #[ignore = "takes minutes: the same for every single night"]
    fn every_real_night_ends_where_a_build_anew_does() {
        replay(1);
    }
}
