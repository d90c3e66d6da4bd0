"""The acceptance table of the renewals brief §3.6 through the database, to the last digit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Branch, User
from accounts.scope import SYSTEM
from renewals.kpis import answer
from renewals.measures import MEASURES, rows_of
from renewals.models import Renewal, SignedPolicy
from workflow.kpis import KPIS, Question

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

AS_OF = date(2026, 6, 20)
ASSIGNED = timezone.make_aware(datetime(2026, 5, 1, 9, 0))

#: VIN, T, last premium, usage, first effective contact (hours after dispatch), first quote, signed, new start, new
#: premium, same branch, void, owner
TABLE = """
v1 06-05 3000 family 6 05-10 05-28 06-06 2800 Y - 甲
v2 06-08 5000 family 73 05-20 - - - - - 甲
v3 06-10 4000 family - - - - - - - 乙
v4 06-12 6000 company 23 06-01 06-11 06-13 6200 Y - 乙
v5 06-15 2000 family 8 06-10 06-18 06-19 2400 Y - 甲
v6 06-18 3500 family 24 06-02 06-02 06-19 3300 N - 乙
v7 06-19 8000 taxi_rental 48 - - - - - Y 甲
v8 06-25 3200 family 2 06-12 06-16 06-26 3100 Y - 甲
v9 06-26 4100 family 72 06-15 - - - - - 乙
v10 06-30 2900 family - - - - - - - 乙
"""


def day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(f"2026-{text}")


@pytest.fixture
def june(db: None) -> Question:
    branch = Branch.objects.create(code="HQ", name="总公司", level="head_office", path="/HQ/")
    people = {
        name: User.objects.create_user(no, name, branch) for name, no in (("甲", "E01"), ("乙", "E02"), ("主管", "E03"))
    }
    for line in TABLE.strip().splitlines():
        vin, due, premium, usage, hours, quoted, signed, start, new, same, void, owner = line.split()
        expires_on = day(due)
        assert expires_on is not None
        contact = None if hours == "-" else ASSIGNED + timedelta(hours=int(hours))
        facts: dict[str, object] = {"status": "lapsed" if expires_on < AS_OF else "following"}
        if signed != "-":
            policy = SignedPolicy.objects.create(
                branch=branch,
                policy_no=f"N{vin}",
                asset_key=f"V:{vin}",
                starts_on=day(start),
                signed_on=day(signed),
                premium=Decimal(new),
            )
            gap = (day(start) - expires_on).days - 1  # type: ignore[operator]  # both are dates here
            facts = {
                "status": "won_back" if gap > 0 else "renewed",
                "matched_policy": policy,
                "matched_signed_on": day(signed),
                "matched_starts_on": day(start),
                "matched_premium": Decimal(new),
                "matched_same_branch": same == "Y",
                "matched_gap_days": gap,
            }
        if void == "Y":
            facts = {
                "status": "void",
                "void_reason": "scrapped",
                "void_decided_by": people["主管"],
                "void_decided_at": ASSIGNED,
            }
        if facts["status"] == "lapsed":
            facts["lapsed_at"] = ASSIGNED
        Renewal.objects.create(
            branch=branch,
            asset_key=f"V:{vin}",
            cycle=expires_on.replace(day=1),
            vin=vin,
            policy_no=f"P{vin}",
            expires_on=expires_on,
            last_premium=Decimal(premium),
            usage=usage,
            line="commercial",
            owner=people[owner],
            credit_owner=people[owner],
            assigned_at=ASSIGNED,
            first_follow_at=contact,
            first_effective_at=contact,
            first_quote_on=day(quoted),
            **facts,
        )
    return Question(branch=branch, first=date(2026, 6, 1), last=date(2026, 6, 30), as_of=AS_OF)


def rate(code: str, question: Question) -> Decimal | None:
    kpi = KPIS[code]
    return kpi.value(kpi.answer(replace(question, matured_only=question.matured_only or kpi.matured_only), SYSTEM)[0])


def test_full_month_counts_and_rates(june: Question) -> None:
    measures = answer(june, SYSTEM)[0].measures

    assert (measures["due"], measures["quoted"], measures["renewed"]) == (9, 7, 5)
    assert rate("renewal_rate", june) == Decimal("55.56")
    assert rate("quote_rate", june) == Decimal("77.78")
    assert rate("premium_kept", june) == Decimal("52.52")
    assert rate("premium_achieved", june) == Decimal("52.82")


def test_matured_company_scope(june: Question) -> None:
    matured = replace(june, matured_only=True)
    measures = answer(matured, SYSTEM)[0].measures

    assert (measures["due"], measures["quoted"], measures["renewed"]) == (6, 5, 4)
    assert rate("matured_renewal_rate", june) == Decimal("66.67")
    assert rate("no_gap_renewal_rate", june) == Decimal("50.00")
    assert rate("premium_kept", matured) == Decimal("61.70")
    assert rate("premium_achieved", matured) == Decimal("62.55")


def test_matured_branch_scope(june: Question) -> None:
    assert rate("matured_renewal_rate", replace(june, scope="branch")) == Decimal("50.00")


def test_matured_family_cars(june: Question) -> None:
    kpi = KPIS["matured_renewal_rate"]
    rows = kpi.answer(replace(june, matured_only=True, by="usage"), SYSTEM)

    family = next(row for row in rows if row.key == "family")
    assert (family.measures["renewed"], family.measures["due"]) == (3, 5)
    assert kpi.value(family) == Decimal("60.00")


def test_lapse_and_win_back(june: Question) -> None:
    question = replace(june, matured_only=True)

    def vins(measure: str) -> list[str]:
        return [row.vin for row in rows_of(question, measure, SYSTEM)]

    assert rate("lapse_rate", june) == Decimal("50.00")
    assert vins("lapsed") == ["v2", "v3", "v5"]
    assert rate("net_lapse_rate", june) == Decimal("33.33")
    assert vins("still_lapsed") == ["v2", "v3"]
    assert vins("won_back") == ["v5"]
    assert rows_of(question, "won_back", SYSTEM)[0].matched_gap_days == 3


def test_first_contact(june: Question) -> None:
    assert rate("first_contact_rate", june) == Decimal("77.78")
    assert rate("first_contact_timeliness", june) == Decimal("55.56")


@pytest.mark.parametrize("by", ["", "month", "branch", "team", "owner", "usage", "line", "channel"])
def test_every_number_is_the_count_of_its_rows(june: Question, by: str) -> None:
    question = replace(june, by=by)

    for row in answer(question, SYSTEM):
        for code, measure in MEASURES.items():
            if measure.amount is None:
                assert rows_of(question, code, SYSTEM, row.key).count() == row.measures[code], (code, row.key)
