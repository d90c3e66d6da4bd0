"""The acceptance table of the renewals brief §3.6, to the last digit, and the edges of the definitions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from renewals.rules import kpi
from renewals.rules.kpi import RenewalFacts, Rule
from renewals.rules.matching import RenewScope

AS_OF = date(2026, 6, 20)
ASSIGNED = datetime(2026, 4, 20, 9, tzinfo=UTC)
NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
JUNE = (date(2026, 6, 1), date(2026, 6, 30))

Day = tuple[int, int] | None


def _day(day: Day) -> date | None:
    return date(2026, *day) if day else None


def _row(
    vehicle: str, expires: tuple[int, int], last: int, usage: str, hours: int | None, quoted: Day, signed: Day, *,
    starts: Day = None, new: int | None = None, same: bool = True, void: bool = False, owner: str,
) -> RenewalFacts:  # fmt: skip
    contact = ASSIGNED + timedelta(hours=hours) if hours is not None else None
    return RenewalFacts(
        vehicle=vehicle, expires_on=date(2026, *expires), last_premium=Decimal(last), usage=usage,
        owner=owner, void=void,
        assigned_at=ASSIGNED, first_follow_at=contact, first_effective_at=contact, first_quoted_on=_day(quoted),
        signed_on=_day(signed), new_starts_on=_day(starts), new_premium=Decimal(new) if new else None,
        scope=(RenewScope.BRANCH if same else RenewScope.COMPANY) if signed else None,
    )  # fmt: skip


ROWS = [
    _row("v1", (6, 5), 3000, "family", 6, (5, 10), (5, 28), starts=(6, 6), new=2800, owner="甲"),
    _row("v2", (6, 8), 5000, "family", 73, (5, 20), None, owner="甲"),
    _row("v3", (6, 10), 4000, "family", None, None, None, owner="乙"),
    _row("v4", (6, 12), 6000, "company", 23, (6, 1), (6, 11), starts=(6, 13), new=6200, owner="乙"),
    _row("v5", (6, 15), 2000, "family", 8, (6, 10), (6, 18), starts=(6, 19), new=2400, owner="甲"),
    _row("v6", (6, 18), 3500, "family", 24, (6, 2), (6, 2), starts=(6, 19), new=3300, same=False, owner="乙"),
    _row("v7", (6, 19), 8000, "taxi_rental", 48, None, None, void=True, owner="甲"),
    _row("v8", (6, 25), 3200, "family", 2, (6, 12), (6, 16), starts=(6, 26), new=3100, owner="甲"),
    _row("v9", (6, 26), 4100, "family", 72, (6, 15), None, owner="乙"),
    _row("v10", (6, 30), 2900, "family", None, None, None, owner="乙"),
]
BY_NAME = {row.vehicle: row for row in ROWS}
COMPANY = Rule(as_of=AS_OF)
BRANCH = Rule(as_of=AS_OF, scope=RenewScope.BRANCH)


@pytest.fixture
def month() -> list[RenewalFacts]:
    return kpi.due(ROWS, *JUNE)


@pytest.fixture
def matured(month: list[RenewalFacts]) -> list[RenewalFacts]:
    return kpi.matured(month, AS_OF)


def _names(rows: list[RenewalFacts]) -> list[str]:
    return [row.vehicle for row in rows]


def test_full_month_as_in_the_table(month: list[RenewalFacts]) -> None:
    assert (len(month), len(kpi.quoted(month, AS_OF)), len(kpi.renewed(month, COMPANY))) == (9, 7, 5)
    assert str(kpi.renewal_rate(month, COMPANY)) == "55.56"
    assert str(kpi.quote_rate(month, AS_OF)) == "77.78"
    assert str(kpi.premium_kept(month, COMPANY)) == "52.52"
    assert str(kpi.premium_achieved(month, COMPANY)) == "52.82"


def test_matured_company_scope_as_in_the_table(matured: list[RenewalFacts]) -> None:
    assert (len(matured), len(kpi.quoted(matured, AS_OF)), len(kpi.renewed(matured, COMPANY))) == (6, 5, 4)
    assert str(kpi.renewal_rate(matured, COMPANY)) == "66.67"
    assert str(kpi.no_gap_rate(matured, COMPANY)) == "50.00"
    assert str(kpi.premium_kept(matured, COMPANY)) == "61.70"
    assert str(kpi.premium_achieved(matured, COMPANY)) == "62.55"


def test_matured_branch_scope_as_in_the_table(matured: list[RenewalFacts]) -> None:
    assert len(kpi.renewed(matured, BRANCH)) == 3
    assert str(kpi.renewal_rate(matured, BRANCH)) == "50.00"


def test_private_cars_as_in_the_table(matured: list[RenewalFacts]) -> None:
    private = kpi.by(matured, lambda row: row.usage)["family"]
    assert (len(kpi.renewed(private, COMPANY)), len(private)) == (3, 5)
    assert str(kpi.renewal_rate(private, COMPANY)) == "60.00"


def test_lapse_and_win_back_as_in_the_table(month: list[RenewalFacts]) -> None:
    assert _names(kpi.lapsed(month, AS_OF)) == ["v2", "v3", "v5"]
    assert _names(kpi.still_lapsed(month, AS_OF)) == ["v2", "v3"]
    assert _names(kpi.won_back(month, AS_OF)) == ["v5"]
    assert str(kpi.lapse_rate(month, AS_OF)) == "50.00"
    assert str(kpi.net_lapse_rate(month, AS_OF)) == "33.33"
    assert str(kpi.win_back_rate(month, AS_OF)) == "33.33"
    assert kpi.days_uncovered(BY_NAME["v5"]) == 3


def test_first_contact_as_in_the_table(month: list[RenewalFacts]) -> None:
    assert str(kpi.first_follow_rate(month)) == "77.78"
    assert str(kpi.first_contact_timely_rate(month, NOW)) == "55.56"


def test_impact_by_owner_as_in_the_table(matured: list[RenewalFacts]) -> None:
    impact = kpi.impact(matured, COMPANY)
    assert {owner: str(share) for owner, share in impact.by_unit.items()} == {"甲": "16.67", "乙": "16.67"}
    assert str(impact.total) == "33.33"


@pytest.mark.parametrize(("vehicle", "days"), [("v1", 10), ("v4", 3), ("v6", 18), ("v8", 11), ("v2", None)])
def test_lead_days_as_in_the_table(vehicle: str, days: int | None) -> None:
    assert kpi.lead_days(BY_NAME[vehicle]) == days


@pytest.mark.parametrize(
    ("before", "bucket"),
    [(95, "90-60"), (60, "90-60"), (59, "59-30"), (30, "59-30"), (29, "29-15"), (15, "29-15"), (14, "14-0"),
     (0, "14-0"), (-1, None)],
)  # fmt: skip
def test_lead_bucket_has_exact_edges(before: int, bucket: str | None) -> None:
    row = BY_NAME["v1"]
    assert kpi.lead_bucket(replace(row, signed_on=row.expires_on - timedelta(days=before))) == bucket


def test_void_is_counted_against_due_and_void_together() -> None:
    assert str(kpi.void_rate(ROWS, *JUNE)) == "10.00"


def test_policy_signed_after_the_as_of_day_does_not_count_yet(month: list[RenewalFacts]) -> None:
    assert len(kpi.renewed(month, Rule(as_of=date(2026, 6, 17)))) == 4
    assert len(kpi.renewed(month, Rule(as_of=date(2026, 6, 18)))) == 5


def test_policy_that_begins_after_the_as_of_day_counts() -> None:
    assert kpi.is_renewed(BY_NAME["v8"], COMPANY)


@pytest.mark.parametrize(
    ("gap", "grace", "counts"),
    [(1, 0, True), (2, 0, False), (15, 15, True), (16, 15, False), (90, 90, True), (91, 90, False)],
)
def test_grace_ends_on_its_last_day(gap: int, grace: int, counts: bool) -> None:
    row = BY_NAME["v1"]
    late = replace(row, new_starts_on=row.expires_on + timedelta(days=gap))
    assert kpi.is_renewed(late, Rule(as_of=AS_OF, grace=grace)) is counts


def test_vehicle_counts_once_a_month_and_again_in_another() -> None:
    row = BY_NAME["v1"]
    rows = [row, replace(row, expires_on=date(2026, 6, 20)), replace(row, expires_on=date(2026, 7, 1))]
    found = kpi.due(rows, date(2026, 6, 1), date(2026, 7, 31))
    assert sorted(kpi.month_of(each) for each in found) == ["2026-06", "2026-07"]
    assert found[0].expires_on == date(2026, 6, 20)


def test_first_contact_must_also_come_before_the_window_when_asked_for() -> None:
    row = BY_NAME["v1"]
    assert kpi.first_contact_timely(row, before_days=30)
    assert not kpi.first_contact_timely(row, before_days=60)


def test_deadline_that_has_not_passed_is_not_counted(month: list[RenewalFacts]) -> None:
    assert kpi.first_contact_timely_rate(month, ASSIGNED + timedelta(hours=23)) is None


def test_rate_of_nothing_is_none_and_of_no_renewals_is_zero(month: list[RenewalFacts]) -> None:
    assert kpi.renewal_rate([], COMPANY) is None
    assert str(kpi.renewal_rate([BY_NAME["v2"]], COMPANY)) == "0.00"


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(1, 800, "0.13"), (1, 3, "33.33"), (2, 3, "66.67"), (5, 9, "55.56")]
)
def test_percent_is_rounded_half_up_once(part: int, whole: int, shown: str) -> None:
    assert str(kpi.percent(part, whole)) == shown


def test_quote_conversion_is_renewed_over_quoted(month: list[RenewalFacts]) -> None:
    assert str(kpi.quote_conversion(month, COMPANY)) == "71.43"
