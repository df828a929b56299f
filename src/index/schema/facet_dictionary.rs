//! The table of facet values: the forms that pages write them in, which of them is shown, and how many pages have each.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasherDefault;
use std::ops::{ControlFlow, Range};

use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};
use tantivy::directory::OwnedBytes;

use crate::analysis::WordHasher;
use crate::site::FacetList;

use super::stored_fields::encode;

/// A value of the facet table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Value<'a> {
    /// The form that filters compare.
    pub(crate) canonical: &'a str,
    /// The form that most pages write; of two as frequent, the one that sorts first.
    pub(crate) shown: &'a str,
    /// Pages that have it.
    pub(crate) count: u64,
    /// The other forms and how many pages write them, sorted.
    #[serde(borrow)]
    others: Vec<(&'a str, u64)>,
}

/// A [`Value`] as it is encoded: canonical and shown form, count, others.
type Encoded<'a> = (&'a [u8], &'a [u8], u64, Vec<(&'a [u8], u64)>);

impl<'a> Value<'a> {
    /// The value that these forms make; `None` when no page writes any.
    fn new(canonical: &'a str, mut forms: BTreeMap<&'a str, u64>) -> Option<Self> {
        forms.retain(|_, count| *count > 0);
        let count = forms.values().sum();
        let most = forms.values().copied().max()?;
        let shown = forms.iter().find(|(_, count)| **count == most).map(|(form, _)| *form)?;
        forms.remove(shown);
        Some(Self { canonical, shown, count, others: forms.into_iter().collect() })
    }

    fn forms(self) -> BTreeMap<&'a str, u64> {
        let rest: u64 = self.others.iter().map(|(_, count)| count).sum();
        let shown = (self.shown, self.count.saturating_sub(rest));
        self.others.into_iter().chain([shown]).collect()
    }
}

/// The forms as written, none for the canonical one, and how many pages more or fewer write each. Most values have one.
type Forms = SmallVec<[(Option<Box<str>>, i64); 1]>;
/// Canonical values and their forms. A page's own values, of which a large tree has one for each page, are found by their
/// hash; they are sorted when they are encoded.
type Changed = HashMap<Box<str>, Forms, BuildHasherDefault<WordHasher>>;

/// Values that are counted before the table is folded: what bounds the memory of a build.
const MOST_CHANGED: usize = if cfg!(test) { 30 } else { 300_000 };

/// The facet table of a generation: the values of each key, sorted by canonical form.
///
/// On disk the keys come first, with the bytes where each one's values stand, so that a reader takes one key's values
/// without the others', and a change to one key leaves the others' bytes alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct FacetDictionary {
    /// The table that this one is made from, encoded.
    base: Option<OwnedBytes>,
    /// By key.
    changed: BTreeMap<String, Changed>,
    /// How many values those are.
    values: usize,
}

impl FacetDictionary {
    /// A table that begins with what an encoded one holds.
    pub(crate) fn from(base: OwnedBytes) -> Self {
        Self { base: Some(base), ..Self::default() }
    }

    /// Counts the values of one page; `by` is 1 for a page that is there now and -1 for one that was before.
    pub(crate) fn count(&mut self, listed: &FacetList, by: i64) {
        for [key, form, canonical] in listed.iter() {
            if !self.changed.contains_key(key) {
                self.changed.insert(key.to_owned(), Changed::default());
            }
            let Some(known) = self.changed.get_mut(key) else { continue };
            let own = |form: &str| (form != canonical).then(|| Box::from(form));
            match known.get_mut(canonical) {
                None => {
                    self.values += 1;
                    known.insert(canonical.into(), smallvec![(own(form), by)]);
                }
                Some(forms) => {
                    match forms.iter_mut().find(|(known, _)| known.as_deref().unwrap_or(canonical) == form) {
                        Some((_, pages)) => *pages += by,
                        None => forms.push((own(form), by)),
                    }
                }
            }
        }
    }

    /// Encodes what was counted so far when it is much; encoded, a value takes much less memory.
    ///
    /// # Errors
    /// When the table that this one is made from is none.
    pub(crate) fn fold(&mut self) -> Result<(), postcard::Error> {
        if self.values > MOST_CHANGED { self.encode_changed() } else { Ok(()) }
    }

    /// Encodes what a build has counted, so that little is left to do in the end; a table that was folded is so large that
    /// it waits until there is room for it. Of a build alone: what is encoded counts as what the table began with.
    ///
    /// # Errors
    /// When the table that this one is made from is none.
    pub(crate) fn settle(&mut self) -> Result<(), postcard::Error> {
        if self.base.is_none() { self.encode_changed() } else { Ok(()) }
    }

    fn encode_changed(&mut self) -> Result<(), postcard::Error> {
        self.base = Some(OwnedBytes::new(std::mem::take(self).encode()?));
        Ok(())
    }

    /// Whether the table is still the one that it began with.
    pub(crate) fn is_as_before(&self) -> bool {
        let mut counts = self.changed.values().flat_map(HashMap::values).flatten();
        self.base.is_some() && counts.all(|(_, by)| *by == 0)
    }

    /// The table as bytes.
    ///
    /// # Errors
    /// When the table that this one is made from is none.
    pub(crate) fn encode(mut self) -> Result<Vec<u8>, postcard::Error> {
        let base = self.base.as_deref().map(Directory::read).transpose()?.unwrap_or_default();
        for forms in self.changed.values_mut() {
            forms.retain(|_, forms| forms.iter().any(|(_, by)| *by != 0));
        }
        self.changed.retain(|_, values| !values.is_empty());
        let keys: BTreeSet<&str> = base.keys().chain(self.changed.keys().map(String::as_str)).collect();
        let mut directory: Vec<(&str, Range<u32>)> = Vec::new();
        let mut bytes: Vec<u8> = Vec::new();
        for key in keys {
            let begins = bytes.len() as u32;
            match self.changed.get(key) {
                None => bytes.extend_from_slice(base.bytes(key)?.unwrap_or_default()),
                Some(changed) => {
                    let values = merged(base.values(key)?, changed);
                    if values.is_empty() {
                        continue;
                    }
                    bytes.extend(encode(&values));
                }
            }
            directory.push((key, begins..bytes.len() as u32));
        }
        let mut out = encode(&directory);
        out.append(&mut bytes);
        Ok(out)
    }

    /// The keys of an encoded table, in order.
    ///
    /// # Errors
    /// When the bytes are no table.
    pub(crate) fn keys(bytes: &[u8]) -> Result<Vec<&str>, postcard::Error> {
        Ok(Directory::read(bytes)?.keys().collect())
    }

    /// Calls `take` with the canonical and the shown form of the values of one key, sorted by the canonical one, until
    /// it has enough. They are handed on as bytes, one by one: a question counts few of many values, and to gather them
    /// all as text took a third of its facets.
    ///
    /// # Errors
    /// When the bytes are no table.
    pub(crate) fn shown<'a>(
        bytes: &'a [u8],
        key: &str,
        mut take: impl FnMut(&'a [u8], &'a [u8]) -> ControlFlow<()>,
    ) -> Result<(), postcard::Error> {
        let Some(bytes) = Directory::read(bytes)?.bytes(key)? else { return Ok(()) };
        let (count, mut bytes) = postcard::take_from_bytes::<u64>(bytes)?;
        for _ in 0..count {
            let ((canonical, shown, ..), rest) = postcard::take_from_bytes::<Encoded<'a>>(bytes)?;
            if take(canonical, shown).is_break() {
                break;
            }
            bytes = rest;
        }
        Ok(())
    }

    /// The values of one key of an encoded table; none when no page has the key.
    ///
    /// # Errors
    /// When the bytes are no table.
    pub(crate) fn values<'a>(bytes: &'a [u8], key: &str) -> Result<Vec<Value<'a>>, postcard::Error> {
        Directory::read(bytes)?.values(key)
    }
}

/// An encoded table, its keys read.
#[derive(Default)]
struct Directory<'a> {
    keys: Vec<(&'a str, Range<u32>)>,
    bytes: &'a [u8],
}

impl<'a> Directory<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, postcard::Error> {
        let (keys, bytes) = postcard::take_from_bytes(bytes)?;
        Ok(Self { keys, bytes })
    }

    fn keys(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.keys.iter().map(|(key, _)| *key)
    }

    /// The values of a key, encoded; `None` when no page has it.
    fn bytes(&self, key: &str) -> Result<Option<&'a [u8]>, postcard::Error> {
        let Some((_, range)) = self.keys.iter().find(|(name, _)| *name == key) else { return Ok(None) };
        let bytes = self.bytes.get(range.start as usize..range.end as usize);
        bytes.map(Some).ok_or(postcard::Error::DeserializeUnexpectedEnd)
    }

    fn values(&self, key: &str) -> Result<Vec<Value<'a>>, postcard::Error> {
        self.bytes(key)?.map_or_else(|| Ok(Vec::new()), postcard::from_bytes)
    }
}

/// Values with changes to their counts, sorted by canonical form.
fn merged<'a>(base: Vec<Value<'a>>, changed: &'a Changed) -> Vec<Value<'a>> {
    let mut out = Vec::with_capacity(base.len() + changed.len());
    let mut changed: Vec<(&str, &Forms)> = changed.iter().map(|(canonical, forms)| (&**canonical, forms)).collect();
    changed.sort_unstable_by_key(|(canonical, _)| *canonical);
    let mut base = base.into_iter().peekable();
    for (canonical, changes) in changed {
        while let Some(before) = base.next_if(|value| value.canonical < canonical) {
            out.push(before);
        }
        let mut forms = base.next_if(|value| value.canonical == canonical).map(Value::forms).unwrap_or_default();
        for (form, by) in changes {
            let count = forms.entry(form.as_deref().unwrap_or(canonical)).or_default();
            *count = count.saturating_add_signed(*by);
        }
        out.extend(Value::new(canonical, forms));
    }
    out.extend(base);
    out
}

#[cfg(test)]
mod tests {
    use crate::site::{PageFacets, TOPICS};

    use super::*;

    fn count(table: &mut FacetDictionary, topics: &[&str], by: i64) {
        let written = PageFacets { topics, content_type: None, use_case: &[], attributes: &BTreeMap::new() };
        table.count(&FacetList::of(&written), by);
    }

    #[test]
    fn a_table_that_takes_changes_is_the_one_built_anew() {
        let pages: [&[&str]; 4] = [&["SPA", "a b"], &["spa"], &["spa", "A-B"], &["other"]];
        let mut before = FacetDictionary::default();
        pages[..3].iter().for_each(|topics| count(&mut before, topics, 1));
        let mut changed = FacetDictionary::from(OwnedBytes::new(before.encode().unwrap()));
        count(&mut changed, pages[1], -1);
        count(&mut changed, pages[3], 1);
        let mut fresh = FacetDictionary::default();
        [0, 2, 3].into_iter().for_each(|at| count(&mut fresh, pages[at], 1));
        let (changed, fresh) = (changed.encode().unwrap(), fresh.encode().unwrap());
        assert_eq!(changed, fresh);
        let spa = &FacetDictionary::values(&fresh, TOPICS).unwrap()[2];
        assert_eq!((spa.canonical, spa.shown, spa.count), ("spa", "SPA", 2));
    }

    #[test]
    fn a_table_that_is_cut_off_is_told_of() {
        let mut whole = FacetDictionary::default();
        count(&mut whole, &["spa", "x"], 1);
        let whole = whole.encode().unwrap();
        let shown = |table: &[u8]| {
            let mut forms = 0;
            FacetDictionary::shown(table, TOPICS, |_, _| {
                forms += 1;
                ControlFlow::Continue(())
            })
            .map(|()| forms)
        };
        assert_eq!(shown(&whole), Ok(2));
        assert!(shown(&whole[..whole.len() - 1]).is_err());
        assert!(FacetDictionary::values(&whole[..whole.len() - 1], TOPICS).is_err());
    }

    #[test]
    fn a_key_that_no_page_has_any_more_is_gone() {
        let mut before = FacetDictionary::default();
        count(&mut before, &["x"], 1);
        let mut changed = FacetDictionary::from(OwnedBytes::new(before.encode().unwrap()));
        count(&mut changed, &["x"], -1);
        assert!(FacetDictionary::keys(&changed.encode().unwrap()).unwrap().is_empty());
    }
}
