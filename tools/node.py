#!/usr/bin/env python3
"""Run a command of Node in client/: `tools/node.py npm run build`. Installs the client's tools when the lock changed.

The machine's own Node where it is new enough, else the one that comes as a Python package. Standard library only.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

CLIENT: Final = Path(__file__).resolve().parent.parent / "client"
OLDEST: Final = (22, 12)  # that Vitest takes
BUNDLES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian and its kin
    "/etc/pki/tls/certs/ca-bundle.crt",  # Red Hat and its kin
    "/etc/ssl/cert.pem",
)


def is_new_enough(node: str) -> bool:
    """Return whether this program is a Node that runs the client's tools."""
    try:
        said = subprocess.run([node, "--version"], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    found = re.match(r"v(\d+)\.(\d+)", said.stdout)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST


def find_folder() -> Path | None:
    """Return the folder in which `node` and `npm` are; the package's are beside this Python."""
    candidates = [shutil.which("node"), str(Path(sys.executable).with_name("node"))]
    for node in candidates:
        if node and is_new_enough(node) and Path(node).with_name("npm").exists():
            return Path(node).parent
    return None


def install() -> None:
    """Install what package-lock.json says, unless that is what is there."""
    lock = CLIENT / "package-lock.json"
    done = CLIENT / "node_modules" / ".installed"
    if done.exists() and done.read_bytes() == lock.read_bytes():
        return
    sys.stderr.write("Bringing client/node_modules up to date ...\n")
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(["npm", "ci", *quiet], cwd=CLIENT, check=True, stdout=subprocess.DEVNULL)
    done.write_bytes(lock.read_bytes())


def main() -> int:
    """Run the command, and end as it does."""
    folder = find_folder()
    if folder is None:
        oldest = ".".join(map(str, OLDEST))
        sys.stderr.write(
            f"The client is built with Node {oldest} or newer, and there is none. "
            "`make check` installs one.\n"
        )
        return 69
    # The machine's own certificates, since a company's proxy signs with its own. Node brings a list of its own.
    bundle = next(filter(os.path.exists, BUNDLES), None)
    if bundle is not None:
        os.environ.setdefault("NODE_EXTRA_CA_CERTS", bundle)
    if not sys.stdout.isatty():
        os.environ.setdefault("NO_COLOR", "1")
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    install()
    return subprocess.run(sys.argv[1:], cwd=CLIENT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
