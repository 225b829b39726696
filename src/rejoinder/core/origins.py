"""Origins as browsers spell them in the header `Origin` (RFC 6454, 6.1): scheme, host in ASCII, port unless usual."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from rejoinder.core.hosts import ascii_host

_USUAL_PORTS: Final = {"http": 80, "https": 443}


def normal_origin(text: str) -> str:
    """Return the one spelling of an origin, e.g. `https://gazette.example` or `http://127.0.0.1:8001`.

    Raises:
        ValueError: it is none, or says more, as a path.
    """
    parts = urlsplit(text.strip())
    if parts.scheme not in _USUAL_PORTS or not parts.hostname:
        raise ValueError("An origin begins with https:// or http:// and a host name.")
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("An origin has no path, and ends with the host name or the port.")
    is_ipv6 = ":" in parts.hostname
    host = f"[{parts.hostname}]" if is_ipv6 else ascii_host(parts.hostname)
    port = parts.port
    suffix = f":{port}" if port and port != _USUAL_PORTS[parts.scheme] else ""
    return f"{parts.scheme}://{host}{suffix}"
