# For checks of the daemon against strongSwan, after ci/lib/daemon.sh. Debian's charon does ESP in user space
# (kernel-libipsec), always in UDP.

# Installs strongSwan, and keeps the system from running one of its own.
strongswan() {
  need /usr/lib/ipsec/charon:strongswan-charon swanctl:strongswan-swanctl nsenter:util-linux \
    /usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so:libcharon-extra-plugins \
    /usr/lib/ipsec/plugins/libstrongswan-gcm.so:libstrongswan-standard-plugins \
    /usr/lib/ipsec/plugins/libstrongswan-eap-mschapv2.so:libcharon-extauth-plugins
}

# NAME NAMESPACE: a charon with folders of its own, ready when this returns. $charon are lines for its section.
start_charon() {
  local name=$1 space=$2 folder=$work/$1
  mkdir -p "$folder/run" "$folder/swanctl/"{x509,x509ca,private,ecdsa,rsa,pkcs8,pubkey,x509aa,x509ocsp,x509crl,x509ac,bliss,pkcs12}
  rm -f "$folder/run/"charon.*
  touch "$folder/swanctl/swanctl.conf"
  cat >"$folder/strongswan.conf" <<END
charon {
  load = random nonce openssl pem pkcs1 pkcs8 x509 pubkey revocation constraints kdf hmac sha1 sha2 gcm aes md4 des \
    eap-identity eap-mschapv2 kernel-libipsec kernel-netlink socket-default vici resolve
  filelog {
    stderr {
      default = 1
      ike = ${charon_level:-1}
      enc = ${charon_level:-1}
    }
  }
  plugins {
    resolve {
      file = $folder/resolv.conf
    }
  }
  ${charon:-}
}
END
  # shellcheck disable=SC2016
  ip netns exec "$space" unshare -m bash -c '
    mount --bind "$1/swanctl" /etc/swanctl
    mount --bind "$1/run" /run
    STRONGSWAN_CONF=$1/strongswan.conf exec /usr/lib/ipsec/charon' - "$folder" >>"$folder/log" 2>&1 &
  echo $! >"$folder/pid"
  local _
  for _ in $(seq 100); do
    [ -S "$folder/run/charon.vici" ] && return
    sleep 0.1
  done
  fail "$name: charon has not started"
}

# NAME [SIGNAL]: what it has told its peers is on its way when this returns.
stop_charon() {
  kill "-${2:-TERM}" "$(cat "$work/$1/pid")"
  wait "$(cat "$work/$1/pid")" 2>/dev/null || true
}

# NAME COMMAND ...: swanctl of this charon.
swan() {
  local name=$1
  shift
  nsenter -t "$(cat "$work/$name/pid")" -m -n swanctl "$@"
}

# NAME CONFIGURATION: in place of what it had.
load_charon() {
  printf '%s\n' "$2" >"$work/$1/swanctl/swanctl.conf"
  swan "$1" --load-all --clear >"$work/$1/loaded" 2>&1 || fail "$1: $(cat "$work/$1/loaded")"
}

# NAMESPACE FROM TO: none of the packets is lost.
ping_through() {
  # All at once, because ping waits for late answers no longer than the interval or two round trips.
  ip netns exec "$1" ping -q -c 3 -l 3 -i 2 -W 3 -I "$2" "$3" >"$work/ping.out" || true
  grep -q ' 0% packet loss' "$work/ping.out" || fail "packets from $2 to $3 are lost: $(cat "$work/ping.out")"
}

ping_both_ways() {
  ping_through "$east" 10.1.0.1 10.2.0.1
  ping_through "$west" 10.2.0.1 10.1.0.1
}

# TYPE: an authority, east's certificate installed for it, west's and the authority's given to strongSwan.
certificates() {
  local host made
  authority=ca-$1 made=$work/ca-$1/etc/ssl/vpn
  ca create password secret --type "$1" --dn "/O=Example/CN=VPN $1"
  for host in east west; do ca certificate $host.example create --type "$1"; done
  ca install
  ca certificate east.example install
  cp "$made/ca.crt" "$work/west/swanctl/x509ca/ca.pem"
  cp "$made/west.example.crt" "$work/west/swanctl/x509/west.pem"
  cp "$made/private/west.example.key" "$work/west/swanctl/private/west.pem"
  rm -rf "$work/east/iked"
  mkdir -p "$work/east"
  cp -r "$work/$authority/etc/iked" "$work/east/iked"
}

# Pings from both sides, until no_traffic.
traffic() {
  ip netns exec "$east" ping -i 0.05 -I 10.1.0.1 10.2.0.1 >"$work/east.ping" &
  local one=$!
  ip netns exec "$west" ping -i 0.05 -I 10.2.0.1 10.1.0.1 >"$work/west.ping" &
  pings="$one $!"
}

# [LOST]: ends the pings; at most so many packets of either side were lost.
no_traffic() {
  local side sent
  # shellcheck disable=SC2086
  kill -INT $pings
  # shellcheck disable=SC2086
  wait $pings || true
  for side in east west; do
    sent=$(sed -n 's/^\([0-9]*\) packets transmitted.*/\1/p' "$work/$side.ping")
    # Behind the last one that has come back, those of a second may be under way.
    sed -n 's/.*icmp_seq=\([0-9]*\) ttl.*/\1/p' "$work/$side.ping" | sort -nu |
      awk -v side="$side" -v sent="$sent" -v may="${1:-0}" '{ last = $1 }
        END { print side ": " NR " of " last " packets, sent " sent; exit (last - NR > may || sent - last > 20) }' ||
      fail "packets are lost"
  done
}
