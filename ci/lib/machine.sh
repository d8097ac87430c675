# For checks of what runs under systemd: a machine with systemd as its first process, in namespaces of this one.

# shellcheck source=ci/lib/check.sh
. "$root/ci/lib/check.sh"

machine_group=ikelab-$$

# COMMAND ...: with the kernel's whole tree of control groups (version 2) at $work/groups, wherever this machine has it.
with_groups() {
  mkdir -p "$work/groups"
  unshare --mount sh -c 'mount -t cgroup2 groups "$0" && exec "$@"' "$work/groups" "$@"
}

# [PACKAGE ...]: boots it, with these unpacked; it ends with the check.
boot_machine() {
  [ "$(id -u)" -eq 0 ] || skip "it needs root for namespaces"
  [ -c /dev/net/tun ] || skip "this machine has no /dev/net/tun"
  need /lib/systemd/systemd:systemd ip:iproute2 ping:iputils-ping setpriv:util-linux nsenter:util-linux
  work=$PWD
  trap end_machine EXIT
  mkdir -p machine
  with_groups mkdir "$work/groups/$machine_group" || skip "this kernel has no control groups of version 2"
  # A child of unshare's, since only a new process is in new control groups and has number 1.
  with_groups sh -c 'echo $$ >"$0" && exec unshare --pid --fork --kill-child --mount --uts --ipc --net --cgroup "$@"' \
    "$work/groups/$machine_group/cgroup.procs" bash "$root/ci/lib/machine-init" "$work/machine" "$@" >console 2>&1 </dev/null &
  local machine=$!
  local _
  for _ in $(seq 300); do
    [ -d "/proc/$machine" ] || { cat console; skip "this machine has no namespaces, or no overlays, for another one in it"; }
    # Running, and no unit has failed.
    [ "$(inside systemctl is-system-running 2>&1)" != running ] || return 0
    sleep 0.1
  done
  cat console
  inside systemctl --failed || true
  echo "systemd does not come up"
  exit 1
}

# COMMAND ...: in the machine, but in the network of the real one.
beside() { nsenter -t "$(cat "$work/machine.first")" --mount --uts --ipc --pid --cgroup -- "$@"; }

# COMMAND ...: in the machine.
inside() { beside nsenter --net=/proc/1/ns/net -- "$@"; }

end_machine() {
  kill -9 "$(cat "$work/machine.first")" 2>/dev/null || true
  wait
  # Its processes end with the first one, and empty groups can go.
  # shellcheck disable=SC2016
  with_groups sh -c 'until [ ! -s "$0/cgroup.procs" ]; do sleep 0.05; done; find "$0" -depth -type d -exec rmdir {} +' \
    "$work/groups/$machine_group" 2>/dev/null || true
}
