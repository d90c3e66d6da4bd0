"""Documents in Chromium: chosen, dropped, photographed, made smaller, shown; with scripts and without."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from accounts.models import User
from renewals.models import Renewal, RenewalDocument
from tests.screens.test_browser import DESKTOP, PHONE, Visit, browser, violations, visit  # noqa: F401 (fixtures)
from tests.workflow.attachments import samples
from workflow.attachments.checking import check_file
from workflow.attachments.verbs import attach, freeze, remove

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """async ([name, content, type]) => {
  const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type }));
  const zone = document.querySelector("[data-drop-zone]");
  for (const each of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(each, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def renewal(desk: dict[str, Renewal]) -> Renewal:
    return desk["following"]


@pytest.fixture
def put(renewal: Renewal, people: dict[str, User]) -> Callable[..., RenewalDocument]:
    def make(name: str, content: bytes, document_type: str = "other") -> Any:
        file = ContentFile(content, name=name)
        return attach(by=people["specialist"], obj=renewal, file=file, document_type=document_type)

    return make


def detailed(size: tuple[int, int]) -> bytes:
    """A picture that does not compress well, as photos do not."""
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


def payload(name: str, content: bytes, media_type: str = "image/jpeg") -> Any:
    return {"name": name, "mimeType": media_type, "buffer": content}


Open = Callable[..., Visit]


def test_photo_is_sent_smaller_with_a_bar(visit: Open, renewal: Renewal) -> None:  # noqa: F811
    window = visit("specialist")
    window.open(f"/renewals/{renewal.pk}/")
    window.page.set_input_files("#upload-files", payload("现场.jpg", detailed((3200, 1600))))
    window.page.click("[data-upload-button]")
    expect(window.page.locator(".document-name")).to_have_text("现场.jpg")
    stored = RenewalDocument.objects.get().stored
    assert (stored.width, stored.height) == (2400, 1200)


def test_photo_is_sent_whole_when_asked(visit: Open, renewal: Renewal) -> None:  # noqa: F811
    content = detailed((3200, 1600))
    window = visit("specialist")
    window.open(f"/renewals/{renewal.pk}/")
    window.page.check("[name=full_size]")
    window.page.set_input_files("#upload-files", payload("a.jpg", content))
    window.page.click("[data-upload-button]")
    expect(window.page.locator(".document-name")).to_have_text("a.jpg")
    assert RenewalDocument.objects.get().stored.size == len(content)


def test_refused_file_says_why_and_the_others_go_on(visit: Open, renewal: Renewal) -> None:  # noqa: F811
    window = visit("specialist")
    window.open(f"/renewals/{renewal.pk}/")
    files = [payload("a.pdf", b"<svg/>", "application/pdf"), payload("b.pdf", samples.pdf(), "application/pdf")]
    window.page.set_input_files("#upload-files", files)
    window.page.click("[data-upload-button]")
    expect(window.page.locator(".upload-list li[data-tone=refused]")).to_contain_text("Web pages and drawings")
    expect(window.page.locator(".upload-list li[data-tone=done]")).to_contain_text("b.pdf")
    assert [row.name for row in RenewalDocument.objects.all()] == ["b.pdf"]


def test_file_is_dropped(visit: Open, renewal: Renewal) -> None:  # noqa: F811
    window = visit("specialist")
    window.open(f"/renewals/{renewal.pk}/")
    content = base64.b64encode(samples.pdf()).decode()
    window.page.evaluate(DROP, ["dropped.pdf", content, "application/pdf"])
    expect(window.page.locator(".document-name")).to_have_text("dropped.pdf")


def test_phone_offers_its_camera(visit: Open, renewal: Renewal) -> None:  # noqa: F811
    window = visit("specialist", PHONE, has_touch=True, is_mobile=True)
    window.open(f"/renewals/{renewal.pk}/")
    expect(window.page.locator("[data-camera] label")).to_be_visible()
    expect(window.page.locator("#upload-camera")).to_have_attribute("capture", "environment")
    window.page.set_input_files("#upload-camera", payload("image.jpg", samples.picture()))
    expect(window.page.locator(".document-name")).to_have_text("image.jpg")


def test_desktop_offers_no_camera(visit: Open, renewal: Renewal) -> None:  # noqa: F811
    window = visit("specialist")
    window.open(f"/renewals/{renewal.pk}/")
    expect(window.page.locator("[data-camera]")).to_be_hidden()


def test_file_is_attached_without_scripts(visit: Open, renewal: Renewal) -> None:  # noqa: F811
    window = visit("specialist", java_script_enabled=False)
    window.open(f"/renewals/{renewal.pk}/")
    window.page.set_input_files("#upload-files", payload("a.pdf", samples.pdf(), "application/pdf"))
    window.page.click("[data-upload-button]")
    expect(window.page.locator(".messages .notice-success")).to_contain_text("1 document is attached.")


def test_picture_and_pdf_are_shown_in_place(visit: Open, put: Callable[..., RenewalDocument]) -> None:  # noqa: F811
    picture, document = put("a.png", samples.picture("PNG", (300, 200))), put("b.pdf", samples.pdf())
    check_file(picture.stored_id)
    window = visit("specialist")
    window.open(reverse("renewals:detail", args=[picture.renewal_id]))
    expect(window.page.locator(".document-picture img")).to_have_js_property("naturalWidth", 300)
    window.open(reverse("renewals:document", args=[picture.pk]))
    expect(window.page.locator(".document-large")).to_have_js_property("naturalWidth", 300)
    own = window.page.context.new_page()
    asked: list[str] = []
    own.on("request", lambda request: asked.append(request.url))
    answer = own.goto(f"{window.address}{reverse('renewals:document_file', args=[document.pk])}?show=1")
    assert answer is not None
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    own.wait_for_timeout(1000)
    assert any(url.startswith("chrome-extension://") for url in asked), "the browser's own viewer did not open"
    assert not any(url.startswith("http") and not url.startswith(window.address) for url in asked)
    own.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_of_documents_are_accessible_and_fit(
    visit: Open,  # noqa: F811
    put: Callable[..., RenewalDocument],
    renewal: Renewal,
    people: dict[str, User],
    size: dict[str, int],
) -> None:
    gone = put("旧报价单.pdf", samples.pdf("old"))
    remove(by=people["specialist"], attachment=gone, reason="x")
    picture = put("很长的文件名" * 12 + ".png", samples.picture("PNG", (900, 600)))
    check_file(picture.stored_id)
    with transaction.atomic():
        freeze(renewal, at=picture.uploaded_at)
    later = put("b.pdf", samples.pdf(), "certificate")
    window = visit("specialist", size)
    addresses = [reverse("renewals:detail", args=[renewal.pk]), reverse("renewals:document_add", args=[renewal.pk])]
    addresses += [reverse("renewals:document", args=[row.pk]) for row in (picture, later)]
    addresses.append(reverse("renewals:document_remove", args=[later.pk]))
    found = []
    for address in addresses:
        window.open(address)
        found += [f"{address}: {each}" for each in violations(window.page)]
        if window.page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append(f"{address}: scrolls sideways")
    assert found == []
