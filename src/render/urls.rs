//! A search answer as addresses, one a line, for `xargs` and the like. Resources are left out: they are of two kinds,
//! and a line would not tell which.

use std::io;

use crate::cli::output::{Console, address};
use crate::search::contract::Answer;

/// Writes the address of every scenario.
pub(crate) fn write(answer: &Answer, console: &mut Console) -> io::Result<()> {
    let mut addresses = answer.scenarios.iter().map(|it| address(&it.url, &it.anchor));
    addresses.try_for_each(|address| writeln!(console.out(), "{address}"))
}
