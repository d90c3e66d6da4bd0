"""Where a request may go: spellings of addresses, private networks, the list of hosts."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.outbound.rules import Target, asked_wait, is_public, on_list, target_of

PRIVATE = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1"),
    *("172.31.255.255", "192.168.0.1", "192.168.255.255", "169.254.169.254", "169.254.0.1", "100.64.0.1"),
    *("100.100.100.200", "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::7f00:1", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::", "fe80::1"),
    *("fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "ff0e::1", "2001:db8::1", "100::1"),
)
PUBLIC = (
    *("1.1.1.1", "8.8.8.8", "101.226.103.0", "223.5.5.5"),
    *("2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2606:4700::1111"),
)

#: Spellings that some client somewhere reads as an address or follows elsewhere.
BAD_URLS = [
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://0x7f.1/",
    "http://1/",
    "http://127。0。0。1/",
    "http://①②⑦.0.0.1/",
    "http://localhost./",
    "http://[::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://user@example.com/",
    "http://user:secret@example.com/",
    "http://example.com@127.0.0.1/",
    "http://127.0.0.1\\@example.com/",
    "http://example.com\t.evil/",
    "http://example.com /",
    "http:///etc/passwd",
    "http://",
    "http://-x.com/",
    "file:///etc/passwd",
    "ftp://example.com/",
    "gopher://127.0.0.1:6379/_INFO",
    "dict://127.0.0.1:11211/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "//example.com/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "http://example.com:99999/",
    "http://example.com:port/",
    "http://[::1/",
    "http://exa_mple.com/",
    "http://example.com%2f.evil.com/",
    "http://例子.com/",
    "http://example.com/\r\nHost: evil",
    "",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_address_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_open_address_is_public(address):
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_private_address_hides_in_no_ipv6_form(inner):
    for form in (f"::ffff:{inner}", f"64:ff9b::{inner}"):
        assert is_public(form) == is_public(str(inner))
    assert is_public(str(ipaddress.IPv6Address((0x2002 << 112) | (int(inner) << 80)))) == is_public(str(inner))
    assert not is_public(f"::{inner}")


@pytest.mark.parametrize("url", BAD_URLS)
def test_odd_url_is_refused(url):
    with pytest.raises(ValueError):  # noqa: PT011 (whatever its words)
        target_of(url)


@given(st.text(max_size=60))
def test_any_text_is_a_target_or_refused(text):
    try:
        target = target_of(f"http://{text}")
    except ValueError:
        return
    assert target.host
    assert "@" not in target.host
    assert target.host == target.host.lower()


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://qyapi.weixin.qq.com/x?key=1", Target("https", "qyapi.weixin.qq.com", 443, "/x?key=1")),
        ("http://Core.Example:8080", Target("http", "core.example", 8080, "/")),
        ("http://127.0.0.1:9/hook", Target("http", "127.0.0.1", 9, "/hook")),
        ("https://[2400:3200::1]/", Target("https", "2400:3200::1", 443, "/")),
    ],
)
def test_url_leads_somewhere(url, target):
    assert target_of(url) == target


@pytest.mark.parametrize(
    ("entry", "allowed"),
    [
        ("core.example", False),
        ("core.example:8080", True),
        ("core.example:*", True),
        ("CORE.example:8080", True),
        ("example:8080", False),
        ("evil-core.example:8080", False),
        ("*:8080", False),
        ("", False),
    ],
)
def test_list_names_host_and_port(entry, allowed):
    assert on_list(target_of("http://core.example:8080/"), [entry]) is allowed


def test_host_without_port_means_its_usual_one():
    assert on_list(target_of("https://core.example/"), ["core.example"])
    assert on_list(target_of("http://core.example/"), ["core.example"])
    assert not on_list(target_of("http://core.example:6379/"), ["core.example"])
    assert on_list(target_of("http://[::1]:81/"), ["[::1]:81"])
    assert on_list(target_of("http://[::1]/"), ["[::1]"])


NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Mon, 01 Jun 2026 02:01:00 GMT", timedelta(seconds=60)),
        ("Mon, 01 Jun 2026 01:00:00 GMT", timedelta()),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("１２", None),
        ("99999999999999999999", None),
        ("Mon, 01 Jun 2026 02:01:00", None),
    ],
)
def test_retry_after_is_read(value, wait):
    assert asked_wait(value, NOW) == wait
