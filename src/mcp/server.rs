//! The protocol: MCP over stdin and stdout by the official SDK, with one open index.
//! <https://modelcontextprotocol.io/specification>

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListResourceTemplatesResult,
    ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities,
    ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::{ErrorData, ServerHandler, ServiceExt};
use tokio::io::AsyncWrite;

use crate::search::answer::Searcher;

use super::context::{ServerContext, ToolError};
use super::{resource, tool};

/// The instructions that a client hands to its model.
const INSTRUCTIONS: &str = "Answers questions from a knowledge base of documentation pages. Use search first; its \
    passages carry the addresses to cite (url#anchor). `coverage` is the share of the question that a page holds, \
    `relaxed` says that no page holds it all: say so, or that you do not know, when coverage is low. get_page reads on.";

/// Serves until stdin ends.
///
/// # Errors
/// When the streams of the process cannot be used.
pub fn serve(context: ServerContext) -> io::Result<()> {
    let server = Server { context, searcher: Mutex::new(None) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        // A client may leave before the handshake ends: no error.
        if let Ok(running) = server.serve((tokio::io::stdin(), Out)).await {
            let _ = running.waiting().await;
        }
    });
    runtime.shutdown_background();
    Ok(())
}

/// Standard output, written from the server's thread. The process may hold the lock of stdout, which is reentrant for
/// the same thread only.
struct Out;

impl AsyncWrite for Out {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(io::stdout().write(bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(io::stdout().flush())
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(io::stdout().flush())
    }
}

struct Server {
    context: ServerContext,
    searcher: Mutex<Option<Searcher>>,
}

impl Server {
    /// Calls `use_index` with the newest index. tantivy panics on some damaged files; the panic becomes an error.
    fn with_index<T>(&self, use_index: impl FnOnce(&Searcher) -> Result<T, ToolError>) -> Result<T, ToolError> {
        let mut open = self.searcher.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = |searcher: &Searcher| !self.context.is_pinned && searcher.is_superseded(&self.context.index);
        let searcher = match open.take().filter(|searcher| !is_old(searcher)) {
            Some(searcher) => searcher,
            None => (self.context.open)()?,
        };
        let searcher = open.insert(searcher);
        catch_unwind(AssertUnwindSafe(|| use_index(searcher)))
            .unwrap_or_else(|_| Err(ToolError::new("the index may be damaged", "run `kb index --rebuild`")))
    }

    fn call(&self, request: CallToolRequestParams) -> Result<CallToolResult, ToolError> {
        let tool = tool::named(&request.name).ok_or_else(|| {
            ToolError::new(format!("there is no tool {}", request.name), "the tools are in tools/list")
        })?;
        self.with_index(|searcher| (tool.call)(searcher, &self.context, request.arguments.unwrap_or_default()))
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let mut info = ServerConfig::new(ServerCapabilities::builder().enable_tools().enable_resources().build());
        info.server_info = Implementation::new("kb", env!("CARGO_PKG_VERSION"));
        info.with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = tool::TOOLS.iter().map(tool::Tool::described).collect();
        Ok(ListToolsResult { tools, ..ListToolsResult::default() })
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let result = self.call(request).unwrap_or_else(|ToolError { message, hint }| {
            let hint = if hint.is_empty() { hint } else { format!("\nhint: {hint}") };
            CallToolResult::error(vec![ContentBlock::text(format!("{message}{hint}"))])
        });
        Ok(result.into())
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(ListResourceTemplatesResult::with_all_items(vec![resource::template()]))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let read = self.with_index(|searcher| resource::read(searcher, &request.uri, tool::MAX_TOKENS));
        read.map(ReadResourceResponse::from).map_err(|ToolError { message, hint }| {
            ErrorData::resource_not_found(format!("{message}; {hint}"), Some(serde_json::json!({"uri": request.uri})))
        })
    }
}
