"""Which signed policy renews which cover (renewals brief §1.5): the edges of the window and every reason against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from renewals.rules.matching import (
    Expiring,
    Match,
    MatchKind,
    RenewScope,
    Signed,
    best_match,
    gap_days,
    match_all,
    match_kind,
    match_scope,
    start_window,
)

T = date(2026, 6, 5)
AS_OF = date(2026, 12, 31)
EXPIRING = Expiring("VIN1", T, date(2025, 6, 6), "commercial", "3303", "P0")


def _signed(offset: int = 1, **changes: object) -> Signed:
    starts = T + timedelta(days=offset)
    policy = Signed(
        "VIN1", "P1", starts, starts - timedelta(days=5), starts + timedelta(days=364), "commercial", "3303"
    )
    return replace(policy, **changes)  # type: ignore[arg-type]  # changes are named by each test


@pytest.mark.parametrize(
    ("offset", "kind"),
    [
        (-91, None),
        (-90, MatchKind.RENEWED),
        (0, MatchKind.RENEWED),
        (1, MatchKind.RENEWED),
        (2, MatchKind.WON_BACK),
        (90, MatchKind.WON_BACK),
        (91, None),
    ],
)
def test_window_of_starts_has_exact_edges(offset: int, kind: MatchKind | None) -> None:
    assert match_kind(EXPIRING, _signed(offset), AS_OF) is kind


@pytest.mark.parametrize(
    "changes",
    [{"key": "VIN2"}, {"cancelled": True}, {"signed_on": date(2027, 1, 1)}, {"line": "compulsory"}, {"expires_on": T}],
    ids=["other vehicle", "cancelled", "signed later", "other line", "ends with the old cover"],
)
def test_policy_that_does_not_fit_renews_nothing(changes: dict[str, object]) -> None:
    assert match_kind(EXPIRING, _signed(1, **changes), AS_OF) is None


def test_start_in_the_future_of_the_as_of_day_renews() -> None:
    assert match_kind(EXPIRING, _signed(1), date(2026, 6, 1)) is MatchKind.RENEWED


def test_short_period_does_not_renew_itself() -> None:
    short = Expiring("ID1", T, T - timedelta(days=59), policy_no="ID1")
    own = Signed("ID1", "ID1", T - timedelta(days=59), T - timedelta(days=59), T)
    earlier = Signed("ID1", "ID1", T - timedelta(days=80), T - timedelta(days=80), T + timedelta(days=1))
    assert match_kind(short, own, AS_OF) is None
    assert match_kind(short, replace(own, expires_on=None), AS_OF) is None
    assert match_kind(short, earlier, AS_OF) is None


def test_own_policy_is_known_by_its_number_when_the_start_is_unknown() -> None:
    expiring = replace(EXPIRING, starts_on=None)
    assert match_kind(expiring, _signed(-30, policy_no="P0"), AS_OF) is None
    assert match_kind(expiring, _signed(-30), AS_OF) is MatchKind.RENEWED


def test_list_keyed_by_policy_number_is_renewed_under_the_same_number() -> None:
    expiring = Expiring("ID1", T, T - timedelta(days=364), policy_no="ID1")
    following = Signed("ID1", "ID1", T + timedelta(days=1), T + timedelta(days=1), T + timedelta(days=365))
    assert match_kind(expiring, following, AS_OF) is MatchKind.RENEWED
    assert match_kind(replace(expiring, starts_on=None), following, AS_OF) is MatchKind.RENEWED


@pytest.mark.parametrize(
    ("expiring", "signed", "renews"),
    [
        ("commercial", "commercial", True), ("commercial", "both", True), ("commercial", "compulsory", False),
        ("both", "commercial", True), ("both", "compulsory", False), ("compulsory", "compulsory", True),
        ("compulsory", "commercial", False), ("", "compulsory", True), ("commercial", "", True),
    ],
)  # fmt: skip
def test_line_is_renewed_by_its_own_line(expiring: str, signed: str, renews: bool) -> None:
    found = match_kind(replace(EXPIRING, line=expiring), _signed(1, line=signed), AS_OF)
    assert (found is not None) is renews


@pytest.mark.parametrize(
    ("org", "scope"), [("3303", RenewScope.BRANCH), ("3301", RenewScope.COMPANY), ("", RenewScope.BRANCH)]
)
def test_scope_says_whether_the_same_unit_renewed(org: str, scope: RenewScope) -> None:
    assert match_scope(EXPIRING, _signed(1, org=org)) is scope


def test_best_match_is_the_start_nearest_to_the_day_after_expiry() -> None:
    candidates = [_signed(-20, policy_no="P2"), _signed(1, policy_no="P3"), _signed(3, policy_no="P4")]
    for order in permutations(candidates):
        found = best_match(EXPIRING, order, AS_OF)
        assert found == Match(candidates[1], MatchKind.RENEWED, RenewScope.BRANCH, 0)


def test_best_match_of_a_late_policy_counts_the_days_without_cover() -> None:
    found = best_match(EXPIRING, [_signed(4)], AS_OF)
    assert found is not None
    assert (found.kind, found.gap_days) == (MatchKind.WON_BACK, 3)


def test_nothing_fitting_is_no_match() -> None:
    assert best_match(EXPIRING, [_signed(1, cancelled=True)], AS_OF) is None


def test_one_policy_renews_one_period_in_any_order() -> None:
    first = Expiring("VIN1", T, T - timedelta(days=364), "commercial")
    second = Expiring("VIN1", T + timedelta(days=60), T - timedelta(days=300), "commercial")
    policy = _signed(61)
    for periods in permutations([first, second]):
        found = match_all(periods, [policy], AS_OF)
        assert [periods[index] for index in found] == [second]


def test_chain_of_years_matches_each_year_with_the_next() -> None:
    starts = [date(2015 + year, 11, 5) for year in range(4)]
    ends = [date(start.year + 1, 11, 4) for start in starts]
    expiring = [Expiring("1", end, start, policy_no="1") for start, end in zip(starts, ends, strict=True)]
    signed = [Signed("1", "1", start, start, end) for start, end in zip(starts, ends, strict=True)]
    found = match_all(expiring, reversed(signed), date(2019, 12, 31))
    assert {index: match.signed.starts_on for index, match in found.items()} == dict(enumerate(starts[1:]))


def test_window_and_gap() -> None:
    assert start_window(T) == (date(2026, 3, 7), date(2026, 6, 6))
    assert (gap_days(T, T), gap_days(T, T + timedelta(days=1)), gap_days(T, T + timedelta(days=4))) == (0, 0, 3)
