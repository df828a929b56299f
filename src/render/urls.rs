//! A search answer as addresses of its pages, one a line, for `xargs`. Resources are left out, because their targets may
//! be other sites.

use std::io::{self, Write};

use crate::search::contract::Answer;

use super::address::address;

/// Writes the address of every scenario.
pub(crate) fn write(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    answer.scenarios.iter().try_for_each(|it| writeln!(out, "{}", address(&it.url, &it.anchor)))
}
