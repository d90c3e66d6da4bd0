"""The working day of the drill: people who work until the kills are over and every request of theirs is answered."""

from __future__ import annotations

import time
import urllib.parse
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Event as Flag
from typing import Any
from zoneinfo import ZoneInfo

from tests.drills.browser import Browser, Gone, Page
from tests.drills.stack import Stack

HEADER = "保单号,车牌号,使用性质,被保险人,联系电话,险种,起保日期,到期日,保费合计,归属机构,业务员"
CASES_AN_AGREEMENT = 8
FEWEST_CUSTOMERS = 20  # of the one who gives customers up; with no more, every loss is refused


@dataclass
class Work:
    """What the clients did, as they saw it. ``decided``: cases by their mark, and whether the loss was agreed to.

    ``runs``: those carried out to the end; ``returned``: rows of each file of call results.
    """

    follow_ups: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    committed: set[str] = field(default_factory=set)
    decided: dict[str, bool] = field(default_factory=dict)
    repeated: int = 0
    runs: list[int] = field(default_factory=list)
    returned: dict[str, int] = field(default_factory=dict)
    called_back: list[str] = field(default_factory=list)


class Shift:
    """All clients at work. ``seconds``: how long they wait for an answer at most, in all."""

    def __init__(self, stack: Stack, cast: dict[str, Any], seconds: float) -> None:
        self.stack, self.cast, self.work = stack, cast, Work()
        self.over = Flag()
        self.until = time.monotonic() + seconds

    def browser(self, employee_no: str) -> Browser:
        return Browser(self.stack.address, employee_no, self.cast["password"], lambda: self.until)

    def follow_up(self, employee_no: str) -> None:
        """A specialist who registers one contact after the other."""
        browser, rows = self.browser(employee_no), self.cast["owned"][employee_no]
        for n in range(10**6):
            if self.over.is_set():
                break
            self.contact(browser, rows[n % len(rows)], f"{employee_no}-{n}")
        self.work.repeated += browser.repeated

    def contact(self, browser: Browser, pk: int, mark: str) -> None:
        day = today().isoformat()
        values = {"channel": "visit", "result": "R2", "intention": "B", "next_contact_on": day, "note": mark}
        if self.take_step(browser, pk, "follow-up", mark, values):
            self.work.follow_ups.append(mark)

    def take_step(self, browser: Browser, pk: int, name: str, mark: str, values: dict[str, str]) -> bool:
        """Fills in the form of one step on a customer; False, and noted, when it is refused."""
        address = f"/renewals/{pk}/{name}/"
        page = browser.get(address)
        form = page.form(holding="expected_version")
        assert form is not None, f"{page.status} {page.text[:300]}"
        answer = browser.post(address, {**form.values, **values})
        if answer.status != 200:
            self.work.refused.append(f"{name} {mark}: {answer.status}")
        return answer.status == 200

    def give_up(self, owner: str, lead: str) -> None:
        """A specialist who reports one loss after the other, and the team lead who decides on each."""
        specialist, decider, rows = self.browser(owner), self.browser(lead), list(self.cast["owned"][owner])
        for n in range(10**6):
            if self.over.is_set():
                break
            place, mark = n % len(rows), f"{owner}-{n}"
            agrees = n % CASES_AN_AGREEMENT == 0 and len(rows) > FEWEST_CUSTOMERS
            self.contact(specialist, rows[place], mark)
            self.take_step(specialist, rows[place], "propose-loss", mark, {"reason": "P2", "note": mark})
            words = {"decision": "agree" if agrees else "refuse", "opinion": mark}
            if self.take_step(decider, rows[place], "decide-loss", mark, words):
                self.work.decided[mark] = agrees
            if agrees:
                rows.pop(place)
        self.work.repeated += specialist.repeated + decider.repeated

    def import_lists(self, employee_no: str, size: int) -> None:
        """A manager who imports one list after the other, each to the end."""
        browser = self.browser(employee_no)
        for n in range(10**6):
            if self.over.is_set():
                break
            name = f"{employee_no}-{n}"
            self.work.files[name] = size
            self.import_list(browser, name, "due_list", due_list(name, size))
            self.work.committed.add(name)
        self.work.repeated += browser.repeated

    def bring_back(self, employee_no: str) -> None:
        """A manager who imports what telesales brought back, one file after the other."""
        browser = self.browser(employee_no)
        for n in range(10**6):
            if self.over.is_set():
                break
            name = f"{employee_no}-calls-{n}"
            self.work.returned[name] = len(self.cast["tasks"])
            self.import_list(browser, name, "call_results", call_results(self.cast["tasks"], self.cast["caller"]))
        self.work.repeated += browser.repeated

    def call_back(self, employee_no: str) -> None:
        """A specialist who fills in the callback of one lapsed customer after the other."""
        browser = self.browser(employee_no)
        form = {"channel": "visit", "result": "R2", "insured_where": "unknown", "reason": "P2", "win_back": "low"}
        for n, pk in enumerate(self.cast["lapsed"]):
            if self.over.is_set():
                break
            mark = f"{employee_no}-{n}"
            if self.take_step(browser, pk, "callback", mark, {**form, "note": mark}):
                self.work.called_back.append(mark)
        self.work.repeated += browser.repeated

    def assign(self, employee_no: str) -> None:
        """A manager who has the customers of one day after the other handed out by the rules."""
        browser = self.browser(employee_no)
        for day in self.cast["run_days"]:
            if self.over.is_set():
                break
            form = browser.get("/renewals/assignment/new/").form(holding="expires_from")
            assert form is not None
            values = {**form.values, "expires_from": day, "expires_to": day}
            page = browser.post("/renewals/assignment/new/", values)
            address = urllib.parse.urlsplit(page.address).path
            assert address.rstrip("/").rpartition("/")[2].isdecimal(), f"{page.status} {page.text[:300]}"
            self.carry_out(browser, address)
            self.work.runs.append(int(address.rstrip("/").rpartition("/")[2]))
        self.work.repeated += browser.repeated

    def carry_out(self, browser: Browser, address: str) -> None:
        """Hands out what the dry run says, and goes on where the work stands still."""
        page = browser.get(address)
        while "tab=refused" not in page.text:
            if time.monotonic() > self.until:
                raise Gone
            apply = page.form(action="/apply/")
            if apply:
                browser.post(apply.action, apply.values)
            time.sleep(0.5)
            page = browser.get(address)

    def import_list(self, browser: Browser, name: str, kind: str, content: bytes) -> None:
        form = browser.get("/renewals/import/new/").form(holding="kind")
        assert form is not None
        values = {**form.values, "kind": kind, "branch": "3303"}
        page = browser.upload("/renewals/import/new/", values, f"{name}.csv", content)
        pk = page.address.split("/import/")[1].split("/")[0]
        while not self.step(browser, f"/renewals/import/{pk}/"):
            if time.monotonic() > self.until:
                raise Gone

    def step(self, browser: Browser, address: str) -> bool:
        """What the page of an import asks for next; True when the list is in."""
        page = browser.get(address)
        if "/undo/" in page.text:
            return True
        commit, columns = page.form(action="/commit/"), page.form(holding="save_as")
        if commit:
            browser.post(commit.action, commit.values)
        elif columns:
            answer = browser.post(f"{address}columns/", {**columns.values, "key": "policy_no"})
            assert answer.status == 200, answer.text
        else:
            self.wait(browser, page, address)
        return False

    def wait(self, browser: Browser, page: Page, address: str) -> None:
        """Work is under way in the background, or came to nothing and has to be started again."""
        if page.form(action="/stop/"):
            time.sleep(0.5)
            return
        columns = browser.get(f"{address}columns/").form(holding="save_as")
        if columns:
            browser.post(f"{address}columns/", {**columns.values, "key": "policy_no"})


def today() -> date:
    """The local day, as the drilled processes see it."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def due_list(name: str, size: int) -> bytes:
    """A clean list whose policy numbers name it."""
    prefix = f"{name.replace('-', 'X'):X<10}"[:10]
    expires = today() + timedelta(days=20)
    begins = (expires - timedelta(days=364)).isoformat()
    rows = (
        f"{prefix}{n:06d},浙C{n:05d},家庭自用,客户{n},1380000{n:04d},商业险,{begins},{expires},3000.00,330301,某业务员"
        for n in range(size)
    )
    return "\n".join([HEADER, *rows]).encode("utf-8-sig")


def call_results(tasks: list[str], caller: str) -> bytes:
    """Nobody answered; every file is about calls of another second."""
    at = datetime.now(ZoneInfo("Asia/Shanghai"))
    rows = (f"{task},N1,{at:%Y-%m-%d %H:%M:%S},{caller}" for task in tasks)
    return "\n".join(["任务号,呼叫结果,呼叫时间,坐席工号", *rows]).encode("utf-8-sig")
