# Completes kb in elvish.
use str
set edit:completion:arg-completer[kb] = {|@words|
  var at = (- (count $words) 1)
  kb complete elvish -- $at $@words 2>/dev/null | from-lines | each {|line|
    var value @help = (str:split "\t" $line)
    # After a folder or a key, the word continues without a space.
    var suffix = ' '
    for open [/ = :] { if (str:has-suffix $value $open) { set suffix = '' } }
    edit:complex-candidate $value &code-suffix=$suffix &display=(str:join '  ' [$value $@help])
  }
}
