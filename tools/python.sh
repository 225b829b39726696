#!/bin/sh
# Print the path of a Python that can run Rejoinder, or say on stderr what to install.
# With --venv it must also be able to make virtual environments with pip in them.
set -eu

tools=$(dirname "$0")
mode=${1:-}

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# The machine's own python3 wins; a newer one beside an old python3 is the next best.
find_python() {
    for name in ${UV_PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if recent "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

if ! python=$(find_python); then
    if command -v python3 >/dev/null 2>&1; then
        found="the python3 here is $(python3 -V 2>&1 | cut -d' ' -f2)"
        packages="python3.11 python3.11-venv"
    else
        found="there is no python3 here"
        packages="python3 python3-venv"
    fi
    # shellcheck disable=SC2086  # two words, two packages
    if ! "$tools/apt.sh" $packages || ! python=$(find_python); then
        echo "Rejoinder needs Python 3.11 or newer, and $found." >&2
        echo "Install one, on Debian and Ubuntu with: sudo apt install $packages" >&2
        exit 1
    fi
fi

# Debian's Python has `venv` but keeps `ensurepip` in a package of its own.
if [ "$mode" = --venv ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if ! "$tools/apt.sh" "python$version-venv"; then
        echo "$python cannot make virtual environments: its module ensurepip is missing." >&2
        echo "Install it, on Debian and Ubuntu with: sudo apt install python$version-venv" >&2
        exit 1
    fi
fi

echo "$python"
