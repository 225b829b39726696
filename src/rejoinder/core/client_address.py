"""Who is calling: the one place that reads proxy headers. Trusts none unless told to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

MOST_HOPS = 32  # looked at; a real chain of proxies has two or three

_IPV4_PREFIX_BITS = 24
_IPV6_PREFIX_BITS = 48
_MAPPED = IPv6Network("::ffff:0:0/96")


def parse_trusted(values: Sequence[str]) -> tuple[IPNetwork, ...]:
    """Return the networks whose proxies may say who is calling.

    Args:
        values: addresses and networks, such as "127.0.0.1" and "10.0.0.0/8".

    Raises:
        ValueError: one is neither, or trusts everybody. To be shown to the operator.
    """
    return tuple(_parse_network(value.strip()) for value in values)


def _parse_network(value: str) -> IPNetwork:
    try:
        network = ip_network(value)
    except ValueError as error:
        raise ValueError(
            f"“{value}” is no address or network of a trusted proxy. Write one such as 10.0.0.0/8 "
            f"or 127.0.0.1 ({error})."
        ) from error
    if network.prefixlen == 0:
        raise ValueError(
            f"“{value}” trusts everybody, so that anybody could pretend to call from any address. "
            "Name the addresses of your own proxies."
        )
    if isinstance(network, IPv6Network) and network.overlaps(_MAPPED):
        raise ValueError(f"“{value}” holds IPv4 addresses in IPv6 form. Write them as IPv4.")
    return network


def client_ip(
    *, peer: str, forwarded_for: Sequence[str], trusted: Sequence[IPNetwork]
) -> IPAddress:
    """Return the address of the caller.

    It is the peer of the connection, unless that is a trusted proxy; then the nearest address in
    X-Forwarded-For that is none. What stands further left was written by the caller and is not read.
    A header with anything but addresses, or with too many proxies, counts for nothing.

    Args:
        peer: address of the other end of the socket, without port.
        forwarded_for: the values of all X-Forwarded-For headers, in the order received.
        trusted: from `parse_trusted`.

    Raises:
        ValueError: the peer has no IP address, as behind a Unix socket, where no proxy can be trusted
            by its address.
    """
    direct = _unmapped(ip_address(peer.partition("%")[0]))
    if not _is_in(direct, trusted):
        return direct
    nearest: IPAddress = direct
    for number, hop in enumerate(_hops_from_right(forwarded_for), start=1):
        if number > MOST_HOPS or "%" in hop:
            return direct
        try:
            nearest = _unmapped(ip_address(hop))
        except ValueError:
            return direct
        if not _is_in(nearest, trusted):
            return nearest
    return nearest  # all are trusted: the caller is one of our own machines, the one furthest away


def _hops_from_right(forwarded_for: Sequence[str]) -> Iterator[str]:
    for value in reversed(forwarded_for):
        rest = value.strip(" \t")
        while rest:
            # From the right, a piece at a time: the header may be long, and few hops are looked at.
            rest, comma, hop = rest.rpartition(",")
            yield hop.strip(" \t")
            if comma and not rest:
                yield ""  # the header began with a comma


def _unmapped(address: IPAddress) -> IPAddress:
    """Return an IPv4 address in its own form where it came as ::ffff:192.0.2.1."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped


def _is_in(address: IPAddress, networks: Sequence[IPNetwork]) -> bool:
    return any(address in network for network in networks)


def network_prefix(ip: IPAddress) -> str:
    """Return the network that shares limits: /24 of IPv4, /48 of IPv6, such as "192.0.2.0/24"."""
    address = _unmapped(ip)
    bits = _IPV4_PREFIX_BITS if isinstance(address, IPv4Address) else _IPV6_PREFIX_BITS
    return str(ip_network((address, bits), strict=False))
