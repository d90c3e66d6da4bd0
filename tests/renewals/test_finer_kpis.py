"""The finer figures of the renewals brief §3.2 against loops over the same rows, one after another in Python."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Branch, User
from accounts.scope import SYSTEM
from renewals.contact_kpis import CONTACT_KPIS
from renewals.finer_kpis import FINER_KPIS
from renewals.models import Callback, FollowUp, Renewal, SignedPolicy
from tests import factories
from workflow.kpis import Kpi, Question

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

AS_OF = date(2026, 6, 20)
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
ROWS = 320
BY_CODE = {kpi.code: kpi for kpi in FINER_KPIS}


def at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def book(tree: dict[str, Branch], people: dict[str, User]) -> Question:
    """Renewals of every kind in two offices, two months and both states of every fact."""
    chance = random.Random(20260620)
    for number in range(ROWS):
        one_renewal(chance, number, tree, people)
    factories.count_rows(Renewal, Callback, FollowUp, SignedPolicy, Branch)
    return Question(branch=tree["33"], first=FIRST, last=LAST, as_of=AS_OF)


def one_renewal(chance: random.Random, number: int, tree: dict[str, Branch], people: dict[str, User]) -> None:
    branch = tree[chance.choice(["33030101", "330301", "51010101"])]
    expires = FIRST - timedelta(days=20) + timedelta(days=chance.randrange(60))
    facts: dict[str, Any] = {
        "branch": branch,
        "expires_on": expires,
        "usage": chance.choice(["family", "company"]),
        "preferred": chance.random() < 0.5,
        "business_flag": chance.choice(["new", "renewed", "transferred", ""]),
        "phone_valid": chance.random() < 0.8,
        "first_quote_on": chance.choice([None, expires - timedelta(days=chance.randrange(20, 40))]),
    }
    kind = chance.choice(["assigned", "following", "lapsed", "lost", "renewed", "void"])
    assigned = {"owner": people["specialist"], "assigned_at": at(expires - timedelta(days=chance.randrange(50, 70)))}
    if kind in {"assigned", "following", "lost"}:
        facts |= assigned
    if kind == "following":
        facts["first_follow_at"] = at(expires - timedelta(days=chance.randrange(1, 30)))
    if kind == "lost":
        facts |= {"loss_decided_at": at(expires - timedelta(days=3)), "loss_competitor": chance.choice(["", "甲公司"])}
    if kind == "lapsed":
        due = expires + timedelta(days=5)
        earlier = at(expires)  # the form of a lapse before: the customer was won back and has lapsed again
        called = chance.choice([None, earlier, at(due - timedelta(days=1)), at(due), at(due + timedelta(days=2))])
        facts |= {"lapsed_at": at(expires + timedelta(days=1)), "callback_due_on": due, "callback_at": called}
    if kind == "void":
        facts |= {"void_reason": "scrapped", "void_decided_by": people["renewal_manager"], "void_decided_at": at(FIRST)}
    if kind == "renewed":
        facts |= matched(chance, number, branch, expires)
    renewal = factories.make_renewal_row(status=kind, **facts)
    for _each in range(chance.randrange(4)):
        follow(chance, renewal, people["specialist"])
    if facts.get("callback_at"):
        values = {"channel": "phone", "result": "R1", "insured_where": "unknown", "win_back": "low", "reason": "P1"}
        Callback.objects.create(
            renewal=renewal,
            branch=branch,
            caller=people["specialist"],
            at=facts["callback_at"],
            insurer=chance.choice(["", "乙公司"]),
            **values,
        )


def matched(chance: random.Random, number: int, branch: Branch, expires: date) -> dict[str, Any]:
    signed = expires - timedelta(days=chance.choice([75, 60, 59, 30, 29, 15, 14, 3, 0]))
    starts = expires + timedelta(days=1)
    policy = SignedPolicy.objects.create(
        branch=branch, policy_no=f"N{number}", asset_key=f"N:{number}", starts_on=starts, signed_on=signed, premium=1
    )
    return {
        "matched_policy": policy,
        "matched_signed_on": signed,
        "matched_starts_on": starts,
        "matched_premium": Decimal(1),
        "matched_same_branch": True,
        "matched_gap_days": 0,
    }


def follow(chance: random.Random, renewal: Renewal, author: User) -> None:
    moment = at(renewal.expires_on - timedelta(days=chance.randrange(-2, 20)), chance.randrange(8, 20))
    FollowUp.objects.create(
        renewal=renewal,
        branch=renewal.branch,
        author=author,
        at=moment,
        entered_at=moment,
        channel=chance.choice(["phone", "visit"]),
        outgoing=chance.random() < 0.8,
        result=chance.choice(["R1", "R7", "N1"]),
        effective=True,
        next_contact_on=chance.choice([None, moment.date() + timedelta(days=chance.randrange(9))]),
    )


# --- the same in plain Python ----------------------------------------------------------------------------------------
Test = Callable[[Renewal], bool]
END = at(AS_OF + timedelta(days=1), 0)


def local(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def renewed(row: Renewal) -> bool:
    return row.matched_signed_on is not None and row.matched_signed_on <= AS_OF


def ahead(low: int, high: int) -> Test:
    return lambda row: (
        renewed(row)
        and row.matched_signed_on is not None
        and low <= (row.expires_on - row.matched_signed_on).days <= high
    )


def lapsed(row: Renewal) -> bool:
    return row.expires_on <= AS_OF and not (renewed(row) and (row.matched_gap_days or 0) <= 0)


def quoted(before: int) -> Test:
    return lambda row: (
        row.first_quote_on is not None and row.first_quote_on <= min(AS_OF, row.expires_on - timedelta(days=before))
    )


def owned(row: Renewal) -> bool:
    return row.assigned_at is not None and row.assigned_at < END


def callback_due(row: Renewal) -> bool:
    return row.lapsed_at is not None and row.lapsed_at < END and (row.callback_due_on or date.max) <= AS_OF


def called(row: Renewal) -> bool:
    """By the form of this lapse, not of one before."""
    if row.callback_at is None or row.lapsed_at is None or local(row.callback_at) < local(row.lapsed_at):
        return False
    return callback_due(row) and row.callback_at < END


def contacts(row: Renewal) -> int:
    return sum(each.at < END and local(each.at) < row.expires_on for each in row.follow_ups.all())


def decided(row: Renewal) -> bool:
    return row.loss_decided_at is not None and row.loss_decided_at < END


def heard(row: Renewal) -> list[Callback]:
    return [each for each in row.callbacks.all() if each.at < END]


def always(_row: Renewal) -> bool:
    return True


NAIVE: dict[str, tuple[Test, Test]] = {
    "private_car_renewal_rate": (
        lambda row: renewed(row) and row.usage == "family",
        lambda row: row.usage == "family",
    ),
    "preferred_renewal_rate": (lambda row: renewed(row) and row.preferred, lambda row: row.preferred),
    "new_to_renewed_rate": (
        lambda row: renewed(row) and row.business_flag == "new",
        lambda row: row.business_flag == "new",
    ),
    "renewed_again_rate": (
        lambda row: renewed(row) and row.business_flag == "renewed",
        lambda row: row.business_flag == "renewed",
    ),
    "early_renewal_60_rate": (ahead(60, 999), always),
    "early_renewal_30_rate": (ahead(30, 59), always),
    "early_renewal_15_rate": (ahead(15, 29), always),
    "late_renewal_rate": (ahead(0, 14), always),
    "first_day_quote_rate": (quoted(30), always),
    "first_week_quote_rate": (quoted(24), always),
    "early_dispatch_rate": (
        lambda row: (
            owned(row) and row.assigned_at is not None and local(row.assigned_at) <= row.expires_on - timedelta(days=60)
        ),
        always,
    ),
    "contact_registration_rate": (
        lambda row: owned(row) and row.first_follow_at is not None and row.first_follow_at < END,
        always,
    ),
    "two_contacts_rate": (lambda row: contacts(row) >= 2, always),
    "invalid_phone_rate": (lambda row: not row.phone_valid, always),
    "callback_rate": (called, callback_due),
    "callback_timeliness": (
        lambda row: (
            called(row)
            and row.callback_at is not None
            and row.callback_due_on is not None
            and local(row.callback_at) <= row.callback_due_on
        ),
        callback_due,
    ),
    "loss_reason_rate": (
        lambda row: lapsed(row) and ((decided(row) and row.loss_reason != "") or bool(heard(row))),
        lapsed,
    ),
    "next_insurer_rate": (
        lambda row: (
            lapsed(row)
            and ((decided(row) and row.loss_competitor != "") or any(call.insurer != "" for call in heard(row)))
        ),
        lapsed,
    ),
    "rolling_renewal_rate": (renewed, always),
    "void_rate": (lambda row: row.status == "void", always),
    "renewal_impact": (lambda row: not renewed(row), always),
}


def rows_for(kpi: Kpi, top: str = "/HQ/33/") -> list[Renewal]:
    """The rows a figure speaks of, chosen by hand."""
    found = []
    for row in Renewal.objects.select_related("branch").order_by("pk"):
        first, last = (AS_OF - timedelta(days=364), AS_OF) if kpi.code == "rolling_renewal_rate" else (FIRST, LAST)
        inside = first <= row.expires_on <= last and row.branch.path.startswith(top)
        counts = kpi.code == "void_rate" or row.status != "void"
        ripe = not kpi.matured_only or row.expires_on <= AS_OF
        if inside and counts and ripe:
            found.append(row)
    return found


def naive(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else None


def asked(kpi: Kpi, question: Question, **more: Any) -> Question:
    return replace(question, matured_only=kpi.matured_only, **more)


def test_every_finer_figure_has_a_naive_twin() -> None:
    assert set(NAIVE) == set(BY_CODE)


def test_figures_equal_the_loop_over_all_rows(book: Question) -> None:
    for code, (part, whole) in NAIVE.items():
        kpi = BY_CODE[code]
        rows = rows_for(kpi)
        counted = sum(map(part, rows)), sum(map(whole, rows))

        answer = kpi.answer(asked(kpi, book), SYSTEM)[0]

        measures = (int(answer.measures[kpi.numerator]), int(answer.measures[kpi.denominator]))
        assert measures == counted, code
        assert kpi.value(answer) == naive(*counted), code
        assert 0 < counted[0] < counted[1], f"{code}: the book does not tell"


def test_branches_add_up_and_impact_is_against_the_whole(book: Question) -> None:
    for kpi in FINER_KPIS:
        found = kpi.answer(asked(kpi, book, by="branch"), SYSTEM)
        whole = kpi.answer(asked(kpi, book), SYSTEM)[0]
        assert sum(row.measures[kpi.numerator] for row in found) == whole.measures[kpi.numerator], kpi.code
        for row in found if kpi.code == "renewal_impact" else []:
            assert row.measures["due"] == whole.measures["due"]


def test_reader_is_told_of_the_own_branch_only(book: Question, people: dict[str, User]) -> None:
    company = replace(book, branch=Branch.objects.get(code="HQ"))
    for code, (_part, whole) in NAIVE.items():
        kpi = BY_CODE[code]
        rows = rows_for(kpi, people["other_renewal_manager"].branch.path)

        answer = kpi.answer(asked(kpi, company), people["other_renewal_manager"])[0]

        assert int(answer.measures[kpi.denominator]) == sum(map(whole, rows)), code


def test_single_contacts_equal_the_loop_over_all_of_them(book: Question) -> None:
    every = [
        (row, each)
        for row in rows_for(BY_CODE["early_renewal_60_rate"])
        for each in row.follow_ups.all()
        if each.at < END
    ]
    calls = [each for _row, each in every if each.channel == "phone" and each.outgoing]
    due = [(row, each) for row, each in every if each.next_contact_on is not None and each.next_contact_on <= AS_OF]
    kept = [each for row, each in due if any(follows(later, each) for later in row.follow_ups.all())]
    connected = [each for each in calls if each.result.startswith("R")]
    wanted = {"connection_rate": (len(connected), len(calls)), "punctual_contact_rate": (len(kept), len(due))}

    for kpi in CONTACT_KPIS:
        answer = kpi.answer(book, SYSTEM)[0]
        assert kpi.value(answer) == naive(*wanted[kpi.code]), kpi.code
        assert 0 < wanted[kpi.code][0] < wanted[kpi.code][1]
        for dimension in kpi.dimensions:
            parts = kpi.answer(replace(book, by=dimension), SYSTEM)
            assert sum(part.measures[kpi.numerator] for part in parts) == wanted[kpi.code][0], dimension


def follows(later: FollowUp, first: FollowUp) -> bool:
    """``later`` is the contact that was agreed on in ``first``."""
    return first.at < later.at < END and local(later.at) <= (first.next_contact_on or date.min)


def test_contacts_of_another_province_are_not_counted(book: Question, people: dict[str, User]) -> None:
    company = replace(book, branch=Branch.objects.get(code="HQ"))
    rows = rows_for(BY_CODE["early_renewal_60_rate"], people["other_renewal_manager"].branch.path)
    calls = [
        each
        for row in rows
        for each in row.follow_ups.all()
        if each.at < END and each.channel == "phone" and each.outgoing
    ]

    answer = CONTACT_KPIS[0].answer(company, people["other_renewal_manager"])[0]

    assert int(answer.measures["calls"]) == len(calls)
