"""A case of eight steps decided on phones alone, by everybody who meets it; its log and the sheet printed of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import Branch, User
from tests.factories import NOW
from tests.journeys.approval_story import STORY, first_untold, make_cast, make_chain, told
from tests.screens.test_browser import PHONE, Visit, browser
from tests.workflow.approvals.conftest import expense_of, limits, make_expense, submitted
from workflow.models import Approval
from workflow.tasks import run_approval_clock

__all__ = ["browser", "limits", "make_expense", "submitted"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("limits")]

PICTURES = os.environ.get("STORY_PICTURES", "")
#: What a thumb meets without looking twice, in pixels.
THUMB = 44
TAPS_OF_A_DECISION = 3
#: Who reads Banli in English; all others read Chinese.
READ_ENGLISH = ("代理人周", "赵复核", "钱会签", "总公司许总")

#: Each act of the log below its sentence, after the time: step, who and for whom, what, how long it lay, amounts.
LOG = (
    "组长审批 · 经办陈 · 提交 · ¥30,000.00",
    "组长审批 · 组长林 · 同意 · 停留 10 分钟 · ¥30,000.00",
    "中支复核 · 李复核 · 退回经办人 · 停留 10 分钟 · ¥30,000.00",
    "中支复核 · 经办陈 · 重新提交 · ¥30,000.00",
    "中支复核 · 李复核 · 同意 · 停留 10 分钟 · ¥30,000.00",
    "中支经理 · 中支何经理 · 同意 · 停留 10 分钟 · ¥30,000.00 → ¥28,000.00",
    "省分初审 · 代理人周（代王初审） · 同意 · 停留 11 分钟 · ¥28,000.00",
    "省分复核 · 赵复核 · 转办 → 接办人吴 · 停留 10 分钟 · ¥28,000.00",
    "省分复核 · 接办人吴 · 同意 · 停留 10 分钟 · ¥28,000.00",
    "省分会签 · 钱会签 · 加签 → 郑财务 · 停留 10 分钟 · ¥28,000.00",
    "省分会签 · 郑财务 · 同意 · 停留 10 分钟 · ¥28,000.00",
    "省分会签 · 钱会签 · 同意 · 停留 30 分钟 · ¥28,000.00",
    "省分经理 · 系统 · 时限提醒 · ¥28,000.00",
    "省分经理 · 系统 · 超时上交 → 上级冯总 · ¥28,000.00",
    "省分经理 · 上级冯总 · 同意 · 停留 10 分钟 · ¥28,000.00",
    "总公司终审 · 总公司许总 · 同意（改金额） · 停留 10 分钟 · ¥28,000.00",
    "经办陈 · 确认金额 · ¥28,000.00",
)
#: The same sheet for whoever reads English, without spaces.
IN_ENGLISH = (
    "Processlog:春季续保活动",
    "经办陈submittedthecase.",
    "¥30,000.00",
    "李复核returnedthecasefrom“中支复核”.",
    "Materialwanted:比价单(until2026-06-05)",
    "经办陈submittedthecaseagain.",
    "中支何经理agreedat“中支经理”to¥28,000.00insteadof¥30,000.00.",
    "代理人周for王初审agreedat“省分初审”.",
    "lay11min",
    "赵复核handedthedecisionat“省分复核”to接办人吴.",
    "钱会签added郑财务asasignerat“省分会签”.",
    "Thetimeat“省分经理”wasover:上级冯总decidesnow.",
    "总公司许总agreedat“总公司终审”to¥28,000.00;¥30,000.00hadbeenaskedfor.",
    "经办陈confirmedtheamendedamount.",
)


class Hand:
    """Somebody's thumb: taps what is in sight and large enough, and counts."""

    def __init__(self, window: Visit, faults: list[str], who: str) -> None:
        self.window, self.faults, self.who = window, faults, who
        self.taps = 0

    @property
    def page(self) -> Page:
        return self.window.page

    def tap(self, target: Locator) -> None:
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None
        if box["height"] < THUMB:
            self.faults.append(f"{self.who}: {target} is {box['height']:.0f} px high")
        target.tap()
        self.taps += 1

    def look(self, name: str) -> None:
        """Whatever is shown fits the phone."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            self.faults.append(f"{self.who}, {name}: scrolls sideways, {width} px")
        if PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"{self.who}-{name}.png")
            self.page.screenshot(path=Path(PICTURES) / f"{self.who}-{name}-whole.png", full_page=True)

    def to_inbox(self) -> None:
        self.tap(self.page.locator(".bottom-bar > a[href='/desk/to-dos/']"))
        expect(self.page.locator("h1")).to_have_text(re.compile("待办箱|Inbox"))
        self.look("inbox")
        self.taps = 0

    def to_case(self, approval: Approval) -> None:
        """From the inbox by its card, as it is told there."""
        self.tap(self.page.locator("tr[data-row]", has_text=approval.subject))
        expect(self.page.locator("h1")).to_have_text(approval.subject)
        self.look("case")

    def ask(self, act: str) -> None:
        """Opens the form of an act: in the row under the thumb, or in the menu beside it."""
        bar = self.page.locator(".decision-bar")
        button = bar.locator(f"a[href*='/{act}/']")
        if not button.is_visible():
            self.tap(bar.locator("summary"))
            self.look("menu")
        self.tap(button)
        expect(self.page.locator("#drawer[open]")).to_be_visible()
        self.look(act)

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            field = self.page.locator(f"#drawer [name={name}]")
            if field.count() > 1:
                self.tap(self.page.locator(f"#drawer .choice:has([name={name}][value={value}])"))
            else:
                field.fill(value)
            if name == "to":
                expect(self.page.locator(f"#colleagues option[value^='{value}']")).to_be_attached()

    def send(self) -> None:
        self.tap(self.page.locator("#drawer button[type=submit]"))
        expect(self.page.locator(".messages .notice-success")).to_be_visible()
        self.look("done")


class Phones:
    """The phone as it goes from hand to hand, signed out in between, and the clock on the wall."""

    def __init__(self, browser: Browser, address: str, freeze: Callable[[datetime], object]) -> None:
        options: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "locale": "zh-CN"}
        self.context = browser.new_context(**options)
        self.address, self.freeze = address, freeze
        self.faults: list[str] = []
        self.now = NOW
        freeze(NOW)

    def later(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.freeze(self.now)

    @contextmanager
    def of(self, person: User) -> Iterator[Hand]:
        """Signed in, on the Today page."""
        self.context.clear_cookies()
        window = Visit(self.context.new_page(), self.address)
        window.sign_in(person)
        yield Hand(window, self.faults, person.name)
        self.faults += [f"{person.name}: {fault}" for fault in window.faults]
        window.page.close()

    def decide(self, person: User, approval: Approval, act: str, **values: str) -> int:
        """One act from sign-in to the notice that it is done, ten minutes later. Returns the taps from the inbox on."""
        self.later(10)
        with self.of(person) as hand:
            hand.to_inbox()
            hand.to_case(approval)
            hand.ask(act)
            hand.fill(**values)
            hand.send()
            return hand.taps

    def clock_strikes(self, minutes: int) -> None:
        self.later(minutes)
        run_approval_clock()


@pytest.fixture
def cast(tree: dict[str, Branch], people: dict[str, User]) -> dict[str, User]:
    found = make_cast(tree, people)
    User.objects.update(language="zh-hans", must_change_password=False, password_changed_at=timezone.now())
    User.objects.filter(name__in=READ_ENGLISH).update(language="en")
    return found


@pytest.fixture
def phones(browser: Browser, live_server: Any, freeze: Callable[[datetime], object]) -> Iterator[Phones]:
    made = Phones(browser, live_server.url, freeze)
    yield made
    made.context.close()
    assert made.faults == []


def test_case_of_eight_steps_is_decided_on_phones(
    phones: Phones, submitted: Callable[..., Approval], tree: dict[str, Branch], cast: dict[str, User]
) -> None:
    make_chain(tree, cast)
    maker = cast["经办陈"]
    approval = submitted(maker, "30000")

    def decides(who: str, act: str, **values: str) -> int:
        return phones.decide(cast[who], approval, act, **values)

    taps = [decides("组长林", "agree", opinion="活动必要")]
    decides("李复核", "return", opinion="缺三家比价", items="比价单", due_on="2026-06-05", mode="same")
    decides("经办陈", "resubmit", opinion="比价单已补")
    taps += [decides("李复核", "agree", opinion="材料齐")]
    decides("中支何经理", "amend", amount="28000", opinion="印刷费压缩")
    delegates(phones, cast["王初审"], cast["代理人周"])
    taps += [decides("代理人周", "agree", opinion="代为同意")]
    decides("赵复核", "transfer", to=cast["接办人吴"].employee_no, opinion="本人回避")
    taps += [decides("接办人吴", "agree", opinion="核过")]
    decides("钱会签", "add_signer", to=cast["郑财务"].employee_no, where="beside", opinion="请财务看")
    taps += [decides("郑财务", "agree", opinion="预算内")]
    taps += [decides("钱会签", "agree", opinion="同意会签")]
    phones.clock_strikes(70)
    phones.clock_strikes(5)
    taps += [decides("上级冯总", "agree", opinion="超时件，同意")]
    taps += [decides("总公司许总", "agree", opinion="同意办理")]
    assert approval.reload().status == "confirming"
    taps += [decides("经办陈", "confirm")]

    assert max(taps) <= TAPS_OF_A_DECISION
    assert approval.reload().status == "approved"
    assert f"{expense_of(approval).amount:.2f}" == "28000.00"
    lines, sheet = log_of(phones, maker, approval)
    assert lines == LOG
    assert first_untold(sheet, STORY) == ""
    english, sheet = log_of(phones, cast["总公司许总"], approval)
    assert len(english) == len(LOG)
    assert first_untold(sheet, IN_ENGLISH) == ""


def delegates(phones: Phones, principal: User, deputy: User) -> None:
    """Names the deputy on the page of absences, on a phone too."""
    phones.later(1)
    with phones.of(principal) as hand:
        hand.window.open("/people/away/")
        hand.look("away")
        form = hand.page.locator("form:has([name=deputy])")
        form.locator("[name=deputy]").fill(deputy.employee_no)
        for name, moment in (("from_at", phones.now), ("until_at", phones.now + timedelta(days=1))):
            form.locator(f"[name={name}]").fill(timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M"))
        form.locator("[name=reason]").fill("出差")
        hand.tap(form.locator("button[type=submit]"))
        expect(hand.page.locator(".messages .notice-success")).to_be_visible()
        hand.look("delegated")


def log_of(phones: Phones, reader: User, approval: Approval) -> tuple[tuple[str, ...], str]:
    """What the log says of each act below its sentence, after the time; and the text of its PDF, as the button of the
    page fetches it."""
    with phones.of(reader) as hand:
        hand.window.open(f"/desk/approvals/{approval.pk}/")
        hand.tap(hand.page.locator(f".sheet-head a[href='/desk/approvals/{approval.pk}/log/']"))
        expect(hand.page.locator(".log-entries")).to_be_visible()
        hand.look("log")
        lines = hand.page.locator(".log-entries .log-head + .timeline-when").all_inner_texts()
        with hand.page.expect_download() as download:
            hand.tap(hand.page.locator("form[action$='/log/pdf/'] button"))
        sheet = told(Path(download.value.path()).read_bytes())
    return tuple(line.split(" · ", 1)[1] for line in lines), sheet
