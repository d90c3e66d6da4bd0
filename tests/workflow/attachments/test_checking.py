"""The background look at a new content: small pictures out of hostile ones, and the hook for a scanner."""

from __future__ import annotations

import io
import os
import random
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from accounts.models import User
from renewals.models import Renewal, RenewalDocument
from tests.workflow.attachments import samples
from workflow.attachments import checking
from workflow.attachments.checking import check_file, check_late
from workflow.attachments.scanning import ScannerSilent, scan
from workflow.attachments.store import FILES, QUARANTINE, THUMBNAILS, open_thumbnail, place
from workflow.attachments.thumbnails import thumbnail_of
from workflow.attachments.verbs import attach
from workflow.models import Scan, StoredFile
from workflow.outbox import drain

pytestmark = pytest.mark.django_db
VIRUS = b"this text plays the virus"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def put(make_renewal: Callable[..., Renewal], people: dict[str, User]) -> Callable[[str, bytes], StoredFile]:
    def make(name: str, content: bytes) -> StoredFile:
        renewal = make_renewal(status="following", owner=people["specialist"])
        file = ContentFile(content, name=name)
        return attach(by=people["specialist"], obj=renewal, file=file, document_type="other").stored

    return make


Put = Callable[[str, bytes], StoredFile]


# --- small pictures --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_small_picture_is_small_and_new(form: str) -> None:
    made = thumbnail_of(samples.picture(form, (1600, 800)), form.lower())
    assert made is not None
    with Image.open(io.BytesIO(made)) as small:
        assert (small.format, small.size) == ("JPEG", (320, 160))


def test_small_picture_stands_upright_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010F] = "Camera"
    out = io.BytesIO()
    Image.new("RGB", (400, 200)).save(out, "JPEG", exif=exif)
    made = thumbnail_of(out.getvalue(), "jpeg")
    assert made is not None
    with Image.open(io.BytesIO(made)) as small:
        assert small.size == (160, 320)
        assert not small.getexif()
    assert b"Camera" not in made


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(samples.png_header(60_000, 60_000), "png", id="bomb of points"),
        pytest.param(samples.png_header(7_000, 7_000), "png", id="less than it claims"),
        pytest.param(samples.picture()[:300], "jpeg", id="cut"),
        pytest.param(samples.picture("PNG"), "jpeg", id="another kind"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "jpeg", id="PostScript"),
        pytest.param(random.Random(1).randbytes(5000), "webp", id="noise"),
    ],
)
def test_hostile_picture_has_no_small_one(content: bytes, kind: str) -> None:
    assert thumbnail_of(content, kind) is None


def test_picture_that_wants_too_much_memory_has_no_small_one(settings: Any) -> None:
    settings.ATTACHMENT_MAX_POINTS = 2_000_000_000
    out = io.BytesIO()
    Image.new("1", (40_000, 40_000)).save(out, "PNG")
    assert thumbnail_of(out.getvalue(), "png") is None


def test_new_content_is_checked_by_the_relay(put: Put) -> None:
    stored = put("a.png", samples.picture("PNG", (800, 800)))
    drain()
    stored.refresh_from_db()
    assert stored.checked_at is not None
    assert stored.thumbnail_at == stored.checked_at
    with open_thumbnail(stored) as file:
        assert file.read().startswith(b"\xff\xd8\xff")
    assert not place(THUMBNAILS, stored.sha256).read_bytes().startswith(b"\xff\xd8\xff")


def test_checking_twice_changes_nothing(put: Put) -> None:
    stored = put("a.png", samples.picture("PNG"))
    check_file(stored.pk)
    made = place(THUMBNAILS, stored.sha256).read_bytes()
    check_file(stored.pk)
    assert place(THUMBNAILS, stored.sha256).read_bytes() == made


def test_picture_nobody_can_decode_is_checked_all_the_same(put: Put) -> None:
    stored = put("a.png", samples.png_header(10, 10))
    check_file(stored.pk)
    stored.refresh_from_db()
    assert (stored.thumbnail_at, stored.checked_at is None) == (None, False)


def test_lost_ring_is_made_up_for(put: Put) -> None:
    stored = put("a.png", samples.picture("PNG"))
    assert check_late() == 0
    StoredFile.objects.update(created_at=timezone.now() - checking.LATE - timedelta(seconds=1))
    assert check_late() == 1
    assert check_late() == 0
    stored.refresh_from_db()
    assert stored.thumbnail_at is not None


def test_missing_content_does_not_stop_the_others(put: Put) -> None:
    gone, there = put("a.png", samples.picture("PNG")), put("b.png", samples.picture("PNG", color="blue"))
    place(FILES, gone.sha256).unlink()
    StoredFile.objects.update(created_at=timezone.now() - checking.LATE - timedelta(seconds=1))
    check_late()
    there.refresh_from_db()
    assert there.thumbnail_at is not None


# --- scanners --------------------------------------------------------------------------------------------------------
@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Callable[[bytes], str]]:
    """A clamd that answers what it is told to, or by content; returns the setting that names it."""
    stops: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(answer: bytes = b"") -> str:
        folder = tmp_path / "clamd"
        folder.mkdir(exist_ok=True)
        where = os.path.relpath(folder / "c.sock") if len(str(folder)) > 80 else str(folder / "c.sock")
        server = socket.socket(socket.AF_UNIX)
        server.bind(where)
        server.listen()
        stops.append(server)
        threads.append(threading.Thread(target=_serve, args=[server, answer], daemon=True))
        threads[-1].start()
        return f"clamd:{folder / 'c.sock'}"

    yield start
    for server in stops:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
    for thread in threads:
        thread.join(5)


def _serve(server: socket.socket, answer: bytes) -> None:
    while True:
        try:
            connection, _address = server.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as wire:
            assert wire.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack(">L", wire.read(4))[0]:
                content += wire.read(size)
            found = b"stream: Test.Virus FOUND\0" if VIRUS in content else b"stream: OK\0"
            connection.sendall(answer or found)


def test_clamd_says_clean_or_infected(settings: Any, clamd: Callable[..., str]) -> None:
    settings.ATTACHMENT_SCANNER = clamd()
    assert not scan(io.BytesIO(b"x" * 200_000)).infected
    result = scan(io.BytesIO(b"x" * 70_000 + VIRUS))
    assert (result.infected, result.finding) == (True, "Test.Virus")


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"nonsense", b"stream: FOUND or so\0"])
def test_unclear_answer_is_silence(settings: Any, clamd: Callable[..., str], answer: bytes) -> None:
    settings.ATTACHMENT_SCANNER = clamd(answer)
    with pytest.raises(ScannerSilent):
        scan(io.BytesIO(b"x"))


@pytest.mark.parametrize(
    "scanner",
    [
        "clamd:/nowhere/clamd.ctl",
        "clamd:127.0.0.1:1",
        "clamd:nowhere",
        "clamd:",
        "command:",
        "command:/nowhere/scan",
        "x",
    ],
)
def test_absent_scanner_is_silence(settings: Any, scanner: str) -> None:
    settings.ATTACHMENT_SCANNER = scanner
    with pytest.raises(ScannerSilent):
        scan(io.BytesIO(b"x"))


def command(status: str) -> str:
    return f"command:{sys.executable} -c 'import sys; c = sys.stdin.buffer.read(); print(len(c)); sys.exit({status})'"


def test_command_says_clean_or_infected(settings: Any) -> None:
    settings.ATTACHMENT_SCANNER = command('b"virus" in c')
    assert not scan(io.BytesIO(b"x")).infected
    assert scan(io.BytesIO(VIRUS)).infected


def test_failing_command_is_silence(settings: Any) -> None:
    settings.ATTACHMENT_SCANNER = command("2")
    with pytest.raises(ScannerSilent):
        scan(io.BytesIO(b"x"))


def test_infected_content_goes_to_quarantine(put: Put, settings: Any, clamd: Callable[..., str]) -> None:
    settings.ATTACHMENT_SCANNER = clamd()
    stored = put("a.txt", VIRUS)
    drain()
    stored.refresh_from_db()
    assert (stored.scan, stored.finding, stored.scanned_at is None) == (Scan.INFECTED, "Test.Virus", False)
    assert not place(FILES, stored.sha256).exists()
    assert place(QUARANTINE, stored.sha256).exists()
    assert RenewalDocument.objects.get().removed_at is None


def test_clean_content_is_marked(put: Put, settings: Any, clamd: Callable[..., str]) -> None:
    settings.ATTACHMENT_SCANNER = clamd()
    stored = put("a.png", samples.picture("PNG"))
    check_file(stored.pk)
    stored.refresh_from_db()
    assert stored.scan == Scan.CLEAN
    assert stored.thumbnail_at is not None


def test_silent_scanner_is_asked_again(put: Put, settings: Any, clamd: Callable[..., str]) -> None:
    settings.ATTACHMENT_SCANNER = "clamd:/nowhere/clamd.ctl"
    stored = put("a.png", samples.picture("PNG"))
    check_file(stored.pk)
    stored.refresh_from_db()
    assert (stored.scan, stored.checked_at, stored.thumbnail_at) == (Scan.UNSCANNED, None, None)
    settings.ATTACHMENT_SCANNER = clamd()
    StoredFile.objects.update(created_at=timezone.now() - checking.LATE - timedelta(seconds=1))
    check_late()
    stored.refresh_from_db()
    assert stored.scan == Scan.CLEAN


def test_scanner_configured_later_looks_at_what_is_there(put: Put, settings: Any, clamd: Callable[..., str]) -> None:
    stored = put("a.txt", VIRUS)
    check_file(stored.pk)
    settings.ATTACHMENT_SCANNER = clamd()
    StoredFile.objects.update(created_at=timezone.now() - checking.LATE - timedelta(seconds=1))
    check_late()
    stored.refresh_from_db()
    assert stored.scan == Scan.INFECTED
