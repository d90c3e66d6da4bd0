"""The pages of attached files: who gets what, under which headers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from renewals.models import Renewal, RenewalDocument
from tests.workflow.attachments import samples
from workflow.attachments.checking import check_file
from workflow.attachments.verbs import attach, freeze, remove
from workflow.models import Event, Scan, StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def renewal(make_renewal: Callable[..., Renewal], people: dict[str, User]) -> Renewal:
    soon = timezone.localdate() + timedelta(days=20)
    return make_renewal(status="following", owner=people["specialist"], expires_on=soon)


@pytest.fixture
def browser(people: dict[str, User]) -> Callable[[str], Client]:
    def sign_in(role: str = "specialist") -> Client:
        User.objects.filter(pk=people[role].pk).update(language="en")
        client = Client()
        client.force_login(people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


Put = Callable[..., RenewalDocument]


@pytest.fixture
def put(renewal: Renewal, people: dict[str, User]) -> Put:
    def make(name: str, content: bytes, document_type: str = "other") -> Any:
        file = samples.uploaded(name, content)
        return attach(by=people["specialist"], obj=renewal, file=file, document_type=document_type)

    return make


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def file_address(document: RenewalDocument, *, show: bool = False) -> str:
    return reverse("renewals:document_file", args=[document.pk]) + ("?show=1" if show else "")


def policy(answer: Any) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";")]
    return {name: value for name, _space, value in parts}


# --- attaching -------------------------------------------------------------------------------------------------------
def test_form_without_script_attaches_each_file_for_itself(browser: Callable[..., Client], renewal: Renewal) -> None:
    files = [samples.uploaded("a.jpg", samples.picture()), samples.uploaded("b.svg", b"<svg/>")]
    for file, name in zip(files, ("a.jpg", "b.svg"), strict=True):
        file.name = name
    address = reverse("renewals:document_add", args=[renewal.pk])
    answer = browser().post(address, {"document_type": "other", "files": files}, follow=True)
    assert [row.name for row in renewal.documents.all()] == ["a.jpg"]
    page = answer.content.decode()
    assert "1 document is attached." in page
    assert "b.svg: Web pages and drawings" in page


def test_page_of_the_customer_shows_the_section(browser: Callable[..., Client], renewal: Renewal, put: Put) -> None:
    put("<b>x</b>.txt", b"x")
    page = browser().get(reverse("renewals:detail", args=[renewal.pk])).content.decode()
    assert "x&lt;/b&gt;.txt" in page or "b&gt;.txt" in page
    assert "<b>x</b>.txt" not in page
    assert 'enctype="multipart/form-data"' in page


def test_reader_without_the_right_sees_no_form(browser: Callable[..., Client], renewal: Renewal, put: Put) -> None:
    put("a.txt", b"x")
    page = browser("auditor").get(reverse("renewals:detail", args=[renewal.pk])).content.decode()
    assert "a.txt" in page
    assert "data-upload" not in page


def test_script_is_answered_in_json(browser: Callable[..., Client], renewal: Renewal) -> None:
    address, client = reverse("renewals:document_add", args=[renewal.pk]), browser()
    good = samples.uploaded("a.jpg", samples.picture())
    good.name = "a.jpg"
    data = {"document_type": "other", "files": good}
    answer = client.post(address, data, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"taken": 1, "refused": []})
    bad = samples.uploaded("a.jpg", b"<svg/>")
    bad.name = "a.jpg"
    answer = client.post(address, {**data, "files": bad}, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["refused"][0]["code"] == "markup"
    answer = client.post(address, {"document_type": "other"}, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["refused"][0]["code"] == "form"


def test_too_many_files_at_once_are_refused(browser: Callable[..., Client], renewal: Renewal) -> None:
    files = [samples.uploaded("a.txt", str(number).encode()) for number in range(21)]
    for file in files:
        file.name = "a.txt"
    address = reverse("renewals:document_add", args=[renewal.pk])
    assert browser().post(address, {"document_type": "other", "files": files}).status_code == 422
    assert not renewal.documents.exists()


def test_form_says_why_it_is_closed(browser: Callable[..., Client], renewal: Renewal, people: dict[str, User]) -> None:
    page = browser("colleague").get(reverse("renewals:document_add", args=[renewal.pk]))
    assert page.status_code == 200
    assert b"refusal-sentence" in page.content


# --- serving ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.jpg", samples.picture(), "image/jpeg"),
        ("a.png", samples.picture("PNG"), "image/png"),
        ("a.webp", samples.picture("WEBP"), "image/webp"),
        ("a.heic", samples.heic(), "image/heic"),
        ("a.pdf", samples.pdf(), "application/pdf"),
        ("a.txt", b"x", "text/plain; charset=utf-8"),
        ("a.docx", samples.office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_download_is_saved_and_never_interpreted(
    browser: Callable[..., Client], put: Put, name: str, content: bytes, media_type: str
) -> None:
    answer = browser().get(file_address(put(name, content)))
    assert body_of(answer) == content
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Length"] == str(len(content))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert policy(answer) == {
        "default-src": "'none'",
        "object-src": "'none'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "sandbox": "",
    }


def test_picture_is_shown_in_place_in_a_sandbox(browser: Callable[..., Client], put: Put) -> None:
    answer = browser().get(file_address(put("a.jpg", samples.picture()), show=True))
    assert answer["Content-Disposition"] == 'inline; filename="a.jpg"'
    assert "sandbox" in policy(answer)
    assert body_of(answer) == samples.picture()


def test_pdf_is_shown_in_place_without_script(browser: Callable[..., Client], put: Put) -> None:
    answer = browser().get(file_address(put("a.pdf", samples.pdf()), show=True))
    assert answer["Content-Disposition"] == 'inline; filename="a.pdf"'
    assert policy(answer)["default-src"] == "'none'"
    assert "script-src" not in policy(answer)
    assert policy(answer)["frame-ancestors"] == "'none'"
    body_of(answer)


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", b"x"), ("a.docx", samples.office()), ("a.heic", samples.heic())]
)
def test_other_kinds_are_not_shown_in_place(
    browser: Callable[..., Client], put: Put, name: str, content: bytes
) -> None:
    assert browser().get(file_address(put(name, content), show=True)).status_code == 422


@pytest.mark.parametrize(
    "name", ['a"; filename="evil.html.jpg', "a\r\nX-Evil: 1.jpg", "报价单；二.jpg", "%0d%0aX: y.jpg", "a\x00.jpg"]
)
def test_name_cannot_split_the_header(browser: Callable[..., Client], put: Put, name: str) -> None:
    answer = browser().get(file_address(put(name, samples.picture())))
    assert "X-Evil" not in answer.headers
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert "\n" not in answer["Content-Disposition"]
    assert 'evil.html.jpg";' not in answer["Content-Disposition"]
    body_of(answer)


@pytest.mark.parametrize("address", ["document", "document_file", "document_thumbnail", "document_remove"])
def test_removed_file_is_gone_for_everybody(
    browser: Callable[..., Client], put: Put, people: dict[str, User], address: str
) -> None:
    document = put("a.jpg", samples.picture())
    remove(by=people["specialist"], attachment=document, reason="x")
    for role in ("specialist", "province_admin"):
        assert browser(role).get(reverse(f"renewals:{address}", args=[document.pk])).status_code == 404


@pytest.mark.parametrize("address", ["document", "document_file", "document_thumbnail", "document_remove"])
def test_file_of_another_province_is_like_none(browser: Callable[..., Client], put: Put, address: str) -> None:
    document = put("a.jpg", samples.picture())
    for pk in (document.pk, 999_999):
        answer = browser("other_renewal_manager").get(reverse(f"renewals:{address}", args=[pk]))
        assert answer.status_code == 404


def test_telesales_sees_no_file_of_a_customer_not_on_a_list(browser: Callable[..., Client], put: Put) -> None:
    document = put("a.jpg", samples.picture())
    assert browser("telesales").get(file_address(document)).status_code == 404


def test_missing_content_is_refused_with_a_sentence(browser: Callable[..., Client], put: Put, settings: Any) -> None:
    document = put("a.jpg", samples.picture())
    settings.MEDIA_ROOT = Path(settings.MEDIA_ROOT) / "elsewhere"
    answer = browser().get(file_address(document))
    assert answer.status_code == 422
    assert b"file_missing" in answer.content


# --- sensitive -------------------------------------------------------------------------------------------------------
def test_look_at_a_sensitive_file_is_recorded(
    browser: Callable[..., Client], put: Put, people: dict[str, User]
) -> None:
    document = put("a.jpg", samples.picture(), "certificate")
    check_file(document.stored_id)
    client = browser("team_lead")
    page = client.get(reverse("renewals:document", args=[document.pk])).content.decode()
    assert "recorded with your name" in page
    assert "<img" not in page
    assert not Event.objects.of(document).exists()
    body_of(client.head(file_address(document, show=True)))
    assert not Event.objects.of(document).exists()
    body_of(client.get(file_address(document, show=True)))
    event = Event.objects.of(document).get()
    assert (event.verb, event.actor_no) == ("view_document", people["team_lead"].employee_no)
    assert client.get(reverse("renewals:document_thumbnail", args=[document.pk])).status_code == 404


def test_look_at_another_file_is_not_recorded(browser: Callable[..., Client], put: Put) -> None:
    document = put("a.jpg", samples.picture())
    body_of(browser().get(file_address(document)))
    assert not Event.objects.of(document).exists()


# --- thumbnails and scans --------------------------------------------------------------------------------------------
def test_thumbnail_is_made_in_the_background(browser: Callable[..., Client], put: Put, renewal: Renewal) -> None:
    document = put("a.png", samples.picture("PNG", (900, 600)))
    address = reverse("renewals:document_thumbnail", args=[document.pk])
    client = browser()
    assert client.get(address).status_code == 422
    check_file(document.stored_id)
    answer = client.get(address)
    small = body_of(answer)
    assert answer["Content-Type"] == "image/jpeg"
    assert small.startswith(b"\xff\xd8\xff")
    assert len(small) == int(answer["Content-Length"])
    assert address in client.get(reverse("renewals:detail", args=[renewal.pk])).content.decode()


@pytest.mark.parametrize("state", [Scan.UNSCANNED, Scan.INFECTED])
def test_unseen_and_infected_files_do_not_go_out(
    browser: Callable[..., Client], put: Put, settings: Any, state: str, renewal: Renewal
) -> None:
    document = put("a.jpg", samples.picture())
    settings.ATTACHMENT_SCANNER = "command:/bin/false"
    if state == Scan.INFECTED:
        StoredFile.objects.filter(pk=document.stored_id).update(scan=state, scanned_at=timezone.now())
    client = browser()
    for address in (file_address(document), file_address(document, show=True)):
        answer = client.get(address)
        assert answer.status_code == 422
    assert client.get(reverse("renewals:document", args=[document.pk])).status_code == 200
    page = client.get(reverse("renewals:detail", args=[renewal.pk])).content.decode()
    assert ("Infected" if state == Scan.INFECTED else "Not yet checked") in page


def test_scan_state_is_not_shown_without_a_scanner(browser: Callable[..., Client], put: Put, renewal: Renewal) -> None:
    put("a.jpg", samples.picture())
    assert "Not yet checked" not in browser().get(reverse("renewals:detail", args=[renewal.pk])).content.decode()


# --- removing --------------------------------------------------------------------------------------------------------
def test_removing_asks_why(browser: Callable[..., Client], put: Put, renewal: Renewal) -> None:
    document = put("a.jpg", samples.picture())
    address, client = reverse("renewals:document_remove", args=[document.pk]), browser()
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "wrong customer"}, follow=True)
    page = answer.content.decode()
    assert "The document is removed." in page
    assert "1 removed document" in page
    assert Event.objects.of(renewal).last().reason == "wrong customer"  # type: ignore[union-attr]


def test_frozen_file_is_not_offered_for_removal(browser: Callable[..., Client], put: Put, renewal: Renewal) -> None:
    document = put("a.jpg", samples.picture())
    freeze(renewal, at=timezone.now())
    client = browser()
    address = reverse("renewals:document_remove", args=[document.pk])
    assert address not in client.get(reverse("renewals:document", args=[document.pk])).content.decode()
    assert client.post(address, {"reason": "x"}).status_code == 422
    assert "A decision rests on it" in client.get(reverse("renewals:detail", args=[renewal.pk])).content.decode()


def test_section_asks_as_often_for_many_files_as_for_few(
    browser: Callable[..., Client], put: Put, renewal: Renewal, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, address = browser(), reverse("renewals:detail", args=[renewal.pk])
    put("0.txt", b"0")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(1, 6):
        put(f"{number}.txt", str(number).encode())
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
