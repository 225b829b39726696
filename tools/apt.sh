#!/bin/sh
# Install Debian packages, quietly: tools/apt.sh PACKAGE...
# Exit 0: they are there. Exit 69: not root, or no apt, and nothing was touched. Else: apt failed,
# and its last words are on stderr.
set -u

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    exit 69
fi

PATH="$PATH:/usr/sbin:/sbin" # dpkg looks for ldconfig there, and a bare environment lacks both
DEBIAN_FRONTEND=noninteractive
export PATH DEBIAN_FRONTEND
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# A machine that has just started may be busy with its own updates: wait for the lock.
apt() { apt-get --option DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1; }
install_all() { apt install --yes --no-install-recommends "$@"; }

echo "Installing $* with apt ..." >&2
# The package lists are fetched only where they are missing or too old to install from.
if install_all "$@" || { apt update && install_all "$@"; }; then
    exit 0
fi
tail -n 15 "$log" >&2
exit 1
