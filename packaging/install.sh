#!/usr/bin/env bash
# Builds ikelabd and ikelab and installs them with what belongs to them.
#   packaging/install.sh [DESTDIR]
# PREFIX (/usr), SYSCONFDIR (/etc) and UNITDIR (PREFIX/lib/systemd/system) say where to; PUBLISH_OPTIONS go to
# 'dotnet publish', e.g. "-r linux-x64 --self-contained" for machines without a .NET runtime.
set -euo pipefail
umask 022

root=$(cd "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
if [ $# -gt 1 ] || [[ ${1:-} == -* ]]; then
  sed -n '2,5s/^# //p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
destination=${1:-${DESTDIR:-}}
prefix=${PREFIX:-/usr}
sysconfdir=${SYSCONFDIR:-/etc}
unitdir=${UNITDIR:-$prefix/lib/systemd/system}
libdir=$prefix/lib/ikelab
read -ra options <<<"${PUBLISH_OPTIONS:-}"

command -v dotnet >/dev/null || { echo "install.sh: the .NET 10 SDK is missing" >&2; exit 1; }

# SOURCE TARGET MODE: a file, with @libdir@ replaced.
file() {
  install -d "$destination$(dirname "$2")"
  sed "s,@libdir@,$libdir,g" "$root/$1" >"$destination$2"
  chmod "$3" "$destination$2"
}

# Side by side: they have most of their assemblies in common.
for project in daemon/src tools/ikelab/src; do
  dotnet publish "$root/$project" -c Release -o "$destination$libdir" -v q --nologo "${options[@]}"
done
# Whatever the umask of the build was: the unprivileged processes read this.
chmod -R u=rwX,go=rX "$destination$libdir"
install -d "$destination$prefix/sbin" "$destination$prefix/bin"
ln -sfn ../lib/ikelab/ikelabd "$destination$prefix/sbin/ikelabd"
ln -sfn ../lib/ikelab/ikelab "$destination$prefix/bin/ikelab"

file packaging/ikelabd.service "$unitdir/ikelabd.service" 644
file packaging/sysusers.d/ikelabd.conf "$prefix/lib/sysusers.d/ikelabd.conf" 644
file packaging/tmpfiles.d/ikelabd.conf "$prefix/lib/tmpfiles.d/ikelabd.conf" 644
file packaging/iked.conf "$prefix/share/doc/ikelab/iked.conf" 644
file docs/OPERATING.md "$prefix/share/doc/ikelab/OPERATING.md" 644
file LICENSE "$prefix/share/doc/ikelab/LICENSE" 644
# Debian's zsh does not look into site-functions below /usr/share.
zsh=$prefix/share/zsh/site-functions
[ ! -d /usr/share/zsh/vendor-completions ] || [ "$prefix" != /usr ] || zsh=/usr/share/zsh/vendor-completions
for shell in "bash $prefix/share/bash-completion/completions/ikelab" "zsh $zsh/_ikelab"; do
  install -d "$destination$(dirname "${shell#* }")"
  dotnet "$destination$libdir/ikelab.dll" ctl --completion "${shell%% *}" >"$destination${shell#* }"
done

# Never over a configuration that is there.
if [ ! -e "$destination$sysconfdir/iked.conf" ]; then
  file packaging/iked.conf "$sysconfdir/iked.conf" 600
fi

if [ -z "$destination" ]; then
  if command -v systemd-sysusers >/dev/null; then
    systemd-sysusers ikelabd.conf
  else
    getent group _ikelabd >/dev/null || groupadd --system _ikelabd
    for user in _ikelab-ca _ikelab-ike _ikelab-ctl; do
      getent passwd "$user" >/dev/null || useradd --system --no-create-home --shell /usr/sbin/nologin --home-dir / "$user"
    done
  fi
  command -v systemd-tmpfiles >/dev/null && systemd-tmpfiles --create ikelabd.conf
  [ -d /run/systemd/system ] && systemctl daemon-reload
fi
echo "installed below $destination/ : ikelabd in $prefix/sbin, ikelab in $prefix/bin, configuration in $sysconfdir/iked.conf"
