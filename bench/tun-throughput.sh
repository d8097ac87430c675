#!/usr/bin/env bash
# TCP through two userspace data planes in two network namespaces, against strongSwan's kernel-libipsec in the same run:
# AES-256-GCM in UDP, the same MTU, rounds taking turns. Prints each round and the ratio of the medians.
# Usage: bench/tun-throughput.sh [ROUNDS [SECONDS]]; needs root. Debian: iperf3 iproute2 strongswan-charon
# strongswan-swanctl libcharon-extra-plugins libstrongswan-standard-plugins.
set -euo pipefail
rounds=${1:-3} seconds=${2:-5} mtu=1400
root=$(cd "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
charon=/usr/lib/ipsec/charon
for tool in ip iperf3 swanctl jq $charon; do
  command -v $tool >/dev/null || { echo "tun-throughput: $tool is missing" >&2; exit 2; }
done
[ "$(id -u)" -eq 0 ] || { echo "tun-throughput: it needs root for network namespaces" >&2; exit 2; }
work=$(mktemp -d)
dotnet build "$root/daemon/kernel/tundriver" -c Release -o "$work/built" -v q --nologo >/dev/null

east=throughput-e-$$ west=throughput-w-$$
stop() {
  local file
  exec 3>&- 4>&-
  for file in "$work"/*/run/charon.pid; do
    [ ! -e "$file" ] || kill "$(cat "$file")" || true
  done
  wait
  for side in $east $west; do
    ip -n $side link delete tun0 2>/dev/null || true
    ip -n $side link delete ipsec0 2>/dev/null || true
  done
}
cleanup() {
  stop
  ip netns delete $east 2>/dev/null || true
  ip netns delete $west 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

ip netns add $east
ip netns add $west
ip link add veth0 netns $east type veth peer name veth0 netns $west
number=0
for side in $east $west; do
  number=$((number + 1))
  ip -n $side link set lo up
  ip -n $side link set veth0 up
  ip -n $side address add 192.0.2.$number/24 dev veth0
  ip -n $side address add 10.$number.0.1/32 dev lo
done

until_true() { # command: waits at most 20 seconds
  for _ in $(seq 200); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done
  echo "tun-throughput: waited in vain for: $*" >&2
  cat "$work"/*.out >&2
  return 1
}

start_ours() {
  rm -f "$work"/*.in
  mkfifo "$work/east.in" "$work/west.in"
  ip netns exec $east dotnet "$work/built/IkeLab.TunDriver.dll" east udp 4 aes256gcm16 $mtu <"$work/east.in" >"$work/east.out" 2>&1 &
  ip netns exec $west dotnet "$work/built/IkeLab.TunDriver.dll" west udp 4 aes256gcm16 $mtu <"$work/west.in" >"$work/west.out" 2>&1 &
  exec 3>"$work/east.in" 4>"$work/west.in"
  until_true grep -q ready "$work/east.out"
  until_true grep -q ready "$work/west.out"
}

configure() { # side, its number, the other's number
  local folder=$work/$1
  mkdir -p "$folder/run" "$folder/etc"/{x509,x509ca,private,ecdsa,rsa,pkcs8,pubkey,x509aa,x509ocsp,x509crl,x509ac,bliss,pkcs12}
  cat >"$folder/strongswan.conf" <<END
charon {
  load = random nonce openssl pem pkcs1 pkcs8 x509 pubkey revocation constraints kdf hmac sha1 sha2 gcm aes kernel-libipsec kernel-netlink socket-default vici updown
  filelog {
    l {
      path = $folder/charon.log
      default = 1
    }
  }
}
END
  cat >"$folder/etc/swanctl.conf" <<END
connections {
  t {
    version = 2
    local_addrs = 192.0.2.$2
    remote_addrs = 192.0.2.$3
    encap = yes
    proposals = aes256gcm16-prfsha256-x25519
    local {
      auth = psk
      id = $2.example
    }
    remote {
      auth = psk
    }
    children {
      c {
        local_ts = 10.$2.0.0/16
        remote_ts = 10.$3.0.0/16
        esp_proposals = aes256gcm16
      }
    }
  }
}
secrets {
  ike-1 {
    secret = "throughput"
  }
}
END
}
configure east 1 2
configure west 2 1

charon_of() ( # namespace, side, command: with /etc/swanctl and /run of its own; becomes the command
  export STRONGSWAN_CONF=$work/$2/strongswan.conf
  exec ip netns exec "$1" unshare -m bash -c '
    mount --bind "$1/etc" /etc/swanctl && mount --bind "$1/run" /run && shift && exec "$@"' - "$work/$2" "${@:3}"
)
start_strongswan() {
  local side
  for side in east west; do
    rm -rf "$work/$side/run"/*
    charon_of "${!side}" $side $charon >"$work/$side.out" 2>&1 &
    until_true test -S "$work/$side/run/charon.vici"
    charon_of "${!side}" $side swanctl --load-all >>"$work/$side.out" 2>&1
  done
  charon_of $east east swanctl --initiate --child c >>"$work/east.out" 2>&1
  for side in $east $west; do
    until_true ip -n $side link show ipsec0
    ip -n $side link set ipsec0 mtu $mtu
  done
}

measure() { # Mbit/s
  local server
  ip netns exec $west timeout $((seconds + 20)) iperf3 -s -1 -B 10.2.0.1 >/dev/null &
  server=$!
  until_true bash -c "ip netns exec $west ss -ltn | grep -q :5201"
  ip netns exec $east timeout $((seconds + 20)) iperf3 -J -c 10.2.0.1 -B 10.1.0.1 -t "$seconds" --connect-timeout 5000 |
    jq '.end.sum_received.bits_per_second / 1e6 | floor'
  wait $server
}
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

ours=() theirs=()
for round in $(seq "$rounds"); do
  start_ours
  ours+=("$(measure)")
  stop
  start_strongswan
  theirs+=("$(measure)")
  stop
  echo "round $round: ikelab tun ${ours[-1]} Mbit/s, strongSwan kernel-libipsec ${theirs[-1]} Mbit/s"
done
ours_median=$(median "${ours[@]}") theirs_median=$(median "${theirs[@]}")
echo "median: $ours_median against $theirs_median Mbit/s, ratio $(jq -n "$ours_median / $theirs_median * 100 | round / 100")"
