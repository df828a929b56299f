//! The facet dictionary: the values of each facet key, their written forms and their page counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::{ControlFlow, Range};

use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};
use tantivy::directory::OwnedBytes;

use crate::site::FacetList;

use super::encoding::encode;

/// A value of a facet key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FacetEntry<'a> {
    /// The form that filters compare.
    pub(crate) canonical: &'a str,
    /// The most frequent written form; ties go to the first in byte order.
    pub(crate) shown: &'a str,
    /// Number of pages with the value.
    pub(crate) count: u64,
    /// The other written forms and their page counts, sorted.
    #[serde(borrow)]
    others: Vec<(&'a str, u64)>,
}

/// An encoded [`FacetEntry`]: canonical form, shown form, count, other forms.
type EncodedEntry<'a> = (&'a [u8], &'a [u8], u64, Vec<(&'a [u8], u64)>);

impl<'a> FacetEntry<'a> {
    /// Creates an entry from page counts by written form; `None` if all counts are 0.
    fn new(canonical: &'a str, mut forms: BTreeMap<&'a str, u64>) -> Option<Self> {
        forms.retain(|_, count| *count > 0);
        let count = forms.values().sum();
        let highest = forms.values().copied().max()?;
        let shown = forms.iter().find(|(_, count)| **count == highest).map(|(form, _)| *form)?;
        forms.remove(shown);
        Some(Self { canonical, shown, count, others: forms.into_iter().collect() })
    }

    fn into_forms(self) -> BTreeMap<&'a str, u64> {
        let others: u64 = self.others.iter().map(|(_, count)| count).sum();
        let shown = (self.shown, self.count.saturating_sub(others));
        self.others.into_iter().chain([shown]).collect()
    }
}

/// Changes to page counts by written form; `None` is the canonical form. Most values have one form.
type FormChanges = SmallVec<[(Option<Box<str>>, i64); 1]>;
/// Changes by canonical value. A hash map, because a large tree has a distinct value for each page; encoding sorts it.
type ValueChanges = HashMap<Box<str>, FormChanges, foldhash::fast::FixedState>;

/// Pending values before [`FacetDictionary::compact_pending`] encodes them, which bounds the memory of a build.
const MAX_PENDING: usize = if cfg!(test) { 30 } else { 300_000 };

/// The facet values of a generation, as an encoded base and pending changes.
///
/// The encoded form starts with the keys and the byte range of their values, so a reader decodes one key only. The
/// values of a key are sorted by canonical form.
#[derive(Debug, Clone, Default)]
pub(crate) struct FacetDictionary {
    /// The encoded base.
    base: Option<OwnedBytes>,
    /// Pending changes by key.
    pending: BTreeMap<String, ValueChanges>,
    /// Number of pending values.
    pending_values: usize,
}

impl FacetDictionary {
    /// Creates a dictionary from an encoded one.
    pub(crate) fn from(base: OwnedBytes) -> Self {
        Self { base: Some(base), ..Self::default() }
    }

    /// Adds `change` to the page counts of the values of a page: 1 for an added page, -1 for a removed one.
    pub(crate) fn count(&mut self, facets: &FacetList, change: i64) {
        for [key, written, canonical] in facets.iter() {
            if !self.pending.contains_key(key) {
                self.pending.insert(key.to_owned(), ValueChanges::default());
            }
            let Some(values) = self.pending.get_mut(key) else { continue };
            let stored_form = || (written != canonical).then(|| Box::from(written));
            match values.get_mut(canonical) {
                None => {
                    self.pending_values += 1;
                    values.insert(canonical.into(), smallvec![(stored_form(), change)]);
                }
                Some(forms) => {
                    match forms.iter_mut().find(|(form, _)| form.as_deref().unwrap_or(canonical) == written) {
                        Some((_, pages)) => *pages += change,
                        None => forms.push((stored_form(), change)),
                    }
                }
            }
        }
    }

    /// Encodes the pending changes if there are more than 300,000 values; encoded values take far less memory.
    ///
    /// # Errors
    /// If the base is not an encoded dictionary.
    pub(crate) fn compact_pending(&mut self) -> Result<(), postcard::Error> {
        if self.pending_values > MAX_PENDING { self.encode_pending() } else { Ok(()) }
    }

    /// Encodes the pending changes of a full build, unless it was compacted before: that dictionary is large and waits
    /// for free memory.
    ///
    /// Updates must not call this, because [`Self::is_unchanged`] compares with the base.
    ///
    /// # Errors
    /// If the base is not an encoded dictionary.
    pub(crate) fn finish(&mut self) -> Result<(), postcard::Error> {
        if self.base.is_none() { self.encode_pending() } else { Ok(()) }
    }

    fn encode_pending(&mut self) -> Result<(), postcard::Error> {
        self.base = Some(OwnedBytes::new(std::mem::take(self).encode()?));
        Ok(())
    }

    /// Returns whether the pending changes cancel out, so that the base is still valid.
    pub(crate) fn is_unchanged(&self) -> bool {
        let mut changes = self.pending.values().flat_map(HashMap::values).flatten();
        self.base.is_some() && changes.all(|(_, change)| *change == 0)
    }

    /// Encodes the base with the pending changes. Copies the bytes of keys without changes.
    ///
    /// # Errors
    /// If the base is not an encoded dictionary.
    pub(crate) fn encode(mut self) -> Result<Vec<u8>, postcard::Error> {
        let base = self.base.as_deref().map(KeyTable::read).transpose()?.unwrap_or_default();
        for values in self.pending.values_mut() {
            values.retain(|_, forms| forms.iter().any(|(_, change)| *change != 0));
        }
        self.pending.retain(|_, values| !values.is_empty());
        let keys: BTreeSet<&str> = base.keys().chain(self.pending.keys().map(String::as_str)).collect();
        let mut table: Vec<(&str, Range<u32>)> = Vec::new();
        let mut bytes: Vec<u8> = Vec::new();
        for key in keys {
            let start = bytes.len() as u32;
            match self.pending.get(key) {
                None => bytes.extend_from_slice(base.bytes(key)?.unwrap_or_default()),
                Some(changes) => {
                    let values = apply_changes(base.values(key)?, changes);
                    if values.is_empty() {
                        continue;
                    }
                    bytes.extend(encode(&values));
                }
            }
            table.push((key, start..bytes.len() as u32));
        }
        let mut out = encode(&table);
        out.append(&mut bytes);
        Ok(out)
    }

    /// Decodes the keys of an encoded dictionary, sorted.
    ///
    /// # Errors
    /// If the bytes are not an encoded dictionary.
    pub(crate) fn keys(bytes: &[u8]) -> Result<Vec<&str>, postcard::Error> {
        Ok(KeyTable::read(bytes)?.keys().collect())
    }

    /// Passes canonical and shown form of each value of a key to `visit`, sorted by canonical form, until it breaks.
    ///
    /// The forms are unchecked bytes, passed one by one: a query counts few of the values, and decoding all of them
    /// took a third of the facet time.
    ///
    /// # Errors
    /// If the bytes are not an encoded dictionary.
    pub(crate) fn display_forms<'a>(
        bytes: &'a [u8],
        key: &str,
        mut visit: impl FnMut(&'a [u8], &'a [u8]) -> ControlFlow<()>,
    ) -> Result<(), postcard::Error> {
        let Some(bytes) = KeyTable::read(bytes)?.bytes(key)? else { return Ok(()) };
        let (count, mut bytes) = postcard::take_from_bytes::<u64>(bytes)?;
        for _ in 0..count {
            let ((canonical, shown, ..), rest) = postcard::take_from_bytes::<EncodedEntry<'a>>(bytes)?;
            if visit(canonical, shown).is_break() {
                break;
            }
            bytes = rest;
        }
        Ok(())
    }

    /// Decodes the values of a key of an encoded dictionary; empty for an unknown key.
    ///
    /// # Errors
    /// If the bytes are not an encoded dictionary.
    pub(crate) fn values<'a>(bytes: &'a [u8], key: &str) -> Result<Vec<FacetEntry<'a>>, postcard::Error> {
        KeyTable::read(bytes)?.values(key)
    }
}

/// An encoded dictionary with decoded keys.
#[derive(Default)]
struct KeyTable<'a> {
    keys: Vec<(&'a str, Range<u32>)>,
    bytes: &'a [u8],
}

impl<'a> KeyTable<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, postcard::Error> {
        let (keys, bytes) = postcard::take_from_bytes(bytes)?;
        Ok(Self { keys, bytes })
    }

    fn keys(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.keys.iter().map(|(key, _)| *key)
    }

    /// Returns the encoded values of a key; `None` for an unknown key.
    fn bytes(&self, key: &str) -> Result<Option<&'a [u8]>, postcard::Error> {
        let Some((_, range)) = self.keys.iter().find(|(name, _)| *name == key) else { return Ok(None) };
        let bytes = self.bytes.get(range.start as usize..range.end as usize);
        bytes.map(Some).ok_or(postcard::Error::DeserializeUnexpectedEnd)
    }

    fn values(&self, key: &str) -> Result<Vec<FacetEntry<'a>>, postcard::Error> {
        self.bytes(key)?.map_or_else(|| Ok(Vec::new()), postcard::from_bytes)
    }
}

/// Applies changes to the sorted values of a key; the result is sorted.
fn apply_changes<'a>(base: Vec<FacetEntry<'a>>, changes: &'a ValueChanges) -> Vec<FacetEntry<'a>> {
    let mut out = Vec::with_capacity(base.len() + changes.len());
    let mut changes: Vec<(&str, &FormChanges)> =
        changes.iter().map(|(canonical, forms)| (&**canonical, forms)).collect();
    changes.sort_unstable_by_key(|(canonical, _)| *canonical);
    let mut base = base.into_iter().peekable();
    for (canonical, form_changes) in changes {
        while let Some(unchanged) = base.next_if(|entry| entry.canonical < canonical) {
            out.push(unchanged);
        }
        let changed = base.next_if(|entry| entry.canonical == canonical);
        let mut forms = changed.map(FacetEntry::into_forms).unwrap_or_default();
        for (form, change) in form_changes {
            let count = forms.entry(form.as_deref().unwrap_or(canonical)).or_default();
            *count = count.saturating_add_signed(*change);
        }
        out.extend(FacetEntry::new(canonical, forms));
    }
    out.extend(base);
    out
}

#[cfg(test)]
mod tests {
    use crate::site::{PageFacets, TOPICS};

    use super::*;

    fn count(dictionary: &mut FacetDictionary, topics: &[&str], change: i64) {
        let written = PageFacets { topics, content_type: None, use_case: &[], attributes: &BTreeMap::new() };
        dictionary.count(&FacetList::of(&written), change);
    }

    #[test]
    fn an_updated_dictionary_equals_a_rebuilt_one() {
        let pages: [&[&str]; 4] = [&["SPA", "a b"], &["spa"], &["spa", "A-B"], &["other"]];
        let mut before = FacetDictionary::default();
        pages[..3].iter().for_each(|topics| count(&mut before, topics, 1));
        let mut updated = FacetDictionary::from(OwnedBytes::new(before.encode().unwrap()));
        count(&mut updated, pages[1], -1);
        count(&mut updated, pages[3], 1);
        let mut rebuilt = FacetDictionary::default();
        [0, 2, 3].into_iter().for_each(|page| count(&mut rebuilt, pages[page], 1));
        let (updated, rebuilt) = (updated.encode().unwrap(), rebuilt.encode().unwrap());
        assert_eq!(updated, rebuilt);
        let spa = &FacetDictionary::values(&rebuilt, TOPICS).unwrap()[2];
        assert_eq!((spa.canonical, spa.shown, spa.count), ("spa", "SPA", 2));
    }

    #[test]
    fn a_truncated_dictionary_is_an_error() {
        let mut dictionary = FacetDictionary::default();
        count(&mut dictionary, &["spa", "x"], 1);
        let bytes = dictionary.encode().unwrap();
        let display_forms = |bytes: &[u8]| {
            let mut forms = 0;
            FacetDictionary::display_forms(bytes, TOPICS, |_, _| {
                forms += 1;
                ControlFlow::Continue(())
            })
            .map(|()| forms)
        };
        assert_eq!(display_forms(&bytes), Ok(2));
        assert!(display_forms(&bytes[..bytes.len() - 1]).is_err());
        assert!(FacetDictionary::values(&bytes[..bytes.len() - 1], TOPICS).is_err());
    }

    #[test]
    fn a_key_without_pages_is_removed() {
        let mut before = FacetDictionary::default();
        count(&mut before, &["x"], 1);
        let mut updated = FacetDictionary::from(OwnedBytes::new(before.encode().unwrap()));
        count(&mut updated, &["x"], -1);
        assert!(FacetDictionary::keys(&updated.encode().unwrap()).unwrap().is_empty());
    }
}
