"""The way out meets receivers that are slow, wrong, gone, or elsewhere than they say."""

from __future__ import annotations

import re
import socket
import ssl
import time
from threading import Event, Thread

import pytest

from tests.receivers import HttpReceiver, answers, drips, hangs, resets
from tests.rules import house_checks
from workflow.outbound import client
from workflow.outbound.client import NoAnswer, NotReached, OutboundRefused, call


@pytest.fixture(autouse=True)
def impatient(monkeypatch, settings):
    settings.OUTBOUND_ALLOWED_HOSTS = ["127.0.0.1:*"]
    monkeypatch.setattr(client, "READ_SECONDS", 0.3)
    monkeypatch.setattr(client, "TOTAL_SECONDS", 0.6)


@pytest.fixture
def outside():
    with HttpReceiver(answers(200, b'{"ok": true}')) as receiver:
        yield receiver


def test_request_arrives_whole(outside):
    answer = call("POST", f"{outside.address}/x?y=1", body="续保".encode(), headers={"Idempotency-Key": "k"})
    assert (answer.status, answer.body) == (200, b'{"ok": true}')
    [request] = outside.arrived
    assert (request.method, request.path, request.body.decode()) == ("POST", "/x?y=1", "续保")
    assert request.headers["Idempotency-Key"] == "k"
    assert request.headers["Host"] == f"127.0.0.1:{outside.port}"


def test_host_off_the_list_is_refused(outside, settings):
    settings.OUTBOUND_ALLOWED_HOSTS = ["core.example"]
    with pytest.raises(OutboundRefused) as refused:
        call("GET", outside.address)
    assert (refused.value.code, outside.arrived) == ("host", [])


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "http://2130706433/", "http://user@127.0.0.1/"])
def test_odd_url_is_refused(url):
    with pytest.raises(OutboundRefused) as refused:
        call("GET", url)
    assert refused.value.code == "url"


@pytest.fixture
def names(monkeypatch):
    """A resolver of the tests: name → addresses, and how often it was asked."""
    known: dict[str, list[str]] = {}
    asked: list[str] = []

    def look_up(host, port, **_options):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    known["asked"] = asked
    return known


@pytest.mark.parametrize("found", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["169.254.169.254"], ["0.0.0.0"]])
def test_name_that_leads_to_a_private_address_is_refused(outside, names, settings, found):
    names["core.example"] = found
    settings.NOTICE_WEBHOOK_URL = f"http://core.example:{outside.port}/hook"
    with pytest.raises(OutboundRefused) as refused:
        call("GET", settings.NOTICE_WEBHOOK_URL)
    assert (refused.value.code, outside.arrived) == ("address", [])


def test_name_on_the_list_may_lead_to_a_private_address_and_is_looked_up_once(outside, names, settings):
    names["core.example"] = ["127.0.0.1"]
    settings.OUTBOUND_ALLOWED_HOSTS = [f"core.example:{outside.port}"]
    assert call("GET", f"http://core.example:{outside.port}/").status == 200
    assert names["asked"] == ["core.example"]
    assert outside.arrived[0].headers["Host"] == f"core.example:{outside.port}"


def test_redirect_is_an_answer_and_not_followed(outside):
    with HttpReceiver(answers()) as inside:
        outside.mood = answers(302, Location=f"{inside.address}/secret")
        assert call("GET", outside.address).status == 302
        assert inside.arrived == []


def timed(url):
    started = time.monotonic()
    with pytest.raises(NoAnswer) as error:
        call("POST", url, body=b"{}")
    return str(error.value), time.monotonic() - started


def test_silence_ends(outside):
    over = Event()
    outside.mood = hangs(over)
    said, seconds = timed(outside.address)
    over.set()
    assert said == "TimeoutError"
    assert seconds < 0.6


def test_drip_ends_though_every_read_is_short(outside):
    outside.mood = drips
    said, seconds = timed(outside.address)
    assert said == "TimeoutError"
    assert 0.5 < seconds < 1.5


def test_body_without_end_is_cut_by_the_deadline(outside):
    def endless(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        drips(handler)

    outside.mood = endless
    said, seconds = timed(outside.address)
    assert said == "TimeoutError"
    assert seconds < 1.5


def test_reset_in_the_middle_is_no_answer(outside):
    outside.mood = resets
    with pytest.raises(NoAnswer, match="ConnectionResetError"):
        call("POST", outside.address, body=b"{}")


def test_huge_answer_is_read_no_further_than_the_cap(outside):
    outside.mood = answers(200, b"x" * 10 * client.LARGEST_ANSWER)
    assert len(call("GET", outside.address).body) == client.LARGEST_ANSWER


def test_garbage_instead_of_http_is_no_answer(outside):
    outside.mood = lambda handler: handler.wfile.write(b"220 mail.example ESMTP\r\n")
    with pytest.raises(NoAnswer, match="BadStatusLine"):
        call("GET", outside.address)


def test_closed_port_was_not_reached():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(NotReached, match="ConnectionRefusedError"):
        call("GET", f"http://127.0.0.1:{port}/")


def test_name_nobody_knows_was_not_reached(monkeypatch, settings):
    def unknown(*_arguments, **_options):
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    settings.OUTBOUND_ALLOWED_HOSTS = ["core.example"]
    with pytest.raises(NotReached, match="gaierror"):
        call("GET", "https://core.example/")


def importers(module, name=""):
    pattern = re.compile(rf"^from {re.escape(module)} import .*\b{name}", re.MULTILINE)
    return {path for path, text in house_checks.sources() if pattern.search(text)}


def test_only_effects_of_the_relay_go_out():
    assert importers("workflow.outbound.client", "call\\b") == {"workflow/notifying/posting.py"}
    assert importers("workflow.notifying.posting") == {
        "workflow/effects.py",
        "workflow/notifying/group_services.py",
        "workflow/notifying/wecom.py",
    }


def test_header_cannot_be_split(outside):
    with pytest.raises(NoAnswer, match="ValueError"):
        call("GET", outside.address, headers={"X": "a\r\nHost: evil"})
    assert outside.arrived == []


def test_plain_server_behind_https_is_not_reached(outside):
    with pytest.raises(NotReached, match=r"SSL|Timeout|Reset"):
        call("GET", outside.address.replace("http:", "https:"))


def test_certificate_nobody_vouches_for_is_refused(tmp_path):
    certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=shake_hands, args=(listening, context), daemon=True).start()
        with pytest.raises(NotReached, match="SSLCertVerificationError"):
            call("GET", f"https://127.0.0.1:{listening.getsockname()[1]}/")


def shake_hands(listening, context):
    opened, _address = listening.accept()
    with opened:
        try:
            context.wrap_socket(opened, server_side=True)
        except OSError:
            return


def self_signed(folder):
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path
