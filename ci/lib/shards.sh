# For checks of a gateway of several ikev2 processes, after ci/lib/daemon.sh. The gateway's daemon is called gate.

# Its IKE SAs, a line each: process, identity, address that it was given, remote address and port, our SPI, the first
# child's.
sas() {
  ctl gate show sa --json | python3 -c '
import json, sys
for sa in json.load(sys.stdin)["items"]:
    if sa["state"] == "Established":
        own = sa["initiatorSpi" if sa["role"] == "Initiator" else "responderSpi"]
        print(int(own, 16) >> 56, sa["remoteId"], ",".join(sa["assignedAddresses"]) or "-", sa["remote"], own,
              sa["children"][0]["inboundSpi"] if sa["children"] else "")'
}

# What stays when an IKE SA is replaced by another one.
lasting() { cut -d' ' -f1-3 | sort; }

# PATTERN COUNT: so many of them are like it.
have() { [ "$(sas | grep -Ec "$1")" -eq "$2" ]; }
