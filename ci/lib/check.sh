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
