//! The tool server: what a client lists, asks and is answered, through the real binary.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::builder::Kb;

const PAGES: [(&str, &[u8]); 2] = [
    (
        "mobile.md",
        b"---\ntitle: Mobile + API\ntopics: [pkce]\n---\n# Mobile\n\nUse PKCE, see [the spec](https://example.com/rfc7636).\n",
    ),
    ("spa.md", b"# Browser\n\nA browser uses PKCE as well.\n\n## Logout\n\nSessions end.\n"),
];

/// A client that has said hello.
struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    asked: u64,
}

impl Client {
    fn new(kb: &Kb) -> Self {
        let mut child = kb.command(&["mcp"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (stdin, stdout) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let mut client = Self { child, stdin, stdout, asked: 0 };
        let hello =
            json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
        let said = client.ask("initialize", &hello);
        assert_eq!(said["result"]["serverInfo"]["name"], "kb");
        client.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        client
    }

    fn send(&mut self, message: &Value) {
        writeln!(self.stdin.as_mut().unwrap(), "{message}").unwrap();
    }

    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.asked += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.asked, "method": method, "params": parameters}));
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(answer["id"], self.asked, "{answer}");
        answer
    }

    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        self.ask("tools/call", &json!({"name": tool, "arguments": arguments}))["result"].take()
    }
}

#[test]
fn tools_answer_what_the_command_line_prints() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    let mut client = Client::new(&kb);
    let tools = client.ask("tools/list", &json!({}))["result"]["tools"].take();
    let tools: std::collections::BTreeMap<&str, &Value> =
        tools.as_array().unwrap().iter().map(|tool| (tool["name"].as_str().unwrap(), tool)).collect();
    assert_eq!(tools.keys().copied().collect::<Vec<_>>(), ["get_page", "index_status", "list_topics", "search"]);
    let asked = [
        (
            "search",
            json!({"query": "pkce"}),
            Some(&["search", "--json", "--max-tokens", "2000", "--facets", "", "pkce"][..]),
        ),
        ("search", json!({"query": "pkce", "topic": "pkce", "max_tokens": 400, "limit": 1}), None),
        ("get_page", json!({"url": "/spa"}), None),
        ("get_page", json!({"url": "/spa#logout", "max_tokens": 300}), None),
        ("list_topics", json!({}), Some(&["topics", "--json"][..])),
        ("index_status", json!({}), None),
    ];
    for (tool, arguments, command) in asked {
        let result = client.call(tool, &arguments);
        assert_eq!(result["isError"], false, "{tool} {arguments}: {result}");
        let content = &result["structuredContent"];
        assert_eq!(serde_json::from_str::<Value>(result["content"][0]["text"].as_str().unwrap()).unwrap(), *content);
        assert!(jsonschema::is_valid(&tools[tool]["outputSchema"], content), "{tool} {arguments}: {content}");
        assert_eq!(tools[tool]["annotations"]["readOnlyHint"], true);
        assert!(jsonschema::is_valid(&tools[tool]["inputSchema"], &arguments));
        let printed = match tool {
            "get_page" => "show",
            "list_topics" => "topics",
            "index_status" => "status",
            same => same,
        };
        assert_eq!(tools[tool]["outputSchema"], kb.json(&["schema", printed]), "{tool}");
        assert!(!jsonschema::is_valid(&tools[tool]["inputSchema"], &json!({"no_such": 1})), "{tool}");
        if let Some(command) = command {
            assert_eq!(*content, kb.json(command), "{tool}");
        }
        if tool == "search" {
            let links = &result["content"].as_array().unwrap()[1..];
            assert_eq!(links.len(), content["passages"].as_array().unwrap().len());
            assert!(links.iter().all(|link| link["type"] == "resource_link"), "{links:?}");
        }
    }
    drop(client.stdin.take());
    assert_eq!(client.child.wait().unwrap().code(), Some(0));
}

#[test]
fn what_is_linked_can_be_read() {
    let kb = Kb::corpus(&[PAGES[0], PAGES[1], ("odd name #1 100%.md", b"# Odd\n\nA zebra.\n")]);
    kb.run(&["index"]);
    let mut client = Client::new(&kb);
    let templates = client.ask("resources/templates/list", &json!({}));
    assert_eq!(templates["result"]["resourceTemplates"][0]["uriTemplate"], "kb://{+url}");
    let mut read = 0;
    for question in ["pkce", "zebra", "sessions"] {
        let result = client.call("search", &json!({"query": question}));
        for link in &result["content"].as_array().unwrap()[1..] {
            let uri = &link["uri"];
            assert!(!uri.as_str().unwrap().contains([' ', '%'].as_slice()) || question == "zebra", "{uri}");
            let content = client.ask("resources/read", &json!({"uri": uri}))["result"]["contents"][0].take();
            assert_eq!((&content["uri"], &content["mimeType"]), (uri, &Value::from("text/markdown")));
            let said = content["text"].as_str().unwrap().to_lowercase();
            assert!(said.contains(question), "{uri}: {said}");
            read += 1;
        }
    }
    assert_eq!(read, 4);
    for uri in ["kb:///nowhere", "file:///etc/passwd", "", "kb:///spa#nowhere"] {
        let error = client.ask("resources/read", &json!({"uri": uri}))["error"].take();
        assert!(error["message"].as_str().unwrap().contains("use an address from search"), "{uri}: {error}");
    }
    drop(client.stdin.take());
    client.child.wait().unwrap();
}

#[test]
fn a_list_keeps_to_its_budget() {
    let topics: String = (0..2_000).map(|n| format!("- topic number {n}\n")).collect();
    let kb = Kb::corpus(&[("all.md", format!("---\ntopics:\n{topics}---\n# All\n").as_bytes()), PAGES[0]]);
    kb.run(&["index"]);
    let mut client = Client::new(&kb);
    let mut seen = Vec::new();
    for max_tokens in [300, 2_000, 20_000] {
        let result = client.call("list_topics", &json!({"limit": 5_000, "max_tokens": max_tokens}));
        let text = result["content"][0]["text"].as_str().unwrap();
        assert!(
            kb::search::passage::estimate(text) <= max_tokens,
            "{max_tokens}: {}",
            kb::search::passage::estimate(text)
        );
        let list = &result["structuredContent"];
        let values = list["facets"]["topics"].as_array().unwrap().len() as u64;
        assert_eq!(values + list["left_out"].as_u64().unwrap(), 2_001);
        seen.push(values);
    }
    assert!(seen[0] > 2 && seen[0] < seen[1] && seen[1] < seen[2], "{seen:?}");
    assert_eq!(kb.json(&["topics", "--limit", "3", "--json"])["left_out"], 1_998);
    drop(client.stdin.take());
    client.child.wait().unwrap();
}

#[test]
fn bad_input_is_an_answer_with_a_way_out() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    let mut client = Client::new(&kb);
    let cases = [
        ("search", json!({"query": ""}), "use a few words"),
        ("search", json!({"query": "pkce", "topics": ["a"]}), "this tool takes: "),
        ("search", json!({"query": 7}), "this tool takes: "),
        ("search", json!({"query": "pkce", "max_tokens": 20_001}), "300 to 20000"),
        ("search", json!({"query": "pkce", "limit": 0}), "1 to 100"),
        ("get_page", json!({}), "missing field `url`"),
        ("get_page", json!({"url": "/nowhere"}), "use an address from search"),
        ("get_page", json!({"url": "/spa#nowhere"}), "use an address from search"),
        ("index_status", json!({"verbose": true}), "unknown field"),
        ("no_such", json!({}), "tools/list"),
    ];
    for (tool, arguments, says) in cases {
        let result = client.call(tool, &arguments);
        assert_eq!(result["isError"], true, "{tool} {arguments}: {result}");
        assert!(result["content"][0]["text"].as_str().unwrap().contains(says), "{tool} {arguments}: {result}");
    }
    assert_eq!(client.call("search", &json!({"query": "pkce"}))["isError"], false);
    drop(client.stdin.take());
    client.child.wait().unwrap();
}

#[test]
fn an_index_that_comes_later_is_picked_up() {
    let kb = Kb::corpus(&PAGES);
    let mut client = Client::new(&kb);
    let none = client.call("search", &json!({"query": "pkce"}));
    assert!(none["isError"] == true && none["content"][0]["text"].as_str().unwrap().contains("kb index"), "{none}");
    kb.run(&["index"]);
    assert_eq!(client.call("search", &json!({"query": "pkce"}))["structuredContent"]["total"]["scenarios"], 2);
    kb.write("new.md", b"# New\n\nPKCE again.\n");
    kb.run(&["index"]);
    let newer = client.call("search", &json!({"query": "pkce"}));
    assert_eq!(newer["structuredContent"]["total"]["scenarios"], 3);
    assert_eq!(newer["structuredContent"]["index"]["generation"], 2);
    drop(client.stdin.take());
    client.child.wait().unwrap();
}

/// `tests/clients/` says where the clients come from; KB_MCP_PYTHON and KB_MCP_INSPECTOR where they lie here.
#[test]
#[ignore = "needs the official Python client and the MCP Inspector"]
#[expect(clippy::disallowed_methods, reason = "the test is its own command line")]
fn official_clients_get_what_was_promised() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let clients = root.join("tests/clients");
    let corpus = std::env::var("KB_MCP_CORPUS").map_or(root.join("corpus"), PathBuf::from);
    let kb = env!("CARGO_BIN_EXE_kb");
    let (python, inspector) = (std::env::var("KB_MCP_PYTHON").unwrap(), std::env::var("KB_MCP_INSPECTOR").unwrap());
    let exchanges = [
        Command::new(python)
            .arg(clients.join("exchange.py"))
            .args([kb.as_ref(), corpus.as_os_str()])
            .arg("mobile PKCE")
            .status(),
        Command::new(clients.join("inspector.sh")).args([&inspector, kb]).arg(&corpus).arg("mobile PKCE").status(),
    ];
    for ended in exchanges {
        assert!(ended.unwrap().success());
    }
}
