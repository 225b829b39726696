"""Who is calling, behind no proxy, one or several, and with a header that somebody made up."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.client_address import (
    MOST_HOPS,
    client_ip,
    network_prefix,
    parse_trusted,
)

TRUSTED = parse_trusted(["10.0.0.0/8", "2001:db8:ffff::/48"])
READER = "203.0.113.7"


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "caller"),
    [
        # Nobody in between: what the caller says of itself is not read.
        (READER, [], READER),
        (READER, ["198.51.100.1"], READER),
        (READER, ["10.0.0.1"], READER),
        ("2001:db8::7", ["198.51.100.1"], "2001:db8::7"),
        ("::ffff:203.0.113.7", ["198.51.100.1"], READER),
        ("fe80::1%eth0", [], "fe80::1"),
        # One proxy, then two: the nearest that is none of ours.
        ("10.0.0.1", [READER], READER),
        ("10.0.0.1", [f" {READER}\t"], READER),
        ("::ffff:10.0.0.1", [READER], READER),
        ("2001:db8:ffff::1", ["2001:db8::7"], "2001:db8::7"),
        ("10.0.0.1", ["::ffff:203.0.113.7"], READER),
        ("10.0.0.1", [f"{READER}, 10.0.0.2"], READER),
        ("10.0.0.1", [f"{READER}, ::ffff:10.0.0.2"], READER),
        ("10.0.0.1", [READER, "10.0.0.2"], READER),
        # What the caller put in front is not read.
        ("10.0.0.1", [f"198.51.100.1, {READER}"], READER),
        ("10.0.0.1", [f"10.0.0.9, {READER}, 10.0.0.2"], READER),
        ("10.0.0.1", ["198.51.100.1", READER], READER),
        ("10.0.0.1", [f"<script>,,, {READER}"], READER),
        ("10.0.0.1", ["198.51.100.1, " * 200 + READER], READER),
        # A caller inside: the machine furthest away.
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        # No header, or one that is no list of addresses.
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["", " "], "10.0.0.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", [f"{READER}:4711"], "10.0.0.1"),
        ("10.0.0.1", ["[2001:db8::7]"], "10.0.0.1"),
        ("10.0.0.1", ["fe80::1%eth0"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.07"], "10.0.0.1"),
        ("10.0.0.1", ["3405803783"], "10.0.0.1"),
        ("10.0.0.1", [f"{READER},"], "10.0.0.1"),
        ("10.0.0.1", [f"{READER}, garbage, 10.0.0.2"], "10.0.0.1"),
        ("10.0.0.1", [",10.0.0.2"], "10.0.0.1"),
        ("10.0.0.1", [f"{READER}, " + ", ".join(["10.0.0.2"] * 200)], "10.0.0.1"),
    ],
)
def test_the_caller(peer: str, forwarded_for: list[str], caller: str) -> None:
    assert str(client_ip(peer=peer, forwarded_for=forwarded_for, trusted=TRUSTED)) == caller


def test_no_proxy_is_trusted_unless_named() -> None:
    found = client_ip(peer="127.0.0.1", forwarded_for=[READER], trusted=parse_trusted([]))

    assert str(found) == "127.0.0.1"


@pytest.mark.parametrize(("proxies", "caller"), [(MOST_HOPS - 1, READER), (MOST_HOPS, "10.0.0.1")])
def test_only_so_many_hops_are_looked_at(proxies: int, caller: str) -> None:
    header = ", ".join([READER, *["10.0.0.2"] * proxies])

    assert str(client_ip(peer="10.0.0.1", forwarded_for=[header], trusted=TRUSTED)) == caller


@given(made_up=st.lists(st.text()), peer=st.ip_addresses())
def test_nothing_made_up_changes_who_calls(made_up: list[str], peer: object) -> None:
    direct = client_ip(peer=str(peer), forwarded_for=[], trusted=TRUSTED)
    behind = client_ip(peer="10.0.0.1", forwarded_for=[*made_up, READER], trusted=TRUSTED)

    assert str(behind) == READER
    if not any(direct in network for network in TRUSTED):
        assert client_ip(peer=str(peer), forwarded_for=made_up, trusted=TRUSTED) == direct


@pytest.mark.parametrize("peer", ["", "unix:", "/run/app.sock", "example.org"])
def test_a_peer_without_an_address_is_an_error(peer: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        client_ip(peer=peer, forwarded_for=[READER], trusted=TRUSTED)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0.0.0.0/0", "trusts everybody"),
        ("::/0", "trusts everybody"),
        ("::ffff:10.0.0.0/104", "as IPv4"),
        ("10.0.0.1/8", "host bits"),
        ("proxy.example.org", "no address"),
        ("", "no address"),
        ("*", "no address"),
    ],
)
def test_a_network_that_must_not_be_trusted(value: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_trusted(["127.0.0.1", value])


def test_trusted_networks() -> None:
    parsed = [str(network) for network in parse_trusted([" 127.0.0.1 ", "::1", "10.0.0.0/8"])]

    assert parsed == ["127.0.0.1/32", "::1/128", "10.0.0.0/8"]


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3::7", "2001:db8:1::/48"),
        ("::1", "::/48"),
    ],
)
def test_neighbours_share_a_network(address: str, prefix: str) -> None:
    assert network_prefix(ip_address(address)) == prefix
