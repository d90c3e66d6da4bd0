"""Where a request may go, decided on values: addresses, hosts, ports (reliability §2.4, SSRF)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
#: Addresses that carry another one inside: NAT64.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """The parts of an http(s) URL; ``ValueError`` for anything else, for user names, and for hosts in odd spellings."""
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("characters")
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        raise ValueError("scheme")
    if "@" in parts.netloc:
        raise ValueError("user name")
    host = parts.hostname or ""
    if not is_address(host) and not (_HOST.fullmatch(host) and host.rpartition(".")[2][0].isalpha()):
        raise ValueError("host")
    path = parts.path or "/"
    return Target(
        parts.scheme, host, parts.port or PORTS[parts.scheme], f"{path}?{parts.query}" if parts.query else path
    )


def is_address(host: str) -> bool:
    """Whether ``host`` is an IP address in its one proper spelling; 127.1, 0x7f000001 and 2130706433 are not."""
    try:
        return "%" not in host and bool(ipaddress.ip_address(host))
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether ``address`` is one of the open internet, also seen through IPv6 forms that carry an IPv4 address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if int(found) < 1 << 32 or found.is_site_local:
            return False  # ::1, :: and "IPv4-compatible"; fec0::/10, which Python calls global
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_loopback)


def on_list(target: Target, entries: Iterable[str]) -> bool:
    """Whether a list of hosts names ``target``: ``host`` (its usual port), ``host:8080`` or ``host:*``."""
    return any(_names(entry.strip().lower(), target) for entry in entries)


def _names(entry: str, target: Target) -> bool:
    host, port = entry, ""
    if entry.startswith("["):
        host, _bracket, port = entry[1:].partition("]")
        port = port.lstrip(":")
    elif entry.count(":") == 1:
        host, _colon, port = entry.partition(":")
    if host != target.host:
        return False
    if port == "*":
        return True
    return str(target.port) == (port or str(PORTS[target.scheme]))


def asked_wait(value: str, now: datetime) -> timedelta | None:
    """The ``Retry-After`` of an answer, as seconds or as a date; None when there is none to be read."""
    if value.isascii() and value.isdecimal() and len(value) <= 9:
        return timedelta(seconds=int(value))
    try:
        ahead = parsedate_to_datetime(value) - now
    except (TypeError, ValueError):
        return None
    return max(ahead, timedelta())
