//! MCP: search, pages and topics as tools for language models.

mod context;
mod page_link;
mod resource;
mod server;
mod tool;

pub use context::{ServerContext, ToolError};
pub use server::serve;
