#!/usr/bin/env bash
# Talks to `kb mcp` with the command line of the MCP Inspector (npm `@modelcontextprotocol/inspector`) and prints what
# was said: lists, searches, reads what was linked, asks badly, and asks again after a new generation.
#
#     tests/clients/inspector.sh INSPECTOR KB CORPUS QUESTION
#
# Ends non-zero when an answer is not as promised. Needs jq.
set -euo pipefail
inspector=$1 kb=$2 corpus=$3 question=$4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$corpus" "$folder/pages"
publish() { "$kb" --quiet index "$folder/pages" --index "$folder/index" >/dev/null; }
ask() { "$inspector" --cli "$kb" mcp --index "$folder/index" --method "$@"; }
# Prints the question and the beginning of the answer, and holds the answer against a jq expression.
shows() {
    local expected=$1
    shift
    local answer
    answer=$(ask "$@") || true
    echo "> $*"
    echo "< $(jq -c . <<<"$answer" 2>/dev/null | cut -c1-160 || true)"
    jq -e --arg question "$question" "$expected" <<<"$answer" >/dev/null || { echo "not as promised: $expected: $answer"; exit 1; }
}
publish
shows '[.tools[].name] == ["search", "get_page", "list_topics", "index_status"]' tools/list
shows '.resourceTemplates[0].uriTemplate == "kb://{+url}"' resources/templates/list
shows '(.structuredContent.passages | length) > 0 and .isError == false' tools/call --tool-name search --tool-arg "query=$question"
link=$(ask tools/call --tool-name search --tool-arg "query=$question" | jq -r '[.content[] | select(.type == "resource_link")][0].uri')
shows '.contents[0].mimeType == "text/markdown"' resources/read --uri "$link"
shows '.structuredContent.budget.estimated <= 500' tools/call --tool-name get_page --tool-arg "url=${link#kb://}" --tool-arg max_tokens=500
shows '.structuredContent.facets.topics | length <= 5' tools/call --tool-name list_topics --tool-arg limit=5
shows '.structuredContent.generation == 1' tools/call --tool-name index_status
shows '.isError and (.content[0].text | contains("ask for 300 to 20000"))' tools/call --tool-name search --tool-arg "query=$question" --tool-arg max_tokens=1
shows '.isError and (.content[0].text | contains("this tool takes"))' tools/call --tool-name search --tool-arg "query=$question" --tool-arg nonsense=1
printf '# Quagga husbandry\n\nThey are gone.\n' >"$folder/pages/quagga.md"
publish
shows '.structuredContent | .index.generation == 2 and .total.scenarios == 1' tools/call --tool-name search --tool-arg "query=quagga husbandry"
