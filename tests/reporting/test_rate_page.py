"""The rate page, the rows behind its numbers, its PDF and its files."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from renewals.models import Renewal
from workflow import jobs
from workflow.exports import actions
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
def test_rows_behind_a_number_leave_masked_and_without_formulas(
    people: Any, book: list[Renewal], output: str, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    Renewal.objects.filter(pk=book[0].pk).update(policy_no="=1+1")
    question = {"query": f"{urlencode(WINDOW)}&measure=due&whole=on"}

    content = exported(people["renewal_manager"], "renewal-rows", question, output)

    log = ExportLog.objects.get()
    assert (log.rows, log.format, log.filters) == (30, output, question)
    if output == "csv":
        text = content.decode("utf-8-sig")
        assert ",=1+1" not in text
        assert "'=1+1" in text
        assert book[1].plate not in text
    else:
        sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet


def exported(by: User, source: str, question: dict[str, str], output: str) -> bytes:
    """A file from the wish to the bytes."""
    export = actions.ask(by=by, source=source, output=output, question=question, purpose="月度分析", ticket="GD-1")
    assert export.job is not None
    jobs.run(export.job.pk)
    with actions.take(by=by, export=export.reload())[1] as file:
        content: bytes = file.read()
    return content


def test_table_of_the_page_leaves_with_its_total(
    people: Any, book: list[Renewal], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    content = exported(people["renewal_manager"], "renewal-rate", {"query": urlencode(WINDOW)}, "csv")

    assert content.decode("utf-8-sig").splitlines()[-1].split(",")[1] == "30"


def test_pages_offer_the_export(manager: Client, book: list[Renewal]) -> None:
    for name, more in (("renewal_rate", {}), ("rate_rows", {"measure": "due", "whole": "on"})):
        page = manager.get(reverse(f"reporting:{name}"), {**WINDOW, **more})
        form = manager.get(page.context["export_address"])
        assert page.context["export_address"] in unescape(page.content.decode())
        assert form.status_code == 200


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
