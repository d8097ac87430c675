# For checks of docs/OPERATING.md: they run what it says, so that it cannot say what is no longer true.

# HEADING PATTERN: the block of commands or settings below this heading that has such a line, as a reader copies it.
documented() {
  awk -v heading="$1" -v pattern="$2" '
    function over() { if (text ~ pattern) { found++; block = text } text = "" }
    /^#+ / && !fenced { over(); at = ($0 ~ "^#+ " heading "$"); next }
    !at { next }
    /^```/ { over(); fenced = !fenced; next }
    fenced || sub(/^    /, "") { text = text $0 "\n"; next }
    /^$/ && text != "" { text = text "\n"; next }
    { over() }
    END { over(); if (found != 1) exit 1; printf "%s", block }' "$root/docs/OPERATING.md" || {
    echo "OPERATING.md: section '$1' has not one block like '$2'" >&2
    return 1
  }
}
