"""The rate page, the rows behind its numbers, its PDF and its files."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from renewals.models import Renewal
from workflow.models import ExportLog

pytestmark = pytest.mark.django_db

FIRST = date(2026, 6, 1)
WINDOW = {"first": "2026-06-01", "last": "2026-06-30", "as_of": "2026-06-20", "by": "month"}


@pytest.fixture
def book(people: Any, make_renewal: Any) -> list[Renewal]:
    branch = people["specialist"].branch
    return [
        make_renewal(branch=branch, expires_on=FIRST + timedelta(days=number), last_premium=Decimal(100))
        for number in range(30)
    ]


@pytest.fixture
def manager(client: Client, people: Any) -> Client:
    client.force_login(people["renewal_manager"])
    return client


def test_page_shows_numbers_that_open_their_rows(manager: Client, book: list[Renewal]) -> None:
    page = manager.get(reverse("reporting:renewal_rate"), WINDOW)

    assert page.status_code == 200
    assert page.context["report"].total.counts["due"] == 30
    rows = manager.get(reverse("reporting:rate_rows"), {**WINDOW, "measure": "due", "key": "2026-06"})
    assert rows.context["page"].count == 30
    assert len(rows.context["page"].items) == 25
    following = manager.get(
        reverse("reporting:rate_rows"),
        {**WINDOW, "measure": "due", "key": "2026-06", "after": rows.context["page"].next_cursor},
    )
    shown = {pk for pk, _cells in (*rows.context["page"].items, *following.context["page"].items)}
    assert shown == {row.pk for row in book}


def test_page_takes_the_same_queries_for_many_rows(
    manager: Client, book: list[Renewal], django_assert_num_queries: Any
) -> None:
    manager.get(reverse("reporting:renewal_rate"), WINDOW)
    with django_assert_num_queries(_queries(manager, {**WINDOW, "last": "2026-06-02"})):
        manager.get(reverse("reporting:renewal_rate"), WINDOW)


def _queries(client: Client, data: dict[str, str]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("reporting:renewal_rate"), data)
    return len(captured)


def test_another_province_is_not_counted(client: Client, book: list[Renewal], people: Any) -> None:
    client.force_login(people["other_renewal_manager"])

    page = client.get(reverse("reporting:renewal_rate"), WINDOW)

    assert page.context["report"].total.counts["due"] == 0


def test_unknown_measure_is_not_found(manager: Client, book: list[Renewal]) -> None:
    assert manager.get(reverse("reporting:rate_rows"), {**WINDOW, "measure": "owner__password"}).status_code == 404


def test_wrong_dates_are_explained_beside_the_field(manager: Client, book: list[Renewal]) -> None:
    page = manager.get(reverse("reporting:renewal_rate"), {**WINDOW, "last": "2026-05-01"})

    assert page.status_code == 200
    assert page.context["form"].errors["last"]


@pytest.mark.parametrize("output", ["csv", "xlsx"])
def test_export_is_logged_with_filter_and_rows(manager: Client, book: list[Renewal], output: str) -> None:
    Renewal.objects.filter(pk=book[0].pk).update(plate="=1+1")
    address = f"{reverse('reporting:rate_rows_export')}?{urlencode(WINDOW)}&measure=due&whole=on"

    answer = manager.post(address, {"output": output, "purpose": "月度分析"})

    log = ExportLog.objects.get()
    assert (log.rows, log.format, log.purpose) == (30, output, "月度分析")
    assert "measure" in log.filters
    if output == "csv":
        text = answer.content.decode("utf-8-sig")
        assert "\n=1+1" not in text
        assert "'=1+1" in text
    else:
        sheet = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet


def test_export_without_purpose_is_refused(manager: Client, book: list[Renewal]) -> None:
    answer = manager.post(reverse("reporting:rate_export"), {"output": "csv", "purpose": ""})

    assert answer.status_code == 422
    assert not ExportLog.objects.exists()


def test_export_over_the_cap_is_refused(
    client: Client, people: Any, monkeypatch: pytest.MonkeyPatch, book: Any
) -> None:
    monkeypatch.setitem(__import__("workflow.exporting", fromlist=["ROW_CAPS"]).ROW_CAPS, "renewal_manager", 5)
    client.force_login(people["renewal_manager"])
    address = f"{reverse('reporting:rate_rows_export')}?{urlencode(WINDOW)}&measure=due&whole=on"

    assert client.post(address, {"output": "csv", "purpose": "x"}).status_code == 422
    assert not ExportLog.objects.exists()


def test_pdf_has_the_numbers_and_chinese(manager: Client, book: list[Renewal]) -> None:
    address = f"{reverse('reporting:rate_pdf')}?first=2026-06-01&last=2026-06-30&as_of=2026-06-20&by=month"

    answer = manager.post(address)

    assert answer["Content-Type"] == "application/pdf"
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=answer.content, capture_output=True, check=True
    ).stdout.decode()
    assert "2026-06" in text
    assert "30" in text
    fonts = subprocess.run(["pdffonts", "-"], input=answer.content, capture_output=True, check=True).stdout.decode()
    assert "WenQuanYi" in fonts
    assert ExportLog.objects.get().filters["query"].startswith("branch=")
