"""电呼清单 of the story: one current list a prefecture, some of it called already."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.errors import DomainError
from renewals.actions import CallListForm, CallResult, callable_customers, make_call_list, record_call
from renewals.conduct.rules.dialling import Reason
from renewals.demo.days import DAY, moment
from renewals.demo.deeds import Desk
from renewals.demo.dice import Dice
from renewals.demo.places import PREFECTURES
from renewals.models import CallList

RESULTS = (("N1", 34), ("R2", 18), ("R1", 10), ("R3", 10), ("R5", 10), ("R6", 6), ("N6", 6), ("N3", 5), ("R9", 1))
MOST_CALLS = 24


def hand_out(desk: Desk, day: date, today: date) -> list[CallList]:
    """A manager's list of lapsed customers to win back, still open on the day of the book."""
    made = []
    for prefecture in PREFECTURES:
        branch, at = desk.branches[prefecture.code], moment(day, 17, 30)
        form = CallListForm(
            name=f"脱保召回 {day:%m-%d}",
            purpose="脱保客户召回",
            expires_first=day - timedelta(days=60),
            expires_last=day - DAY,
            statuses=("lapsed", "callback_done"),
            days=(today - day).days + 3,
        )
        manager = desk.staff.at("renewal_manager", prefecture.code)[0]
        if callable_customers(by=manager, branch=branch, form=form, at=at).exists():
            made.append(make_call_list(by=manager, branch=branch, form=form, at=at))
    return made


def call(desk: Desk, lists: list[CallList], day: date, dice: Dice) -> None:
    """Telesales works through the first half of each list in the evening."""
    for call_list in lists:
        caller = desk.staff.at("telesales", call_list.branch.code)[0]
        items = list(call_list.items.select_related("renewal", "call_list").order_by("pk"))
        for place, item in enumerate(items[: min(MOST_CALLS, (len(items) + 1) // 2)]):
            result = dice.weighted(RESULTS)
            seconds = 25 + dice.between(0, 200) if result.startswith("R") else None
            at = moment(day, 18, 10) + timedelta(minutes=3 * place)
            try:
                record_call(by=caller, item=item, call=CallResult(result=result, seconds=seconds), at=at)
            except DomainError as refusal:
                if refusal.code not in {*Reason, "not_found"}:
                    raise
