"""Split credit, grace, how early, gaps, reasons, destinations, each against a loop over the rows (brief §3.2-3.3)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Branch, User
from accounts.scope import SYSTEM
from renewals.dimensions import DIMENSIONS
from renewals.figures.kpis import DAYS_AHEAD, MORE_KPIS, WHOLE
from renewals.figures.spells import PART, SPELL_KPIS
from renewals.figures.spells import WHOLE as OWED
from renewals.measures import answers, rows_of
from renewals.models import Callback, OwnerSpell, Renewal, SignedPolicy
from tests import factories
from tests.undoing import Standing
from workflow.kpis import Kpi, Question
from workflow.models import BranchSetting

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

AS_OF = date(2026, 6, 20)
FIRST, LAST = date(2026, 1, 1), date(2026, 7, 31)
ROWS = 500
BY_CODE = {kpi.code: kpi for kpi in MORE_KPIS}
MATURED = {code for code, kpi in BY_CODE.items() if kpi.matured_only}
Test = Callable[[Renewal], bool]


def at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


END = at(AS_OF + timedelta(days=1), 0)


@pytest.fixture(scope="module")
def book(standing: Standing) -> Question:
    """The same customers for every test: none writes to them."""
    return standing(make_book)


def make_book() -> Question:
    tree = factories.make_tree()
    people = factories.make_people(tree)
    chance = random.Random(33)
    for number in range(ROWS):
        one_renewal(chance, number, tree, people)
    factories.count_rows(Renewal, OwnerSpell, Callback, SignedPolicy, Branch)
    return Question(branch=tree["33"], first=FIRST, last=LAST, as_of=AS_OF)


def one_renewal(chance: random.Random, number: int, tree: dict[str, Branch], people: dict[str, User]) -> None:
    branch = tree[chance.choice(["33030101", "330301", "51010101"])]
    expires = FIRST + timedelta(days=chance.randrange(205))
    starts = expires - timedelta(days=364)
    facts: dict[str, Any] = {
        "branch": branch,
        "expires_on": expires,
        "starts_on": starts,
        "business_flag": chance.choice(["new", "new", "renewed"]),
        "first_registered_on": chance.choice([None, starts - timedelta(days=chance.choice([1, 60, 61, 900]))]),
        "first_quote_on": chance.choice(
            [None, expires - timedelta(days=chance.choice([30, 29, 21, 20, 14, 7, 6, 0, -1]))]
        ),
        "last_premium": Decimal(chance.choice([0, 1000, 1234])),
        "extra": chance.choice([{}, {"energy": "纯电动"}, {"energy": "汽油"}]),
        "list_kind": chance.choice(["", "telesales_keep"]),
        "customer_class": chance.choice(["", "A", "B"]),
    }
    if facts["first_quote_on"]:
        facts["quote_premium"] = facts["last_premium"] * chance.choice([89, 90, 99, 100, 109, 110, 124, 125]) / 100
    kind = chance.choice(["following", "lapsed", "lost", "renewed", "void"])
    if kind in {"following", "lost"}:
        facts |= {
            "owner": people["specialist"],
            "assigned_at": at(expires - timedelta(days=chance.choice([50, 30, 10]))),
        }
    if kind == "lost":
        decided = at(expires - timedelta(days=chance.randrange(-5, 20)))
        facts |= {"loss_decided_at": decided, "loss_competitor": chance.choice(["", "甲公司", "乙公司"])}
        facts["loss_reason"] = chance.choice(["P1", "C1"])
    if kind == "lapsed":
        facts |= {"lapsed_at": at(expires + timedelta(days=1)), "loss_reason": chance.choice(["", "T1", "P1"])}
    if kind == "void":
        facts |= {"void_reason": "scrapped", "void_decided_by": people["renewal_manager"], "void_decided_at": at(FIRST)}
    if kind == "renewed":
        facts |= matched(chance, number, branch, expires, facts["last_premium"])
    renewal = factories.make_renewal_row(status=kind, **facts)
    created = at(expires - timedelta(days=chance.choice([60, 55, 40])), 8)
    Renewal.objects.filter(pk=renewal.pk).update(created_at=created)
    spell = OwnerSpell.objects.filter(renewal=renewal)
    if renewal.owner_id is not None:
        first = renewal.assigned_at + timedelta(hours=chance.choice([1, 24, 25]))
        spell.update(
            first_effective_at=chance.choice([None, first]),
            to_at=chance.choice([None, renewal.assigned_at + timedelta(hours=chance.choice([2, 30]))]),
        )
    if kind == "lapsed" and chance.random() < 0.6:
        Callback.objects.create(
            renewal=renewal,
            branch=branch,
            caller=people["specialist"],
            at=at(expires + timedelta(days=3)),
            insurer=chance.choice(["", "丙公司"]),
            channel="phone",
            result="R1",
            insured_where="unknown",
            win_back="low",
            reason="P1",
        )


def matched(chance: random.Random, number: int, branch: Branch, expires: date, last: Decimal) -> dict[str, Any]:
    gap = chance.choice([0, 0, 0, 1, 7, 8, 14, 15, 30, 31, 60, 61, 89, 90, 91, 91, 91])
    starts = expires + timedelta(days=1 + gap)
    signed = starts - timedelta(days=chance.choice([1, 2, 20]))
    premium = last * chance.choice([89, 90, 99, 100, 109, 110, 124, 125]) / 100
    policy = SignedPolicy.objects.create(
        branch=branch,
        policy_no=f"N{number}",
        asset_key=f"N:{number}",
        starts_on=starts,
        signed_on=signed,
        premium=premium,
    )
    return {
        "matched_policy": policy,
        "matched_signed_on": signed,
        "matched_starts_on": starts,
        "matched_premium": premium,
        "matched_same_branch": True,
        "matched_gap_days": gap,
        "matched_by_telesales": chance.random() < 0.3,
    }


# --- the same in plain Python ----------------------------------------------------------------------------------------
def renewed(row: Renewal) -> bool:
    return row.matched_signed_on is not None and row.matched_signed_on <= AS_OF


def within(days: int) -> Test:
    return lambda row: renewed(row) and row.matched_starts_on <= row.expires_on + timedelta(days=days)  # type: ignore[operator]


def lapsed(row: Renewal) -> bool:
    return row.expires_on <= AS_OF and not (renewed(row) and (row.matched_gap_days or 0) <= 0)


def back(least: int, most: int) -> Test:
    return lambda row: lapsed(row) and renewed(row) and least <= (row.matched_gap_days or 0) <= most


def quoted(least: int, most: int) -> Test:
    return lambda row: (
        row.first_quote_on is not None
        and row.first_quote_on <= AS_OF
        and least <= (row.expires_on - row.first_quote_on).days <= most
    )


def found_in_time(row: Renewal) -> bool:
    return any(
        spell.from_at < END and spell.from_at <= row.created_at + timedelta(days=5) for spell in row.owner_spells.all()
    )


def new_car(row: Renewal) -> bool:
    registered, starts = row.first_registered_on, row.starts_on
    return row.business_flag == "new" and registered is not None and (starts - registered).days <= 60  # type: ignore[operator]


def decided(row: Renewal) -> bool:
    return row.loss_decided_at is not None and row.loss_decided_at < END


def lost(row: Renewal) -> bool:
    return not renewed(row) and ((decided(row) and row.loss_reason != "") or lapsed(row))


def why(row: Renewal) -> bool:
    return lost(row) and row.loss_reason != ""


def next_insurer(row: Renewal) -> str:
    heard = [call.insurer for call in row.callbacks.all() if call.at < END and call.insurer]
    return heard[0] if heard else row.loss_competitor if decided(row) else ""


def where(row: Renewal) -> bool:
    return lost(row) and next_insurer(row) != ""


def always(_row: Renewal) -> bool:
    return True


NAIVE: dict[str, tuple[Test, Test]] = {
    "owner_kept_rate": (lambda row: renewed(row) and row.matched_by_telesales is False, always),
    "telesales_kept_rate": (lambda row: renewed(row) and row.matched_by_telesales is True, always),
    "claim_timeliness": (found_in_time, always),
    "new_car_renewal_rate": (lambda row: renewed(row) and new_car(row), new_car),
    **{f"grace_{days}_renewal_rate": (within(days), always) for days in (15, 30, 90)},
    "rolling_grace_renewal_rate": (within(90), always),
    "quote_lead_30_rate": (quoted(30, 999), always),
    "quote_lead_21_rate": (quoted(21, 29), always),
    "quote_lead_14_rate": (quoted(14, 20), always),
    "quote_lead_7_rate": (quoted(7, 13), always),
    "quote_lead_0_rate": (quoted(0, 6), always),
    "quote_lead_late_rate": (quoted(-999, -1), always),
    "win_back_7_rate": (back(1, 7), lapsed),
    "win_back_30_rate": (back(8, 30), lapsed),
    "win_back_60_rate": (back(31, 60), lapsed),
    "win_back_90_rate": (back(61, 90), lapsed),
    "win_back_late_rate": (back(91, 999), lapsed),
    "loss_reason_share": (why, why),
    "destination_share": (where, where),
}
SUMS = {"lead_days", "loss_reason_premium_share", "destination_premium_share"}


def rows_for(code: str) -> list[Renewal]:
    first, last = (FIRST, LAST)
    if code == "rolling_grace_renewal_rate":
        first, last = AS_OF - timedelta(days=364), AS_OF - timedelta(days=90)
    rows = Renewal.objects.select_related("branch").prefetch_related("owner_spells", "callbacks").order_by("pk")
    inside = [row for row in rows if row.branch.path.startswith("/HQ/33/") and first <= row.expires_on <= last]
    ripe = [row for row in inside if code not in MATURED or row.expires_on <= AS_OF]
    return [row for row in ripe if row.status != "void"]


def asked(kpi: Kpi, question: Question, **more: Any) -> Question:
    return replace(question, matured_only=kpi.matured_only, **more)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_figures_equal_the_loop_over_all_rows(book: Question) -> None:
    assert {*NAIVE, *SUMS} == set(BY_CODE)
    for code, (part, whole) in NAIVE.items():
        kpi, rows = BY_CODE[code], rows_for(code)
        counted = sum(map(part, rows)), sum(map(whole, rows))

        answer = kpi.answer(asked(kpi, book), SYSTEM)[0]

        assert (answer.measures[kpi.numerator], answer.measures[kpi.denominator]) == counted, code
        assert 0 < counted[0] <= counted[1], f"{code}: the book does not tell"
        assert (
            sum(row.measures[kpi.numerator] for row in kpi.answer(asked(kpi, book, by="owner"), SYSTEM)) == counted[0]
        )


def test_owner_and_telesales_together_are_the_renewal_rate(book: Question) -> None:
    measures = answers(book, SYSTEM, ("kept_by_owner", "kept_by_telesales", "renewed"))[0].measures
    assert measures["kept_by_owner"] + measures["kept_by_telesales"] == measures["renewed"]


def test_days_signed_ahead_count_the_day_of_signing(book: Question) -> None:
    days = [
        (row.matched_starts_on - row.matched_signed_on).days + 1  # type: ignore[operator]  # of the renewed
        for row in rows_for("lead_days")
        if renewed(row)
    ]
    kpi = BY_CODE["lead_days"]
    answer = kpi.answer(book, SYSTEM)[0]
    assert (answer.measures[DAYS_AHEAD], answer.measures["renewed"]) == (sum(days), len(days))
    assert kpi.value(answer) == (Decimal(sum(days)) / len(days)).quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("code", "by", "key", "meets"),
    [
        ("loss_reason_share", "reason", lambda row: row.loss_reason, why),
        ("destination_share", "insurer", next_insurer, where),
    ],
)
def test_shares_add_up_to_everything_that_is_told_apart(
    code: str, by: str, key: Callable[[Renewal], str], meets: Test, book: Question
) -> None:
    kpi, premium = BY_CODE[code], BY_CODE[code.replace("_share", "_premium_share")]
    rows = [row for row in rows_for(code) if meets(row)]
    counts = Counter(key(row) for row in rows)
    amounts = {name: sum(row.last_premium for row in rows if key(row) == name) for name in counts}

    found = {row.key: row for row in kpi.answer(asked(kpi, book, by=by), SYSTEM) if row.measures[kpi.numerator]}
    weighed = {row.key: row for row in premium.answer(asked(kpi, book, by=by), SYSTEM)}

    assert {name: row.measures[kpi.numerator] for name, row in found.items()} == counts
    assert len(counts) > 1
    for name, row in found.items():
        assert row.measures[WHOLE] == len(rows)
        assert kpi.value(row) == percent(counts[name], len(rows))
        assert weighed[name].measures[premium.numerator] == amounts[name]
        assert premium.value(weighed[name]) == percent(amounts[name], sum(row.last_premium for row in rows))


def band(row: Renewal) -> str:
    offered = row.matched_premium if renewed(row) else row.quote_premium if quoted(-999, 999)(row) else None
    if offered is None or not row.last_premium:
        return ""
    change = offered * 100 / row.last_premium
    return "a" if change <= 90 else "b" if change < 100 else "c" if change < 110 else "d" if change < 125 else "e"


TOLD: dict[str, Callable[[Renewal], str]] = {
    "premium_band": band,
    "reason": lambda row: row.loss_reason,
    "insurer": next_insurer,
    "energy": lambda row: row.extra.get("energy", ""),
    "list_kind": lambda row: row.list_kind,
    "customer_class": lambda row: row.customer_class,
}


@pytest.mark.parametrize("by", TOLD)
def test_dimension_tells_each_customer_once_and_picks_it_again(by: str, book: Question) -> None:
    due = Counter(TOLD[by](row) for row in rows_for("due"))
    kept = Counter(TOLD[by](row) for row in rows_for("due") if renewed(row))
    question = replace(book, by=by)
    found = answers(question, SYSTEM, ("due", "renewed"))
    assert {row.key: row.measures["due"] for row in found} == due
    assert {row.key: row.measures["renewed"] for row in found if row.measures["renewed"]} == kept
    assert all(row.label for row in found)
    for row in found:
        assert rows_of(question, "due", SYSTEM, row.key).count() == due[row.key]


def test_bounds_of_the_premium_bands_are_those_of_the_branch(book: Question) -> None:
    BranchSetting.objects.create(
        code="renewals.band_steep_rise", branch=Branch.objects.get(code="HQ"), value=100, valid_from=date(2020, 1, 1)
    )
    found = answers(replace(book, by="premium_band"), SYSTEM, ("due",))
    assert "e" not in {row.key for row in found}
    assert any("100" in row.label for row in found if row.key == "d")


def in_time(spell: OwnerSpell) -> bool:
    if spell.first_effective_at is None or spell.first_effective_at >= END:
        return False
    last = spell.renewal.expires_on - timedelta(days=30)
    early = timezone.localtime(spell.from_at).date() <= last
    late = early and timezone.localtime(spell.first_effective_at).date() > last
    return spell.first_effective_at <= spell.from_at + timedelta(hours=24) and not late


def owed(spell: OwnerSpell) -> bool:
    deadline = spell.from_at + timedelta(hours=24)
    return in_time(spell) or (deadline <= END and (spell.to_at is None or spell.to_at >= deadline))


def test_each_owner_has_a_row_of_ones_own(book: Question) -> None:
    (kpi,) = SPELL_KPIS
    spells = [spell for row in rows_for("due") for spell in row.owner_spells.select_related("renewal")]
    counted = sum(map(in_time, spells)), sum(map(owed, spells))

    answer = kpi.answer(book, SYSTEM)[0]

    assert (answer.measures[PART], answer.measures[OWED]) == counted
    assert 0 < counted[0] < counted[1] < len(spells)
    assert kpi.rows is not None
    for by in kpi.dimensions:
        rows = kpi.answer(replace(book, by=by), SYSTEM)
        assert sum(row.measures[OWED] for row in rows) == counted[1], by
        for row in rows:
            (customers,) = kpi.rows(replace(book, by=by), SYSTEM, OWED, row.key)
            assert customers.count() == row.measures[OWED], (by, row.key)


def test_every_dimension_of_the_desk_has_words() -> None:
    assert all(str(dimension.label) for dimension in DIMENSIONS.values())
