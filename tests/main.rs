//! kb through its real binary, one file a promise.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers too")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

mod accounting;
mod addresses;
mod bad_input;
mod batch;
mod brute_force;
mod budget;
mod builder;
mod check;
mod cli;
mod config;
mod contract;
mod crash;
mod curation;
mod dialects;
mod documents;
mod eval;
mod explain;
mod export;
mod frozen;
mod generated;
mod house;
mod html;
mod judge;
mod mcp;
mod nightly;
mod questions;
mod ranking;
mod real;
mod shells;
mod shown;
mod terminal;
mod unanswered;
mod views;
mod words;
