//! kb through its real binary, one file a promise.

mod builder;
mod cli;
mod house;
mod real;
