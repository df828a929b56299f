//! The interface between the encoding of a document and the writer of an index.

use tantivy::TantivyDocument;
use tantivy::schema::Field;

use crate::analysis::{TokenBuffer, TokenRange, encode_positions};

/// Receives the values of a document. All values of one field arrive in one sequence.
pub(crate) trait DocumentWriter {
    /// Reserves memory for about this number of bytes.
    fn reserve(&mut self, _bytes: usize) {}
    /// Adds the tokens of some ranges of a text to a field without positions.
    fn words(&mut self, field: Field, ranges: &[TokenRange], terms: &mut TokenBuffer<'_>);
    /// Adds all tokens of a text to a field with positions.
    fn text(&mut self, field: Field, terms: &mut TokenBuffer<'_>);
    /// Adds the entries of the forms of a text to a field without frequencies.
    fn forms(&mut self, field: Field, terms: &mut TokenBuffer<'_>);
    /// Adds one term at each of these ascending positions.
    fn positions(&mut self, field: Field, term: &str, positions: &[u32]);
    /// Adds a keyword term.
    fn exact(&mut self, field: Field, term: &str);
    /// Adds a text value to a column.
    fn column(&mut self, field: Field, value: &str);
    /// Adds a number to a column.
    fn number(&mut self, field: Field, value: u64);
    /// Sets the stored record.
    fn record(&mut self, field: Field, record: &[u8]);
}

impl DocumentWriter for TantivyDocument {
    fn words(&mut self, field: Field, ranges: &[TokenRange], terms: &mut TokenBuffer<'_>) {
        self.add_text(field, terms.encode(ranges));
    }

    fn text(&mut self, field: Field, terms: &mut TokenBuffer<'_>) {
        self.add_text(field, terms.encode(&[terms.all()]));
    }

    fn forms(&mut self, field: Field, terms: &mut TokenBuffer<'_>) {
        self.add_text(field, terms.encode_forms());
    }

    fn positions(&mut self, field: Field, term: &str, positions: &[u32]) {
        self.add_text(field, encode_positions(term, positions));
    }

    fn exact(&mut self, field: Field, term: &str) {
        self.add_text(field, term);
    }

    fn column(&mut self, field: Field, value: &str) {
        self.add_text(field, value);
    }

    fn number(&mut self, field: Field, value: u64) {
        self.add_u64(field, value);
    }

    fn record(&mut self, field: Field, record: &[u8]) {
        self.add_bytes(field, record);
    }
}
