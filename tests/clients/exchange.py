"""Talks to `kb mcp` with the client of the official Python SDK (PyPI `mcp`) and prints what was said.

    python tests/clients/exchange.py KB CORPUS QUESTION

Lists, searches, opens what was linked, asks badly, and asks again after a new generation was published in mid-session.
Ends non-zero when an answer is not as promised; the SDK compares every structured answer with the tool's schema.
"""

import asyncio
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

WIDTH = 160


def said(asked, answered):
    print(f"> {asked}\n< {answered if len(answered) <= WIDTH else answered[:WIDTH] + ' …'}")


async def call(session, name, **arguments):
    result = (await session.call_tool(name, arguments)).model_dump(by_alias=True)
    texts = [part["text"] for part in result["content"] if part["type"] == "text"]
    said(f"tools/call {name} {json.dumps(arguments)}", ("error: " if result["isError"] else "") + " ".join(texts[0].split()))
    assert result["isError"] or json.loads(texts[0]) == result["structuredContent"]
    return result


async def exchange(session, question, publish):
    hello = await session.initialize()
    said("initialize", json.dumps(hello.model_dump(by_alias=True, exclude_none=True)["serverInfo"]))
    tools = (await session.list_tools()).model_dump(by_alias=True)["tools"]
    said("tools/list", ", ".join(tool["name"] for tool in tools))
    assert [tool["name"] for tool in tools] == ["search", "get_page", "list_topics", "index_status"]
    assert all(tool["annotations"]["readOnlyHint"] and tool["outputSchema"] for tool in tools)
    templates = (await session.list_resource_templates()).model_dump(by_alias=True)["resourceTemplates"]
    said("resources/templates/list", ", ".join(template["uriTemplate"] for template in templates))

    found = await call(session, "search", query=question)
    answer = found["structuredContent"]
    assert answer["passages"] and answer["budget"]["estimated"] <= 2000
    first = answer["passages"][0]
    links = [part["uri"] for part in found["content"] if part["type"] == "resource_link"]
    assert len(links) == len(answer["passages"])
    page = await call(session, "get_page", url=f"{first['url']}#{first['anchor']}".rstrip("#"), max_tokens=500)
    assert page["structuredContent"]["url"] == first["url"]
    for link in links:
        read = (await session.read_resource(link)).model_dump(by_alias=True)["contents"][0]
        assert read["mimeType"] == "text/markdown" and read["text"]
    said(f"resources/read {links[0]}", " ".join(read["text"].split()))
    await call(session, "list_topics", limit=5)
    before = (await call(session, "index_status"))["structuredContent"]["generation"]

    for name, arguments in [
        ("search", {"query": ""}),
        ("search", {"query": question, "topics": ["a"]}),
        ("search", {"query": question, "max_tokens": 1_000_000}),
        ("get_page", {"url": "/nowhere"}),
        ("no_such_tool", {}),
    ]:
        result = await call(session, name, **arguments)
        assert result["isError"], (name, arguments)

    publish()
    after = (await call(session, "search", query="quagga husbandry", limit=1))["structuredContent"]
    assert after["index"]["generation"] == before + 1 and after["total"]["scenarios"] == 1, after


async def main(kb, corpus, question):
    with tempfile.TemporaryDirectory() as folder:
        pages, index = pathlib.Path(folder, "pages"), str(pathlib.Path(folder, "index"))
        shutil.copytree(corpus, pages)

        def publish():
            subprocess.run([kb, "index", str(pages), "--index", index], check=True, capture_output=True)

        def publish_more():
            pages.joinpath("quagga.md").write_text("# Quagga husbandry\n\nThey are gone.\n")
            publish()

        publish()
        server = StdioServerParameters(command=kb, args=["mcp", "--index", index])
        async with stdio_client(server) as streams, ClientSession(*streams) as session:
            await exchange(session, question, publish_more)


asyncio.run(main(*sys.argv[1:4]))
