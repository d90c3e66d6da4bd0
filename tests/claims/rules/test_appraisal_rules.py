"""Rates of listed cases: the worked example of the claims brief §4.4, and every rule about what counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from claims.rules.appraisal import (
    CaseDeeds,
    ListRow,
    Measure,
    entries_of,
    outside_of,
    places_of,
    rates_of,
    shown,
    standing_of,
    totals_of,
    tracked_without_gap,
)
from tests.factories import NOW

DUE = NOW + timedelta(hours=24)
CUTOFF = NOW + timedelta(days=30)
IN_TIME = CaseDeeds(submitted_at=DUE, agreed_at=DUE + timedelta(hours=1))
LATE = CaseDeeds(submitted_at=DUE + timedelta(seconds=1), agreed_at=DUE + timedelta(hours=1))
NOT_AGREED = CaseDeeds(submitted_at=NOW)


def row(pk: int, number: str = "", **given: object) -> ListRow:
    values = {"prefecture": 1, "listed_at": NOW, "report_due_at": DUE, **given}
    return ListRow(pk=pk, case_number=number or f"R{pk:05d}", **values)  # type: ignore[arg-type]  # given by name


def counted(rows: list[ListRow], deeds: dict[str, CaseDeeds], cutoff: datetime = CUTOFF) -> dict[Measure, int]:
    return totals_of(
        standing_of(entry, deeds.get(entry.case_number, CaseDeeds()), cutoff) for entry in entries_of(rows)
    )


def test_worked_example_of_the_brief() -> None:
    rows = [row(pk, removed=pk == 40) for pk in range(1, 41)]
    rows += [row(100 + pk, f"R{pk:05d}", to_report=False, to_attend=True, attend_due_at=DUE) for pk in range(1, 13)]
    deeds = {f"R{pk:05d}": IN_TIME if pk <= 33 else LATE for pk in range(1, 37)}
    deeds |= {
        number: CaseDeeds(submitted_at=known.submitted_at, agreed_at=known.agreed_at, attended_at=DUE)
        for number, known in list(deeds.items())[:9]
    }

    totals = counted(rows, deeds)

    assert (totals[Measure.LISTED], totals[Measure.REPORTED], totals[Measure.IN_TIME]) == (39, 36, 33)
    assert (totals[Measure.MUST_ATTEND], totals[Measure.ATTENDED]) == (12, 9)
    rates = rates_of(totals)
    assert shown(rates["tracking_report_rate"]) == "92.31%"
    assert shown(rates["timely_report_rate"]) == "84.62%"
    assert shown(rates["onsite_intervention_rate"]) == "75.00%"


def test_rate_of_nothing_is_a_dash_and_neither_zero_nor_hundred() -> None:
    assert {shown(rate) for rate in rates_of(counted([], {})).values()} == {"—"}


@pytest.mark.parametrize(
    ("deeds", "reported", "in_time"),
    [
        pytest.param(CaseDeeds(), 0, 0, id="never reported"),
        pytest.param(NOT_AGREED, 0, 0, id="sent but not agreed"),
        pytest.param(IN_TIME, 1, 1, id="sent at the deadline"),
        pytest.param(LATE, 1, 0, id="sent a second late"),
        pytest.param(CaseDeeds(submitted_at=NOW, agreed_at=CUTOFF), 1, 1, id="agreed at the cutoff"),
        pytest.param(
            CaseDeeds(submitted_at=NOW, agreed_at=CUTOFF + timedelta(seconds=1)), 0, 0, id="agreed after the cutoff"
        ),
    ],
)
def test_report_counts_when_it_is_agreed_and_is_in_time_when_it_was_sent(
    deeds: CaseDeeds, reported: int, in_time: int
) -> None:
    totals = counted([row(1)], {"R00001": deeds})

    assert (totals[Measure.LISTED], totals[Measure.REPORTED], totals[Measure.IN_TIME]) == (1, reported, in_time)


@pytest.mark.parametrize(
    ("attended_at", "attended", "in_time"),
    [
        pytest.param(None, 0, 0, id="nobody came"),
        pytest.param(DUE, 1, 1, id="at the deadline"),
        pytest.param(DUE + timedelta(seconds=1), 1, 0, id="late"),
        pytest.param(CUTOFF + timedelta(seconds=1), 0, 0, id="after the cutoff"),
    ],
)
def test_attendance_counts_by_the_first_visit(attended_at: datetime | None, attended: int, in_time: int) -> None:
    totals = counted([row(1, to_attend=True, attend_due_at=DUE)], {"R00001": CaseDeeds(attended_at=attended_at)})

    found = (totals[Measure.MUST_ATTEND], totals[Measure.ATTENDED], totals[Measure.ATTENDED_IN_TIME])
    assert found == (1, attended, in_time)


def test_case_whose_deadline_lies_after_the_cutoff_counts_in_neither_part() -> None:
    undue = row(1, report_due_at=CUTOFF + timedelta(seconds=1))

    totals = counted([undue], {"R00001": IN_TIME})

    assert (totals[Measure.NOT_DUE], totals[Measure.LISTED], totals[Measure.REPORTED]) == (1, 0, 0)


def test_visit_that_is_not_yet_due_leaves_the_report_counted() -> None:
    totals = counted([row(1, to_attend=True, attend_due_at=CUTOFF + timedelta(days=1))], {"R00001": IN_TIME})

    assert (totals[Measure.LISTED], totals[Measure.MUST_ATTEND], totals[Measure.NOT_DUE]) == (1, 0, 1)


def test_several_rows_of_one_case_count_once_with_the_earliest_deadline() -> None:
    rows = [
        row(1, "R1", report_due_at=DUE + timedelta(days=5)),
        row(2, "R1", report_due_at=DUE, listed_at=NOW + timedelta(hours=1)),
    ]

    entries = entries_of(rows)

    assert [(entry.rows, entry.report_due_at, entry.listed_at) for entry in entries] == [((1, 2), DUE, NOW)]
    assert counted(rows, {"R1": LATE})[Measure.IN_TIME] == 0


def test_removed_duplicate_leaves_the_case_with_its_other_row() -> None:
    totals = counted([row(1, "R1"), row(2, "R1", removed=True)], {})

    assert totals[Measure.LISTED] == 1


def test_case_of_which_every_row_is_removed_counts_nowhere() -> None:
    assert not any(counted([row(1, removed=True)], {"R00001": IN_TIME}).values())


def test_case_listed_for_two_prefectures_is_demanded_of_the_first_only() -> None:
    rows = [row(1, "R1", prefecture=7, listed_at=NOW + timedelta(hours=2)), row(2, "R1", prefecture=8)]

    assert [entry.prefecture for entry in entries_of(rows)] == [8]


def test_row_of_an_intervention_list_demands_a_visit_and_no_report() -> None:
    totals = counted([row(1, to_report=False, to_attend=True, attend_due_at=DUE)], {})

    assert (totals[Measure.LISTED], totals[Measure.MUST_ATTEND]) == (0, 1)


@pytest.mark.parametrize(
    ("days", "whole"),
    [
        pytest.param((7, 14, 21, 28), True, id="every seven days"),
        pytest.param((7, 15, 21, 28), False, id="one day too late in between"),
        pytest.param((7, 14, 21), False, id="nothing in the last nine days"),
        pytest.param((), False, id="never"),
    ],
)
def test_case_is_tracked_only_without_a_gap(days: tuple[int, ...], whole: bool) -> None:
    reports = [NOW + timedelta(days=day) for day in days]

    assert tracked_without_gap(NOW, reports, timedelta(days=7), CUTOFF) is whole


def test_closed_case_is_not_asked_for_tracking() -> None:
    closed = CaseDeeds(submitted_at=NOW, agreed_at=NOW, closed_at=CUTOFF)

    totals = counted([row(1)], {"R00001": closed})

    assert (totals[Measure.OPEN], totals[Measure.LISTED]) == (0, 1)


def test_report_outside_the_list_is_counted_apart() -> None:
    assert outside_of(["R1", "R2"], ["R2", "R3"]) == {"R1"}
    assert counted([row(1)], {"R00001": CaseDeeds(), "R00002": IN_TIME})[Measure.REPORTED] == 0


def test_province_is_the_quotient_of_sums_not_the_mean_of_rates() -> None:
    rows = [row(1, prefecture=1), *(row(pk, prefecture=2) for pk in range(2, 11))]
    deeds = {"R00001": IN_TIME}

    assert rates_of(counted(rows, deeds))["tracking_report_rate"] == Decimal("10.00")


def test_equal_rates_share_a_place_and_nothing_has_none() -> None:
    rates = {1: Decimal("90.00"), 2: Decimal("95.00"), 3: Decimal("90.00"), 4: Decimal("80.00"), 5: None}

    assert places_of(rates) == {1: 2, 2: 1, 3: 2, 4: 4, 5: None}


def test_percentages_are_rounded_half_up() -> None:
    totals = {**counted([], {}), Measure.LISTED: 800, Measure.REPORTED: 1, Measure.IN_TIME: 3}

    rates = rates_of(totals)

    assert (rates["tracking_report_rate"], rates["timely_report_rate"]) == (Decimal("0.13"), Decimal("0.38"))
