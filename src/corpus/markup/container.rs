//! The containers around a block: lists, items, quotations, definitions and table rows.

use std::mem::discriminant;

use crate::corpus::BlockKind;

/// Deepest nesting; deeper containers are ignored.
const MAX_CONTAINERS: usize = 4_096;

/// A container of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    List {
        /// The number of the next item; `None` in a list without numbers.
        next: Option<u64>,
        /// Whether the items are link cards.
        cards: bool,
    },
    Item {
        ordinal: Option<u64>,
        /// Whether the item has no block yet.
        is_empty: bool,
    },
    Quote,
    Term,
    Definition,
    /// A table row, whose text is one block.
    Row {
        header: bool,
    },
}

impl Container {
    fn is_same_kind(&self, other: &Self) -> bool {
        discriminant(self) == discriminant(other)
    }
}

/// The open containers, outermost first.
#[derive(Debug, Default)]
pub(super) struct ContainerStack(Vec<Container>);

impl ContainerStack {
    /// Opens a container. A table row contains no others.
    pub(super) fn open(&mut self, container: Container) {
        if self.0.len() < MAX_CONTAINERS && !self.in_row() {
            self.0.push(container);
        }
    }

    /// The next item of the innermost list.
    pub(super) fn next_item(&mut self) -> Container {
        let mut ordinal = None;
        if let Some(Container::List { next, .. }) = self.0.last_mut() {
            ordinal = *next;
            *next = next.map(|n| n.saturating_add(1));
        }
        Container::Item { ordinal, is_empty: true }
    }

    /// Closes the innermost container of the same kind, and all containers inside it.
    pub(super) fn close(&mut self, container: &Container) {
        if let Some(index) = self.0.iter().rposition(|open| open.is_same_kind(container)) {
            self.0.truncate(index);
        }
    }

    /// Whether the innermost container is of the same kind.
    pub(super) fn is_innermost(&self, container: &Container) -> bool {
        self.0.last().is_some_and(|open| open.is_same_kind(container))
    }

    /// Whether the innermost container is a table row.
    pub(super) fn in_row(&self) -> bool {
        matches!(self.0.last(), Some(Container::Row { .. }))
    }

    /// Whether a list of link cards is open.
    pub(super) fn in_cards(&self) -> bool {
        self.0.iter().any(|open| matches!(open, Container::List { cards: true, .. }))
    }

    /// Makes the current table row the head of its table.
    pub(super) fn mark_header(&mut self) {
        if let Some(Container::Row { header }) = self.0.last_mut() {
            *header = true;
        }
    }

    /// The kind of a block that ends now. Only the first block of an item is an item.
    pub(super) fn take_block_kind(&mut self) -> BlockKind {
        let depth = self.0.iter().filter(|open| matches!(open, Container::List { .. })).count();
        let depth = u8::try_from(depth.saturating_sub(1)).unwrap_or(u8::MAX);
        match self.0.last_mut() {
            Some(Container::Item { ordinal, is_empty }) if *is_empty => {
                *is_empty = false;
                BlockKind::Item { depth, ordinal: *ordinal }
            }
            Some(Container::Quote) => BlockKind::Quote,
            Some(Container::Term) => BlockKind::Term,
            Some(Container::Definition) => BlockKind::Definition,
            Some(Container::Row { header }) => BlockKind::TableRow { header: *header },
            _ => BlockKind::Paragraph,
        }
    }
}
