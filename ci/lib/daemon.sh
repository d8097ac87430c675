# For checks of the daemon: two network namespaces, east (192.0.2.1, 10.1.0.1) and west (192.0.2.2, 10.2.0.1), and
# daemons in them.

# shellcheck source=ci/lib/check.sh
. "$root/ci/lib/check.sh"

# WHY: the reason comes last, where a long output is cut at its beginning.
fail() {
  for log in "$work"/*/log; do echo "--- $log"; tail -n 25 "$log"; done
  echo "$1"
  exit 1
}

# Builds the daemon and the command line where every user may read them.
prepare() {
  [ "$(id -u)" -eq 0 ] || skip "it needs root for network namespaces and a TUN device"
  [ -c /dev/net/tun ] || skip "this machine has no /dev/net/tun"
  need ip:iproute2 ping:iputils-ping iperf3:iperf3 setpriv:util-linux
  work=$PWD
  chmod 755 "$work"
  # Checks that run one after the other share what the first has built.
  builds=${builds:-$work}
  made built dotnet publish "$root/daemon/src" -c Release
  made tools dotnet build "$root/tools/ikelab/src" -c Release
  east=east-$$ west=west-$$
  trap cleanup EXIT
}

# FOLDER COMMAND ...: what it builds stands there, whole or not at all.
made() {
  local folder=$builds/$1
  shift
  [ ! -e "$folder" ] || return 0
  "$@" -o "$folder.part" -v q --nologo
  mv "$folder.part" "$folder"
}

cleanup() {
  local space
  for space in $(ip netns list | grep -o "^[a-z]*-$$\b"); do
    ip netns pids "$space" | xargs -r kill 2>/dev/null || true
  done
  # A daemon tells its peers first.
  for _ in $(seq 40); do
    [ -n "$(for space in $(ip netns list | grep -o "^[a-z]*-$$\b"); do ip netns pids "$space"; done)" ] || break
    sleep 0.1
  done
  for space in $(ip netns list | grep -o "^[a-z]*-$$\b"); do
    ip netns pids "$space" | xargs -r kill -9 2>/dev/null || true
    ip netns del "$space" || true
  done
  wait 2>/dev/null || true
}

namespaces() {
  ip netns add "$east" || skip "this kernel has no network namespaces"
  ip netns add "$west"
  ip link add eth0 netns "$east" type veth peer name eth0 netns "$west"
  local side number
  for side in "$east 1" "$west 2"; do
    number=${side#* } side=${side% *}
    ip -n "$side" link set lo up
    ip -n "$side" link set eth0 up
    ip -n "$side" address add "192.0.2.$number/24" dev eth0
    ip -n "$side" address add "2001:db8::$number/64" dev eth0 nodad
    ip -n "$side" address add "10.$number.0.1/32" dev lo
  done
}

# NAME NAMESPACE CONFIGURATION [OPTION ...]: a daemon with a folder of its own, ready when this returns. Where there was one
# of this name before, its log stands beside the new one. $within is a command that runs it.
within=()
start_daemon() {
  local name=$1 space=$2 configuration=$3
  shift 3
  mkdir -p "$work/$name"
  [ ! -e "$work/$name/log" ] || mv "$work/$name/log" "$work/$name/log.$(find "$work/$name" -name 'log*' | wc -l)"
  rm -f "$work/$name/mark"
  : >"$work/$name/log"
  printf '%s\n' "$configuration" >"$work/$name/iked.conf"
  chmod 600 "$work/$name/iked.conf"
  ip netns exec "$space" "${within[@]}" "$builds/built/ikelabd" -d -v -f "$work/$name/iked.conf" -s "$work/$name/sock" \
    --root "$work/$name/iked" --backend tun "$@" >>"$work/$name/log" 2>&1 &
  echo $! >"$work/$name/pid"
  await "$name" 'parent: ready'
}

stop_daemon() {
  kill "$(cat "$work/$1/pid")"
  wait "$(cat "$work/$1/pid")" || fail "$1 has not ended well"
}

# What follows in the logs is new.
mark() {
  local log
  for log in "$work"/*/log; do wc -l <"$log" >"${log%log}mark"; done
}

# NAME PATTERN: so many lines of its log are like it, since the mark where there is one.
count() { tail -n "+$(($(cat "$work/$1/mark" 2>/dev/null || echo 0) + 1))" "$work/$1/log" | grep -Ec -- "$2" || true; }

# NAME PATTERN [COUNT [SECONDS]]: there are so many of them, or will be soon.
await() {
  local _
  for _ in $(seq $((${4:-30} * 10))); do
    [ "$(count "$1" "$2")" -ge "${3:-1}" ] && return
    sleep 0.1
  done
  fail "$1: no line '$2'"
}

# NAME COMMAND ...: as an operator.
ctl() {
  local name=$1
  shift
  dotnet "$builds/tools/ikelab.dll" ctl -s "$work/$name/sock" "$@"
}

# ARGUMENT ...: as an authority's operator; what it has stands in a folder of this name.
authority=ca
ca() { dotnet "$builds/tools/ikelab.dll" ca --root "$work/$authority" vpn "$@" >"$work/ca.out" || fail "$(cat "$work/ca.out")"; }

# COUNT: so many pings through the tunnel without loss.
ping_east() {
  local count=${1:-3} answered
  # Some more, which do not count: ping waits for late answers no longer than two round trips.
  ip netns exec "$east" ping -c $((count + 20)) -i 0.05 -W 3 -I 10.1.0.1 10.2.0.1 >"$work/ping.out" || true
  answered=$(sed -n 's/.*icmp_seq=\([0-9]*\) ttl.*/\1/p' "$work/ping.out" | awk -v count="$count" '$1 <= count' | sort -un | wc -l)
  [ "$answered" -eq "$count" ] || fail "$((count - answered)) of $count packets are lost through the tunnel"
}

# OCTETS [BITS_A_SECOND]: one TCP connection through the tunnel.
tcp_east() {
  ip netns exec "$west" iperf3 -s -1 -B 10.2.0.1 >"$work/server.out" 2>&1 &
  local server=$! _
  for _ in $(seq 100); do ip netns exec "$west" ss -ltn | shows :5201 && break; sleep 0.05; done
  ip netns exec "$east" iperf3 -c 10.2.0.1 -B 10.1.0.1 -n "$1" ${2:+-b "$2"} --connect-timeout 5000 >"$work/tcp.out" ||
    fail "TCP through the tunnel failed"
  grep receiver "$work/tcp.out"
  wait $server
}

# NAME ROLE: the number of a daemon's process.
role_of() { pgrep -P "$(cat "$work/$1/pid")" -f -- "--role $2"; }
