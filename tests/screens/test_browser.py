"""A specialist's and a lead's day in Chromium: nothing leaves the machine, nothing is inline, everybody can use it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, Response, expect, sync_playwright

from accounts.models import User
from claims.actions import load_reference_tables
from renewals.models import FollowUp, Renewal
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = settings.BASE_DIR / "static" / "vendor" / "axe.min.js"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

#: role → the kinds of page that role meets; {following} and the like are customers of the desk.
PAGES = {
    "specialist": (
        "/",
        "/renewals/",
        "/renewals/queue/",
        "/renewals/?tab=pool",
        "/renewals/{following}/",
        "/renewals/{following}/follow-up/",
        "/renewals/{following}/propose-loss/",
        "/renewals/{following}/phone/",
        "/renewals/{lapsed}/callback/",
        "/renewals/callbacks/",
        "/desk/to-dos/",
        "/desk/notices/",
        "/desk/search/?q=nobody",
        "/renewals/999999/",
    ),
    "team_lead": (
        "/",
        "/renewals/?tab=all",
        "/renewals/{loss_pending}/",
        "/renewals/{loss_pending}/decide-loss/",
        "/renewals/dispatch/?id={pool}",
    ),
    "injury_assessor": ("/claims/calculator/", "/claims/clauses/", "/claims/clauses/?q=功能丧失"),
    "claims_director": (
        "/claims/appraisal/?branch=33&month=2026-05",
        "/claims/appraisal/rows/?branch=33&month=2026-05&measure=listed",
        "/claims/appraisal/import/",
        "/claims/boards/reserves/?branch=33",
        "/claims/boards/warnings/?branch=33",
        "/claims/boards/timeliness/?branch=33",
        "/claims/boards/cross_region/?branch=33",
        "/claims/boards/reserves/rows/?branch=33&measure=open",
    ),
    "renewal_manager": (
        "/renewals/call-lists/",
        "/renewals/call-lists/new/",
        "/renewals/import/",
        "/renewals/import/new/",
        "/reports/renewal-rate/",
        "/people/team/",
        "/people/away/",
        "/people/limits/",
        "/people/limits/who/",
    ),
    "province_admin": (
        "/claims/standards/",
        "/claims/standards/new/",
        "/claims/standards/14-2023-urban/",
        "/desk/settings/",
        "/people/limits/new/",
    ),
    "security_admin": ("/people/", "/people/new/"),
    "auditor": ("/desk/events/", "/desk/exports/"),
    "system_admin": ("/", "/desk/messages/", "/desk/work/", "/people/branches/", "/people/password/"),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


class Visit:
    """A page of the browser that notes what must not happen."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.faults: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type == "error" and "404 (Not Found)" not in message.text and "422" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"left the machine: {request.url}")

    def open(self, path: str) -> Response:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer

    def sign_in(self, user: User) -> None:
        self.open("/people/sign-in/")
        self.page.fill("input[name=employee_no]", user.employee_no)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_selector("h1:has-text('Today'), h1:has-text('今日')")


@pytest.fixture
def visit(browser: Browser, live_server: Any, people: dict[str, User]) -> Iterator[Callable[..., Visit]]:
    """Opens a window for the person of a role; at the end nothing forbidden may have happened."""
    User.objects.update(language="en", must_change_password=False, password_changed_at=timezone.now())
    visits = []

    def make(role: str, size: dict[str, int] = DESKTOP, **options: Any) -> Visit:
        context = browser.new_context(viewport=size, **options)
        window = Visit(context.new_page(), live_server.url)
        visits.append((context, window))
        window.sign_in(people[role])
        return window

    yield make
    for context, _window in visits:
        context.close()
    assert [fault for _context, window in visits for fault in window.faults] == []


def violations(page: Page) -> list[str]:
    """What axe-core finds, WCAG 2.2 AA and below."""
    page.evaluate(AXE.read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
    return [
        f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("role", "look"),
    [*((role, look) for role in PAGES for look in ("desktop", "phone")), ("specialist", "dark")],
)
def test_pages_are_accessible_and_fit(
    visit: Callable[..., Visit], desk: dict[str, Renewal], role: str, look: str
) -> None:
    window = visit(role, PHONE if look == "phone" else DESKTOP, color_scheme="dark" if look == "dark" else "light")
    load_reference_tables()
    ids = {status: row.pk for status, row in desk.items()}
    found = []

    for path in PAGES[role]:
        address = path.format(**ids)
        window.open(address)
        found += [f"{address}: {each}" for each in violations(window.page)]
        width = window.page.evaluate("document.documentElement.scrollWidth")
        if width > window.page.viewport_size["width"]:
            found.append(f"{address}: scrolls sideways, {width} px")

    assert found == []


@pytest.mark.django_db(transaction=True)
def test_follow_up_by_keyboard_takes_few_keys(visit: Callable[..., Visit], desk: dict[str, Renewal]) -> None:
    window = visit("specialist")
    page = window.page
    window.open(f"/renewals/{desk['assigned'].pk}/")

    page.keyboard.press("f")
    expect(page.locator("#drawer")).to_be_visible()
    page.check("input[name=channel][value=visit]", force=True)
    page.check("input[name=result][value=R3]", force=True)
    expect(page.locator("input[name=intention][value=B]")).to_be_checked()
    wanted = (timezone.localdate() + timedelta(days=3)).isoformat()
    expect(page.locator("input[name=next_contact_on]")).to_have_value(wanted)
    page.fill("textarea[name=note]", "周末再联系")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".messages .notice-success")).to_contain_text("is registered")
    assert FollowUp.objects.get().note == "周末再联系"


@pytest.mark.django_db(transaction=True)
def test_button_pressed_twice_sends_once(visit: Callable[..., Visit], desk: dict[str, Renewal]) -> None:
    window = visit("specialist", PHONE)
    page = window.page
    window.open(f"/renewals/{desk['following'].pk}/follow-up/")
    page.check("input[name=channel][value=visit]", force=True)
    page.check("input[name=result][value=R2]", force=True)

    page.locator(".form-buttons .btn-primary").dblclick()

    expect(page.locator(".messages .notice-success")).to_be_visible()
    assert FollowUp.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_lost_reason_is_chosen_in_two_levels(visit: Callable[..., Visit], desk: dict[str, Renewal]) -> None:
    window = visit("specialist")
    page = window.page
    window.open(f"/renewals/{desk['following'].pk}/propose-loss/")
    expect(page.locator("label:has-text('Our price went up')")).to_be_hidden()

    page.check("input[name=reason_class][value=P]", force=True)
    page.check("input[name=reason][value=P2]", force=True)
    page.click(".form-buttons .btn-primary")

    expect(page.locator(".messages .notice-success")).to_be_visible()
    assert Renewal.objects.get(pk=desk["following"].pk).loss_reason == "P2"


@pytest.mark.django_db(transaction=True)
def test_list_is_walked_by_keys_and_picked(
    visit: Callable[..., Visit], desk: dict[str, Renewal], make_renewal: Callable[..., Renewal]
) -> None:
    make_renewal()
    window = visit("team_lead")
    page = window.page
    window.open("/renewals/?tab=all")

    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1).locator("a.row-link")).to_be_focused()
    page.check("[data-pick-all]")
    expect(page.locator("[data-bulk-count]")).to_have_text(str(len(desk) + 1))
    expect(page.locator("[data-bulk-states='pool'] [data-bulk-fits]")).to_have_text(f" (2/{len(desk) + 1})")
    page.locator("[data-bulk-states='pool']").click()

    expect(page.locator("h1")).to_have_text("Dispatch")
    page.check("input[name=people] >> nth=0")
    expect(page.locator("#preview")).to_contain_text("+2")
    page.click(".form-buttons .btn-primary")
    expect(page.locator(".messages .notice-success")).to_contain_text("2 customers dispatched.")


@pytest.mark.django_db(transaction=True)
def test_pages_work_without_scripts(visit: Callable[..., Visit], desk: dict[str, Renewal]) -> None:
    window = visit("specialist", java_script_enabled=False)
    page = window.page
    window.open(f"/renewals/{desk['pool'].pk}/")

    page.click("main .action-bar .btn-primary")
    page.click(".form-buttons .btn-primary")

    expect(page.locator(".messages .notice-success")).to_be_visible()
    assert Renewal.objects.get(pk=desk["pool"].pk).status == "assigned"
