"""The 37 figures of the renewal desk (renewals brief §3.1-3.2) over raw renewals, contacts and callbacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl

from accounts.models import Branch, User
from renewals.models import Callback, FollowUp, Renewal
from tests.reporting.three_ways.asking import Ask, Pair, added, counted
from tests.reporting.three_ways.raw import DAY, FIRST_DAY, day_of, frame

WINDOW_OPENS = 30  # renewals brief: quoting opens 30 days before expiry where no branch says otherwise
DISPATCH_LEAD = 60


def renewals() -> pl.DataFrame:
    """Every renewal with what its contacts and callbacks say of it."""
    rows = frame(
        Renewal,
        *("id", "branch", "status", "expires_on", "usage", "preferred", "business_flag", "phone_valid", "last_premium"),
        *("first_quote_on", "matched_signed_on", "matched_gap_days", "matched_premium", "assigned_at"),
        *("first_follow_at", "first_effective_at", "lapsed_at", "callback_due_on", "callback_at"),
        *("loss_reason", "loss_competitor", "loss_decided_at", "credit_owner", "line", "channel"),
    )
    people = frame(User, "id", "employee_no").rename({"employee_no": "owner_no"})
    places = frame(Branch, "id", "code").rename({"code": "place_code"})
    return (
        rows.rename({"branch": "place"})
        .join(people, left_on="credit_owner", right_on="id", how="left")
        .join(places, left_on="place", right_on="id", how="left")
        .with_columns(month=_month_of("expires_on"))
    )


def _month_of(column: str) -> pl.Expr:
    """The month of a day, as 2026-06."""
    return pl.from_epoch(pl.col(column) - FIRST_DAY, time_unit="d").dt.strftime("%Y-%m")


def contacts() -> pl.DataFrame:
    """Contacts that no later row corrects, with the branch and expiry of their renewal."""
    rows = frame(FollowUp, "id", "renewal", "at", "channel", "outgoing", "result", "next_contact_on", "corrects")
    corrected = rows["corrects"].drop_nulls().implode()
    return rows.filter(~pl.col("id").is_in(corrected))


class Desk:
    """The raw tables, read once."""

    def __init__(self) -> None:
        self.renewals, self.contacts = renewals(), contacts()
        self.callbacks = frame(Callback, "renewal", "at", "reason", "insurer")

    def rows(self, ask: Ask, code: str, by: str) -> pl.DataFrame:
        """The rows a figure is made of, with the ``key`` of what they fall to."""
        if code == "rolling_renewal_rate":
            ask = replace(ask, first=ask.as_of - 364, last=ask.as_of)
        rows = self.renewals.filter(pl.col("place").is_in(list(ask.places)))
        rows = rows.filter((pl.col("expires_on") >= ask.first) & (pl.col("expires_on") <= ask.last))
        if code != "void_rate":
            rows = rows.filter(pl.col("status") != "void")
        if code in MATURED:
            rows = rows.filter(pl.col("expires_on") <= ask.as_of)
        rows = rows.with_columns(key=ask.key(by, KEYS))
        if code in CONTACT_FIGURES:
            return self._contacts_of(rows, ask)
        return self._with_counts(rows, ask)

    def _contacts_of(self, rows: pl.DataFrame, ask: Ask) -> pl.DataFrame:
        found = self.contacts.filter(ask.known("at")).join(
            rows.select("id", "key"), left_on="renewal", right_on="id", how="inner"
        )
        later = found.select("renewal", later=pl.col("at"), later_on=day_of("at"))
        pairs = found.select("id", "renewal", "at", "next_contact_on").join(later, on="renewal")
        kept = pairs.filter((pl.col("later") > pl.col("at")) & (pl.col("later_on") <= pl.col("next_contact_on")))
        return found.with_columns(kept=pl.col("id").is_in(kept["id"].implode()))

    def _with_counts(self, rows: pl.DataFrame, ask: Ask) -> pl.DataFrame:
        before = self.contacts.filter(ask.known("at")).join(
            rows.select("id", "expires_on"), left_on="renewal", right_on="id", how="inner"
        )
        before = before.filter(day_of("at") < pl.col("expires_on"))
        counts = before.group_by("renewal").agg(contacts=pl.len().cast(pl.Int64))
        calls = self.callbacks.filter(ask.known("at"))
        said = calls.group_by("renewal").agg(
            reason_said=(pl.col("reason") != "").any(), insurer_said=(pl.col("insurer") != "").any()
        )
        return (
            rows.join(counts, left_on="id", right_on="renewal", how="left")
            .join(said, left_on="id", right_on="renewal", how="left")
            .with_columns(pl.col("contacts").fill_null(0), pl.col("reason_said", "insurer_said").fill_null(value=False))
        )


def _renewed(ask: Ask) -> pl.Expr:
    return ask.known_day("matched_signed_on")


def _no_gap(ask: Ask) -> pl.Expr:
    return _renewed(ask) & (pl.col("matched_gap_days") <= 0).fill_null(value=False)


def _matured(ask: Ask) -> pl.Expr:
    return pl.col("expires_on") <= ask.as_of


def _lapsed(ask: Ask) -> pl.Expr:
    return _matured(ask) & ~_no_gap(ask)


def _won_back(ask: Ask) -> pl.Expr:
    return _matured(ask) & _renewed(ask) & (pl.col("matched_gap_days") > 0).fill_null(value=False)


def _in_time(ask: Ask) -> pl.Expr:
    within = (pl.col("first_effective_at") <= pl.col("assigned_at") + DAY).fill_null(value=False)
    return ask.known("assigned_at") & ask.known("first_effective_at") & within


def _ahead(ask: Ask, least: int, most: int | None = None) -> pl.Expr:
    days = pl.col("expires_on") - pl.col("matched_signed_on")
    found = _renewed(ask) & (days >= least).fill_null(value=False)
    return found if most is None else found & (days <= most).fill_null(value=False)


def _quoted_by(ask: Ask, days: int) -> pl.Expr:
    opens = pl.col("expires_on") - WINDOW_OPENS
    return ask.known_day("first_quote_on") & (pl.col("first_quote_on") <= opens + days).fill_null(value=False)


def _callback_due(ask: Ask) -> pl.Expr:
    return ask.known("lapsed_at") & ask.known_day("callback_due_on")


def _called_back(ask: Ask) -> pl.Expr:
    return _callback_due(ask) & ask.known("callback_at")


def _called_in_time(ask: Ask) -> pl.Expr:
    return _called_back(ask) & (day_of("callback_at") <= pl.col("callback_due_on")).fill_null(value=False)


def _told(ask: Ask, column: str, said: str) -> pl.Expr:
    return _lapsed(ask) & (((pl.col(column) != "") & ask.known("loss_decided_at")) | pl.col(said))


def _part(condition: pl.Expr) -> Callable[[Ask], Pair]:
    return lambda ask: (counted(condition & _renewed(ask)), counted(condition))


def _of_all(condition: Callable[[Ask], pl.Expr]) -> Callable[[Ask], Pair]:
    return lambda ask: (counted(condition(ask)), pl.len().cast(pl.Int64))


def _of(part: Callable[[Ask], pl.Expr], whole: Callable[[Ask], pl.Expr]) -> Callable[[Ask], Pair]:
    return lambda ask: (counted(part(ask)), counted(whole(ask)))


def _premium(part: Callable[[Ask], pl.Expr], amount: str) -> Callable[[Ask], Pair]:
    return lambda ask: (added(part(ask), amount), pl.col("last_premium").fill_null(0).sum())


def _quoted(ask: Ask) -> pl.Expr:
    return ask.known_day("first_quote_on")


CALLED = (pl.col("channel") == "phone") & pl.col("outgoing")
KEYS = {
    "month": pl.col("month"),
    "team": pl.col("place_code"),
    "owner": pl.col("owner_no").fill_null(""),
    "usage": pl.col("usage"),
    "line": pl.col("line"),
    "channel": pl.col("channel"),
}
MATURED = {
    *("matured_renewal_rate", "no_gap_renewal_rate", "lapse_rate", "net_lapse_rate", "win_back_rate"),
    *("two_contacts_rate", "loss_reason_rate", "next_insurer_rate"),
}
CONTACT_FIGURES = {"connection_rate", "punctual_contact_rate"}
FIGURES: dict[str, Callable[[Ask], Pair]] = {
    "renewal_rate": _of_all(_renewed),
    "matured_renewal_rate": _of_all(_renewed),
    "no_gap_renewal_rate": _of_all(_no_gap),
    "quote_rate": _of_all(_quoted),
    "quote_conversion": _of(_renewed, _quoted),
    "premium_kept": _premium(_renewed, "last_premium"),
    "premium_achieved": _premium(_renewed, "matched_premium"),
    "dispatch_rate": _of_all(lambda ask: ask.known("assigned_at")),
    "first_contact_rate": _of(
        lambda ask: ask.known("assigned_at") & ask.known("first_follow_at"), lambda ask: ask.known("assigned_at")
    ),
    "first_contact_timeliness": _of(_in_time, lambda ask: ask.known("assigned_at")),
    "reach_rate": _of_all(lambda ask: ask.known("first_effective_at")),
    "lapse_rate": _of_all(_lapsed),
    "net_lapse_rate": _of_all(lambda ask: ~_renewed(ask)),
    "win_back_rate": _of(_won_back, _lapsed),
    "private_car_renewal_rate": _part(pl.col("usage") == "family"),
    "preferred_renewal_rate": _part(pl.col("preferred").fill_null(value=False)),
    "new_to_renewed_rate": _part(pl.col("business_flag") == "new"),
    "renewed_again_rate": _part(pl.col("business_flag") == "renewed"),
    "early_renewal_60_rate": _of_all(lambda ask: _ahead(ask, 60)),
    "early_renewal_30_rate": _of_all(lambda ask: _ahead(ask, 30, 59)),
    "early_renewal_15_rate": _of_all(lambda ask: _ahead(ask, 15, 29)),
    "late_renewal_rate": _of_all(lambda ask: _ahead(ask, 0, 14)),
    "first_day_quote_rate": _of_all(lambda ask: _quoted_by(ask, 0)),
    "first_week_quote_rate": _of_all(lambda ask: _quoted_by(ask, 6)),
    "early_dispatch_rate": _of_all(
        lambda ask: ask.known("assigned_at") & (day_of("assigned_at") <= pl.col("expires_on") - DISPATCH_LEAD)
    ),
    "contact_registration_rate": _of_all(lambda ask: ask.known("assigned_at") & ask.known("first_follow_at")),
    "two_contacts_rate": _of_all(lambda _ask: pl.col("contacts") >= 2),
    "invalid_phone_rate": _of_all(lambda _ask: ~pl.col("phone_valid")),
    "callback_rate": _of(_called_back, _callback_due),
    "callback_timeliness": _of(_called_in_time, _callback_due),
    "loss_reason_rate": _of(lambda ask: _told(ask, "loss_reason", "reason_said"), _lapsed),
    "next_insurer_rate": _of(lambda ask: _told(ask, "loss_competitor", "insurer_said"), _lapsed),
    "rolling_renewal_rate": _of_all(_renewed),
    "void_rate": _of_all(lambda _ask: pl.col("status") == "void"),
    "renewal_impact": _of_all(lambda ask: ~_renewed(ask)),
    "connection_rate": lambda _ask: (
        counted(CALLED & pl.col("result").str.starts_with("R")),
        counted(CALLED),
    ),
    "punctual_contact_rate": lambda ask: (
        counted(ask.known_day("next_contact_on") & pl.col("kept")),
        counted(ask.known_day("next_contact_on")),
    ),
}
