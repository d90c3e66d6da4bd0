"""The figures of the case register (claims brief §4.5) and of injury assessments (§2.1, §2.8) over raw tables."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from claims.models import ClaimCase, InjuryAssessment, ReserveMovement
from tests.reporting.three_ways.asking import Ask, Pair, added, counted
from tests.reporting.three_ways.raw import DAY, frame

HOUR = DAY // 24
SMALL = 5_000_00


def cases() -> pl.DataFrame:
    """Cases the register counts, with what their reserves were opened with."""
    rows = frame(
        ClaimCase,
        *("id", "branch", "status", "case_state", "loss_at", "reported_at", "registered_at", "first_contact_at"),
        *("docs_complete_at", "settled_at", "paid_at", "closed_at", "deaths", "injured_count", "estimate", "paid"),
        "line",
    )
    moves = frame(ReserveMovement, "case", "kind", "amount").filter(pl.col("kind") == "opening")
    opened = moves.group_by("case").agg(opened=pl.col("amount").sum())
    rows = rows.filter(pl.col("status") == "kept").join(opened, left_on="id", right_on="case", how="left")
    return rows.with_columns(opening=pl.coalesce("opened", "estimate")).rename({"branch": "place"})


def assessments() -> pl.DataFrame:
    """Every injury assessment."""
    rows = frame(
        InjuryAssessment,
        *("id", "branch", "status", "since", "created_at", "treatment_ended_on", "examined_on", "first_agreed"),
        *("agreed_on", "paid_on", "judgment_amount", "external_reason", "insurer_saving", "gross_saving"),
        *("expected_payable", "saving_confirmed_at", "reversed_at", "recheck_wanted", "rechecked_by", "recheck_passed"),
        "final_grade",
    )
    return rows.rename({"branch": "place"})


class Register:
    """The raw tables, read once."""

    def __init__(self) -> None:
        self.cases, self.assessments = cases(), assessments()

    def rows(self, ask: Ask, code: str, by: str) -> pl.DataFrame:
        """The rows under the branch, with the ``key`` of what they fall to."""
        rows = self.assessments if code in INJURIES else self.cases
        rows = rows.filter(pl.col("place").is_in(list(ask.places)))
        return rows.with_columns(key=ask.key(by, KEYS))


KEYS = {
    "line": pl.col("line"),
    "grade": pl.format(
        "{}{}", pl.when(pl.col("final_grade") < 10).then(pl.lit("0")).otherwise(pl.lit("")), "final_grade"
    ).fill_null("—"),
}
REAL = pl.col("case_state") != "cancelled"
NOT_ZERO = ~pl.col("case_state").is_in(["cancelled", "closed_at_zero"])
SMALL_LOSS = pl.col("paid") <= SMALL
PAID_OUT = pl.col("paid") > 0
PROMISED = (pl.col("injured_count") == 0) & (pl.col("deaths") == 0) & (pl.col("estimate") <= SMALL) & NOT_ZERO


def within(later: str, earlier: str, most: int) -> pl.Expr:
    """At most so long after."""
    return (pl.col(later) <= pl.col(earlier) + most).fill_null(value=False)


def _reported(ask: Ask) -> pl.Expr:
    return ask.instant_inside("reported_at")


def _closed(ask: Ask) -> pl.Expr:
    return ask.instant_inside("closed_at")


def _timed(ask: Ask) -> pl.Expr:
    return _reported(ask) & pl.col("loss_at").is_not_null()


def _contacted(ask: Ask) -> pl.Expr:
    return _reported(ask) & ask.known("first_contact_at")


def _promised(ask: Ask) -> pl.Expr:
    return ask.instant_inside("docs_complete_at") & PROMISED


def _decided(ask: Ask) -> pl.Expr:
    return ask.instant_inside("paid_at") & pl.col("settled_at").is_not_null()


def _paid_reported(ask: Ask) -> pl.Expr:
    return ask.instant_inside("paid_at") & pl.col("reported_at").is_not_null()


def _paid_out(ask: Ask) -> pl.Expr:
    return _closed(ask) & PAID_OUT


def _lasting(rows: Callable[[Ask], pl.Expr], later: str, earlier: str) -> Callable[[Ask], Pair]:
    return lambda ask: (added(rows(ask), pl.col(later) - pl.col(earlier)), counted(rows(ask)))


def _of(part: Callable[[Ask], pl.Expr], whole: Callable[[Ask], pl.Expr]) -> Callable[[Ask], Pair]:
    return lambda ask: (counted(part(ask)), counted(whole(ask)))


GAP = (pl.col("opening") - pl.col("paid")).abs()
CASES: dict[str, Callable[[Ask], Pair]] = {
    "report_delay_days": _lasting(_timed, "reported_at", "loss_at"),
    "timely_registration_rate": _of(
        lambda ask: _reported(ask) & REAL & within("registered_at", "reported_at", 72 * HOUR),
        lambda ask: _reported(ask) & REAL,
    ),
    "weekly_registration_rate": _of(
        lambda ask: _reported(ask) & REAL & within("registered_at", "reported_at", 7 * DAY),
        lambda ask: _reported(ask) & REAL,
    ),
    "first_contact_days": _lasting(_contacted, "first_contact_at", "reported_at"),
    "report_cancellation_rate": _of(lambda ask: _reported(ask) & ~REAL, _reported),
    "closing_rate": _of(lambda ask: _reported(ask) & REAL & ask.known("closed_at"), lambda ask: _reported(ask) & REAL),
    "rolling_closing_rate": _of(
        lambda ask: ask.year_back("registered_at") & ask.year_back("closed_at") & NOT_ZERO,
        lambda ask: ask.year_back("registered_at") & NOT_ZERO,
    ),
    "closing_cycle_days": _lasting(lambda ask: _closed(ask) & NOT_ZERO, "closed_at", "reported_at"),
    "closing_cycle_small_days": _lasting(lambda ask: _closed(ask) & NOT_ZERO & SMALL_LOSS, "closed_at", "reported_at"),
    "small_claim_promise_rate": _of(
        lambda ask: _promised(ask) & ask.known("paid_at") & within("paid_at", "docs_complete_at", 3 * DAY), _promised
    ),
    "average_paid": lambda ask: (added(_paid_out(ask), "paid"), counted(_paid_out(ask))),
    "payment_days": _lasting(_decided, "paid_at", "settled_at"),
    "report_to_payment_days": _lasting(_paid_reported, "paid_at", "reported_at"),
    "reserve_deviation_cases": lambda ask: (added(_paid_out(ask), GAP), added(_paid_out(ask), "paid")),
    "reserve_deviation_net": lambda ask: (
        (added(_paid_out(ask), "opening") - added(_paid_out(ask), "paid")).abs(),
        added(_paid_out(ask), "paid"),
    ),
}


def _booked(ask: Ask) -> pl.Expr:
    return ask.day_inside("paid_on") & ask.known("saving_confirmed_at")


def _back(ask: Ask) -> pl.Expr:
    return ask.instant_inside("reversed_at") & pl.col("saving_confirmed_at").is_not_null()


def _opened(ask: Ask) -> pl.Expr:
    return ask.instant_inside("created_at")


def _settled(ask: Ask) -> pl.Expr:
    return _opened(ask) & ask.known_day("agreed_on")


def _failed(ask: Ask) -> pl.Expr:
    judged = pl.col("judgment_amount").is_not_null() & pl.col("agreed_on").is_null()
    ended = (pl.col("external_reason") != "") | (pl.col("status") == "injury_litigation") | judged
    return _opened(ask) & ended & ask.known("since")


def _sampled(ask: Ask) -> pl.Expr:
    return ask.instant_inside("saving_confirmed_at") & pl.col("recheck_wanted")


def _rechecked(ask: Ask) -> pl.Expr:
    return _sampled(ask) & pl.col("rechecked_by").is_not_null()


def _net(ask: Ask, amount: str) -> pl.Expr:
    return added(_booked(ask), amount) - added(_back(ask), amount)


def _net_cases(ask: Ask) -> pl.Expr:
    return counted(_booked(ask)) - counted(_back(ask))


def _examined(ask: Ask) -> pl.Expr:
    return ask.day_inside("examined_on") & pl.col("first_agreed").is_not_null()


def _paid(ask: Ask) -> pl.Expr:
    return ask.day_inside("paid_on")


INJURIES: dict[str, Callable[[Ask], Pair]] = {
    "injury_saving_rate": lambda ask: (_net(ask, "insurer_saving"), _net(ask, "expected_payable")),
    "injury_average_saving": lambda ask: (_net(ask, "insurer_saving"), _net_cases(ask)),
    "injury_average_gross_saving": lambda ask: (_net(ask, "gross_saving"), _net_cases(ask)),
    "injury_reversal_rate": lambda ask: (counted(_back(ask)), counted(_booked(ask))),
    "injury_agreement_rate": lambda ask: (counted(_settled(ask)), counted(_settled(ask)) + counted(_failed(ask))),
    "injury_external_rate": _of(lambda ask: _opened(ask) & (pl.col("external_reason") != ""), _opened),
    "injury_assessor_agreement_rate": _of(lambda ask: _examined(ask) & pl.col("first_agreed"), _examined),
    "injury_recheck_rate": _of(_rechecked, _sampled),
    "injury_recheck_passed_rate": _of(lambda ask: _sampled(ask) & pl.col("recheck_passed"), _rechecked),
    "injury_payment_days": lambda ask: (
        added(_paid(ask), (pl.col("paid_on") - pl.col("treatment_ended_on")) * DAY),
        counted(_paid(ask)),
    ),
}
FIGURES = {**CASES, **INJURIES}
