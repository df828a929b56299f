# Completes kb in fish.
function __kb_complete
    set -l before (commandline -opc)
    kb complete fish -- (count $before) $before (commandline -ct) 2>/dev/null
end
complete --command kb --no-files --keep-order --arguments '(__kb_complete)'
