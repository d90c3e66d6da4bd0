"""From the number to the group: a manager opens the dashboard, takes the rows out, subscribes; the auditor sees it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.middleware import SEEN, STARTED
from accounts.models import Branch, User
from reporting.models import PushRun
from reporting.pushes.clocks import run_due
from tests.factories import NOW, make_renewal_row
from tests.receivers import HttpReceiver
from tests.reporting.pushes.conftest import group
from tests.screens.test_browser import DESKTOP, Visit, browser
from workflow.exports import caps
from workflow.models import ExportLog, ExportRequest, Robot
from workflow.outbox import drain

__all__ = ["browser", "group"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROWS = 3
DUE_AT = NOW + timedelta(minutes=5)


class Company:
    """Windows of the people of the story; what must not happen in one is told at the end."""

    def __init__(self, browser: Browser, address: str, people: dict[str, User]) -> None:
        self.browser, self.address, self.people = browser, address, people
        self.windows: list[Visit] = []

    def window(self, role: str) -> Page:
        context, person = self.browser.new_context(viewport=DESKTOP, locale="zh-CN"), self.people[role]
        visit = Visit(context.new_page(), self.address)
        self.windows.append(visit)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": self.address}])
        visit.open("/")
        return visit.page


def session_of(person: User) -> str:
    """The key of a session that has just begun."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[STARTED] = session[SEEN] = int(timezone.now().timestamp())
    session.save()
    return str(session.session_key)


@pytest.fixture
def company(browser: Browser, live_server: Any, people: dict[str, User], freeze: Any) -> Any:
    freeze(NOW)
    User.objects.update(language="zh-hans", must_change_password=False, password_changed_at=timezone.now())
    made = Company(browser, live_server.url, people)
    yield made
    assert [fault for visit in made.windows for fault in visit.faults] == []


@pytest.fixture
def few_rows_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's role takes more than two rows without being agreed to."""
    monkeypatch.setattr(caps, "row_cap", lambda _user: 2)
    monkeypatch.setattr("workflow.exports.actions.row_cap", lambda _user: 2)


def test_number_is_opened_taken_out_and_pushed_to_a_group(
    company: Company,
    tree: dict[str, Branch],
    group: HttpReceiver,
    few_rows_allowed: None,
    freeze: Callable[..., Any],
    tmp_path: Path,
) -> None:
    for day in range(10, 10 + ROWS):
        make_renewal_row(tree["33030101"], expires_on=date(2026, 6, day), first_quote_on=date(2026, 5, 30))
    Robot.objects.create(name="晨会群", service="wecom", branch=tree["3303"], key="k" * 20)

    manager = company.window("renewal_manager")
    export = rows_of_the_dashboard(manager)
    agreed_by_the_province(company)
    drain()  # the worker is rung
    taken_once(manager, export, tmp_path)
    subscribed(manager)

    freeze(DUE_AT)
    run_due()
    drain()

    [message] = group.arrived
    assert "报价率" in str(message.json)
    assert "100.00%" in str(message.json)
    assert PushRun.objects.get().status == "sent"
    auditor_sees_all(company)


def rows_of_the_dashboard(page: Page) -> ExportRequest:
    """The number on the dashboard, its rows, and the wish to take them out."""
    page.locator("a[href='/reports/']").first.click()
    tile = page.locator(".dash-tile", has=page.get_by_role("heading", name="报价率", exact=True)).first
    expect(tile).to_contain_text("100.00%")
    tile.locator(".dash-number a").click()
    expect(page.locator("h1")).to_contain_text("报价率")
    expect(page.locator("tr[data-row]")).to_have_count(ROWS)
    page.get_by_role("link", name="导出", exact=True).click()
    page.locator("input[name=output][value=csv]").check()
    page.fill("input[name=purpose]", "核对六月报价")
    page.fill("input[name=ticket]", "GD-2026-06")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#export")).to_contain_text("审批")
    return ExportRequest.objects.get()


def agreed_by_the_province(company: Company) -> None:
    """Above the cap somebody else agrees."""
    page = company.window("province_admin")
    page.locator("a[href='/desk/to-dos/']").first.click()
    page.locator("tr[data-row] a.row-link").first.click()
    page.locator(".decision-bar a[href*='/agree/']").click()
    drawer = page.locator("#drawer[open]")
    drawer.locator("button[type=submit]").click()
    expect(page.locator(".messages .notice-success")).to_be_visible()


def taken_once(page: Page, export: ExportRequest, folder: Path) -> None:
    """The file, once; its digest is that of the log."""
    page.goto(re.sub(r"/(reports|desk)/.*", "", page.url) + reverse("workflow:export_request", args=[export.pk]))
    with page.expect_download() as told:
        page.locator("form[action$='/take/'] button").click()
    target = folder / "rows.csv"
    told.value.save_as(target)
    content = target.read_bytes()
    assert content.decode("utf-8-sig").count("\n") == ROWS + 2
    assert ExportLog.objects.get().sha256 == hashlib.sha256(content).hexdigest()
    page.reload()
    expect(page.locator("form[action$='/take/']")).to_have_count(0)


def subscribed(page: Page) -> None:
    """The quote rate of the whole month, to the group, on working days at 10:05."""
    page.locator("a[href='/reports/subscriptions/']").first.click()
    page.get_by_role("link", name=re.compile("订阅")).last.click()
    page.locator("a[href='?source=figures']").click()
    page.fill("input[name=name]", "晨会报价率")
    page.select_option("[name=items]", "quote_rate")
    page.select_option("[name=period]", "whole_month")
    page.fill("input[name=times]", "10:05")
    page.locator("input[name=channel][value=robot]").check()
    page.select_option("[name=robot]", index=1)
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("报价率：100.00%")
    page.locator("main form button.btn-primary[type=submit]").click()
    expect(page.locator("h1")).to_have_text("晨会报价率")
    expect(page.locator("main")).to_contain_text("2026-06-01 10:05")


def auditor_sees_all(company: Company) -> None:
    """Who took the file, who agreed to it, and what went to the group."""
    page = company.window("auditor")
    page.locator("a[href='/desk/audit/']").first.click()
    expect(page.locator("tr[data-row]")).to_contain_text(["核对六月报价"])
    page.goto(page.url.split("?")[0] + "?tab=schedules")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.goto(page.url.split("?")[0] + "?tab=decisions")
    expect(page.locator("tr[data-row]").first).to_be_visible()
