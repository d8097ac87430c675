# For every check: what it needs and this machine may lack.

# The check's name.
check=$(basename -- "$0")

# WHY: ends the check, which is then neither passed nor failed.
skip() {
  echo "skip $check: $1"
  exit 77
}

# COMMAND:PACKAGE ...: installed where they are missing. A path stands for a package without a command.
need() {
  local pair
  export DEBIAN_FRONTEND=noninteractive
  for pair in "$@"; do
    [ -n "$(command -v "${pair%%:*}")" ] || [ -e "${pair%%:*}" ] ||
      apt-get install -y -qq "${pair#*:}" >/dev/null 2>&1 ||
      { apt-get update -qq && apt-get install -y -qq "${pair#*:}" >/dev/null 2>&1; } ||
      skip "${pair%%:*} is missing (package ${pair#*:})"
  done
}

# SUITE PACKAGE ...: downloads packages of another release of Debian, from the mirror that this one uses, into a folder with
# the suite's name.
fetch_packages() {
  local suite=$1 mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  shift
  mirror=$(awk -v suite="$(. /etc/os-release && echo "$VERSION_CODENAME")" '
    /^URIs:/ { uri = $2 } /^Suites:/ && $2 == suite { print uri; exit }
    /^deb / && $0 ~ " " suite " main" { for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) { print $i; exit } }' \
    /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null || true)
  [ -n "$mirror" ] || skip "no mirror of Debian is configured"
  [ -e $keyring ] || skip "Debian's keys are missing (package debian-archive-keyring)"
  mkdir -p "$suite/lists/partial"
  echo "deb [signed-by=$keyring] $mirror $suite main" >"$suite/sources"
  local settings=(-o "Dir::Etc::SourceList=$PWD/$suite/sources" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$PWD/$suite/lists"
    -o APT::Sandbox::User=root -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
  timeout 120 apt-get "${settings[@]}" update -qq && (cd "$suite" && timeout 120 apt-get "${settings[@]}" download -qq "$@") ||
    skip "packages of $suite cannot be had"
}

# COMMAND ...: true, or true soon.
eventually() {
  local _
  for _ in $(seq 300); do
    if "$@"; then return; fi
    sleep 0.1
  done
  return 1
}

# As grep -q, but it reads to the end: a command that writes on when nobody listens any more fails.
shows() { grep "$@" >/dev/null; }
