# Completes kb in bash. kb parses the line itself, because bash breaks words at `=` and `:` and keeps quotes.
_kb() {
    local candidate
    COMPREPLY=()
    while IFS= read -r candidate; do
        COMPREPLY+=("$candidate")
    done < <(kb complete bash -- "$2" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    # After a folder or a key, the word continues without a space.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/=:] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o nosort -F _kb kb 2>/dev/null || complete -F _kb kb
