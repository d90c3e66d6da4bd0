"""Timeliness and reserve indicators of the claims brief §4.5 on cases counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Branch
from claims.models import ReserveMovement
from tests.claims.appraisal_cases import kpi
from tests.claims.loss_situations import make_case

pytestmark = pytest.mark.django_db

REPORTED = datetime(2026, 5, 5, 2, 0, tzinfo=UTC)


def reported(tree: dict[str, Branch], **given: Any) -> Any:
    """A case of Wenzhou reported on 5 May, a day after its loss."""
    values = {"loss_at": REPORTED - timedelta(days=1), "reported_at": REPORTED, **given}
    return make_case(tree["330301"], **values)


def after(days: float) -> datetime:
    return REPORTED + timedelta(days=days)


def figure(code: str) -> str:
    total = kpi(code)["total"]
    return str(list(total.values())[2])


def test_mean_delay_from_loss_to_report_is_in_days(tree: dict[str, Branch]) -> None:
    reported(tree)
    reported(tree, loss_at=REPORTED - timedelta(days=2))

    assert (figure("report_delay_days"), kpi("report_delay_days")["unit"]) == ("1.50", "days")


def test_days_of_several_branches_are_added_before_they_are_rounded(tree: dict[str, Branch]) -> None:
    """A day and twelve minutes are 1.00833… days without a last digit; three times as many are 3.025, half up 3.03."""
    for code in ("330301", "33030101", "33030102"):
        make_case(tree[code], loss_at=REPORTED - timedelta(days=1, minutes=12), reported_at=REPORTED)

    (row,) = (row for row in kpi("report_delay_days", by="branch")["rows"] if row["branch"] == "3303")
    assert row["report_delay"] == "3.03"


def test_registration_is_timely_within_72_hours_and_cancelled_reports_are_out(tree: dict[str, Branch]) -> None:
    reported(tree, registered_at=after(3))
    reported(tree, registered_at=after(3) + timedelta(seconds=1))
    reported(tree)
    reported(tree, case_state="cancelled", registered_at=after(1))

    assert figure("timely_registration_rate") == "33.33"
    assert figure("report_cancellation_rate") == "25.00"


def test_registration_within_a_week_and_days_to_first_contact_equal_a_loop(tree: dict[str, Branch]) -> None:
    delays = [(0.5, 2.0), (7.0, 1.0), (7.001, None), (None, 0.25)]
    for registered, contacted in delays:
        known = {"registered_at": registered, "first_contact_at": contacted}
        reported(tree, **{name: after(days) for name, days in known.items() if days is not None})

    timely = sum(registered is not None and registered <= 7 for registered, _contacted in delays)
    waits = [contacted for _registered, contacted in delays if contacted is not None]

    assert figure("weekly_registration_rate") == f"{100 * timely / len(delays):.2f}"
    assert figure("first_contact_days") == f"{sum(waits) / len(waits):.2f}"


def test_closing_rate_counts_what_is_closed_by_the_cutoff(tree: dict[str, Branch]) -> None:
    reported(tree, closed_at=after(10), case_state="closed")
    reported(tree, closed_at=after(40), case_state="closed")
    reported(tree)
    reported(tree, case_state="cancelled", closed_at=after(1))

    assert figure("closing_rate") == "33.33"


def test_rolling_closing_rate_looks_at_the_twelve_months_to_the_cutoff(tree: dict[str, Branch]) -> None:
    reported(tree, registered_at=after(1), closed_at=after(9), case_state="closed")
    reported(tree, registered_at=after(1))
    long_ago = {"loss_at": after(-401), "reported_at": after(-400), "registered_at": after(-400)}
    reported(tree, **long_ago, closed_at=after(1), case_state="closed")
    reported(tree, registered_at=after(1), closed_at=after(2), case_state="closed_at_zero")

    assert figure("rolling_closing_rate") == "50.00"


def test_closing_cycle_leaves_out_zero_and_tells_small_ones_apart(tree: dict[str, Branch]) -> None:
    reported(tree, closed_at=after(10), case_state="closed", paid=Decimal(5000))
    reported(tree, closed_at=after(20), case_state="closed", paid=Decimal("5000.01"))
    reported(tree, closed_at=after(1), case_state="closed_at_zero")

    assert (figure("closing_cycle_days"), figure("closing_cycle_small_days")) == ("15.00", "10.00")


def test_small_claims_promise_is_three_days_from_complete_documents_to_payment(tree: dict[str, Branch]) -> None:
    small = {"estimate": Decimal(5000), "docs_complete_at": after(2)}
    reported(tree, **small, paid_at=after(5))
    reported(tree, **small, paid_at=after(5) + timedelta(seconds=1))
    reported(tree, **{**small, "estimate": Decimal("5000.01")}, paid_at=after(3))
    reported(tree, **small, injured_count=1, paid_at=after(3))

    assert figure("small_claim_promise_rate") == "50.00"


def test_deviation_by_sums_hides_what_deviation_by_case_shows(tree: dict[str, Branch]) -> None:
    for opening, paid in ((Decimal(1200), Decimal(1000)), (Decimal(800), Decimal(1000))):
        case = reported(tree, closed_at=after(9), case_state="closed", paid=paid, estimate=paid)
        ReserveMovement.objects.create(
            case=case, loss_type="own_damage", position=1, kind="opening", amount=opening, estimate=opening, at=REPORTED
        )

    assert (figure("reserve_deviation_net"), figure("reserve_deviation_cases")) == ("0.00", "20.00")


def test_payment_is_timed_from_the_decision_and_from_the_report(tree: dict[str, Branch]) -> None:
    reported(tree, settled_at=after(4), paid_at=after(5), paid=Decimal(300), closed_at=after(6), case_state="closed")

    assert (figure("payment_days"), figure("report_to_payment_days")) == ("1.00", "5.00")
    assert figure("average_paid") == "300.00"


@pytest.mark.parametrize("code", ["closing_cycle_days", "timely_registration_rate", "case_tracking_rate"])
def test_figure_of_nothing_is_a_dash(tree: dict[str, Branch], code: str) -> None:
    assert figure(code) == "—"


def test_figures_are_known_by_branch_and_add_up(tree: dict[str, Branch]) -> None:
    reported(tree, registered_at=after(1))
    make_case(tree["330101"], loss_at=REPORTED, reported_at=REPORTED)

    answer = kpi("timely_registration_rate", by="branch")

    assert [(row["branch"], row["rate"]) for row in answer["rows"]] == [("3301", "0.00"), ("3303", "100.00")]
    assert answer["total"]["rate"] == "50.00"
