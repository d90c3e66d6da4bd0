"""Approvals in Chromium: three taps on a phone, the keyboard on a desk, no barrier for anybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.screens.test_browser import DESKTOP, PHONE, Visit, browser, violations, visit
from tests.workflow.approvals.conftest import limits, make_expense, submitted
from workflow.approvals.actions import agree
from workflow.models import Approval

__all__ = ["browser", "limits", "make_expense", "submitted", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("limits")]

Open = Callable[..., Visit]
Submit = Callable[..., Approval]


def test_decision_takes_three_taps_on_a_phone(visit: Open, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "3000")
    window = visit("team_lead", PHONE, has_touch=True)
    page = window.page
    window.open("/desk/to-dos/")

    page.tap("a.row-link:has-text('春季续保活动')")
    bar = page.locator(".decision-bar a[data-key=a]")
    expect(bar).to_be_in_viewport()
    bar.tap()
    page.tap("#drawer button[type=submit]")

    expect(page.locator(".messages")).to_contain_text("You agreed to")
    assert approval.reload().status == "approved"


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_screens_of_approvals_have_no_barrier(
    visit: Open, submitted: Submit, people: dict[str, User], size: dict[str, int]
) -> None:
    approval = submitted(people["specialist"], "9000", unusual=True)
    other = submitted(people["specialist"], "3000")
    agree(by=people["team_lead"], approval=submitted(people["specialist"], "9000"), opinion="可")
    window = visit("team_lead", size)
    found = {}
    for path in (
        "/desk/to-dos/",
        "/desk/to-dos/?tab=handled",
        f"/desk/to-dos/agree/?id={approval.pk}&id={other.pk}",
        f"/desk/approvals/{approval.pk}/",
        f"/desk/approvals/{approval.pk}/agree/",
        f"/desk/approvals/{approval.pk}/return/",
        f"/desk/approvals/{approval.pk}/add_signer/",
        f"/desk/approvals/{approval.pk}/comment/",
        f"/desk/approvals/{approval.pk}/log/",
        "/desk/approvals/times/",
    ):
        window.open(path)
        found[path] = violations(window.page)
        width = window.page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], path

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_keyboard_decides_in_the_inbox(visit: Open, submitted: Submit, people: dict[str, User]) -> None:
    first, second = submitted(people["specialist"], "3000"), submitted(people["specialist"], "3000")
    window = visit("team_lead", DESKTOP)
    page = window.page
    window.open("/desk/to-dos/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector("#drawer[open] textarea")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messages")).to_contain_text("You agreed to")
    assert [first.reload().status, second.reload().status] == ["running", "approved"]
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.locator("#drawer h2")).to_have_text("Return")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("春季续保活动")
    page.keyboard.press("a")
    expect(page.locator("#drawer h2")).to_have_text("Agree")


def test_colleague_is_completed_in_a_comment(visit: Open, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "3000")
    named = people["renewal_manager"]
    window = visit("team_lead", DESKTOP)
    page = window.page
    window.open(f"/desk/approvals/{approval.pk}/comment/")

    page.fill("#mention", named.employee_no)
    page.click(f"[data-mention='@{named.employee_no} ']")
    expect(page.locator("textarea")).to_have_value(f"@{named.employee_no} ")
