//! MCP: search, pages and topics as tools for language models.

mod resource;
mod server;
mod tool;

pub use server::{ServerContext, ToolError, serve};
