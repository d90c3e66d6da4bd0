"""The figures of the renewal desk (renewals brief §3.1-3.3) over raw renewals, owners, contacts and callbacks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import polars as pl

from accounts.models import Branch, User
from renewals.models import Callback, FollowUp, OwnerSpell, Renewal, SignedPolicy
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
        *("loss_reason", "loss_competitor", "loss_decided_at", "credit_owner", "credit_branch", "line", "channel"),
        *("matched_policy", "matched_by_telesales", "matched_starts_on", "quote_premium", "created_at"),
        *("starts_on", "first_registered_on", "list_kind", "customer_class", "extra"),
    )
    sold = frame(SignedPolicy, "id", "channel").rename({"channel": "sold_channel"})
    people = frame(User, "id", "employee_no").rename({"employee_no": "owner_no"})
    places = frame(Branch, "id", "code").rename({"code": "place_code"})
    return (
        rows.rename({"credit_branch": "place"})
        .join(people, left_on="credit_owner", right_on="id", how="left")
        .join(places, left_on="place", right_on="id", how="left")
        .join(sold, left_on="matched_policy", right_on="id", how="left")
        .with_columns(
            month=_month_of("expires_on"),
            energy=pl.col("extra").map_elements(_energy, return_dtype=pl.Utf8),
            sold_channel=pl.when(pl.col("matched_policy").is_null())
            .then(pl.lit("unsold"))
            .otherwise(pl.col("sold_channel")),
            mode=pl.when(pl.col("list_kind").is_in(MODES)).then(pl.col("list_kind")).otherwise(pl.lit("agent_keep")),
        )
    )


def _energy(extra: str) -> str:
    return str(json.loads(extra).get("energy", ""))


def spells() -> pl.DataFrame:
    """The time of each owner with a customer, with its branch and number."""
    rows = frame(OwnerSpell, "renewal", "branch", "owner", "from_at", "to_at", "first_effective_at")
    people = frame(User, "id", "employee_no").rename({"employee_no": "spell_owner"})
    places = frame(Branch, "id", "code").rename({"code": "spell_team"})
    return (
        rows.rename({"branch": "spell_place"})
        .join(people, left_on="owner", right_on="id")
        .join(places, left_on="spell_place", right_on="id")
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
        self.callbacks = frame(Callback, "id", "renewal", "at", "reason", "insurer")
        self.spells = spells()

    def rows(self, ask: Ask, code: str, by: str) -> pl.DataFrame:
        """The rows a figure is made of, with the ``key`` of what they fall to."""
        if code == "rolling_renewal_rate":
            ask = replace(ask, first=ask.as_of - 364, last=ask.as_of)
        if code == "rolling_grace_renewal_rate":
            ask = replace(ask, first=ask.as_of - 364, last=ask.as_of - 90)
        if code == "owner_contact_timeliness":
            return self._spells_of(ask, by)
        rows = self.renewals.filter(pl.col("place").is_in(list(ask.places)))
        rows = rows.filter((pl.col("expires_on") >= ask.first) & (pl.col("expires_on") <= ask.last))
        if code != "void_rate":
            rows = rows.filter(pl.col("status") != "void")
        if code in MATURED:
            rows = rows.filter(pl.col("expires_on") <= ask.as_of)
        rows = self._told(rows, ask).with_columns(key=ask.key(by, KEYS))
        if code in CONTACT_FIGURES:
            return self._contacts_of(rows, ask)
        return self._with_counts(rows, ask)

    def _told(self, rows: pl.DataFrame, ask: Ask) -> pl.DataFrame:
        """With the next insurer and the band of the premium, as known on the day."""
        calls = self.callbacks.filter(ask.known("at") & (pl.col("insurer") != "")).sort("at", "id")
        newest = calls.group_by("renewal", maintain_order=True).agg(heard=pl.col("insurer").last())
        decided = pl.when(ask.known("loss_decided_at")).then(pl.col("loss_competitor")).otherwise(pl.lit(""))
        offered = (
            pl.when(ask.known_day("matched_signed_on"))
            .then(pl.col("matched_premium"))
            .when(ask.known_day("first_quote_on"))
            .then(pl.col("quote_premium"))
        )
        return rows.join(newest, left_on="id", right_on="renewal", how="left").with_columns(
            next_insurer=pl.coalesce("heard", decided),
            band=_band(offered * 100, pl.col("last_premium")),
        )

    def _spells_of(self, ask: Ask, by: str) -> pl.DataFrame:
        due = self.renewals.filter((pl.col("expires_on") >= ask.first) & (pl.col("expires_on") <= ask.last))
        rows = self.spells.filter(pl.col("spell_place").is_in(list(ask.places))).join(
            due.filter(pl.col("status") != "void"), left_on="renewal", right_on="id", how="inner", suffix="_of"
        )
        if by in {"owner", "team"}:
            return rows.with_columns(key=pl.col(f"spell_{by}"))
        rows = rows.with_columns(place=pl.col("spell_place"))
        return rows.with_columns(key=ask.key(by, KEYS))

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
        owners = self.spells.filter(ask.known("from_at")).group_by("renewal").agg(owned_from=pl.col("from_at").min())
        return (
            rows.join(counts, left_on="id", right_on="renewal", how="left")
            .join(said, left_on="id", right_on="renewal", how="left")
            .join(owners, left_on="id", right_on="renewal", how="left")
            .with_columns(pl.col("contacts").fill_null(0), pl.col("reason_said", "insurer_said").fill_null(value=False))
        )


def _band(offered: pl.Expr, last: pl.Expr) -> pl.Expr:
    """The bands of the product: falls by a tenth, falls, rises, rises by a tenth, by a quarter; "" of no offer."""
    return (
        pl.when(offered.is_null() | (last == 0))
        .then(pl.lit(""))
        .when(offered <= last * 90)
        .then(pl.lit("a"))
        .when(offered < last * 100)
        .then(pl.lit("b"))
        .when(offered < last * 110)
        .then(pl.lit("c"))
        .when(offered < last * 125)
        .then(pl.lit("d"))
        .otherwise(pl.lit("e"))
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
    since = (day_of("callback_at") >= day_of("lapsed_at")).fill_null(value=False)
    return _callback_due(ask) & since & ask.known("callback_at")


def _called_in_time(ask: Ask) -> pl.Expr:
    return _called_back(ask) & (day_of("callback_at") <= pl.col("callback_due_on")).fill_null(value=False)


def _told(ask: Ask, column: str, said: str) -> pl.Expr:
    return _lapsed(ask) & (((pl.col(column) != "") & ask.known("loss_decided_at")) | pl.col(said))


def _within(days: int) -> Callable[[Ask], pl.Expr]:
    """Insured again with a start by T + ``days``."""
    starts = (pl.col("matched_starts_on") <= pl.col("expires_on") + days).fill_null(value=False)
    return lambda ask: _renewed(ask) & starts


def _back(least: int, most: int) -> Callable[[Ask], pl.Expr]:
    gap = pl.col("matched_gap_days").is_between(least, most).fill_null(value=False)
    return lambda ask: _won_back(ask) & gap


def _quote_lead(least: int, most: int) -> Callable[[Ask], pl.Expr]:
    days = (pl.col("expires_on") - pl.col("first_quote_on")).is_between(least, most).fill_null(value=False)
    return lambda ask: ask.known_day("first_quote_on") & days


def _sold_by(telesales: bool) -> Callable[[Ask], pl.Expr]:
    return lambda ask: _renewed(ask) & (pl.col("matched_by_telesales") == telesales).fill_null(value=False)


def _lost(ask: Ask) -> pl.Expr:
    decided = (pl.col("loss_reason") != "") & ask.known("loss_decided_at")
    return ~_renewed(ask) & (decided | _lapsed(ask))


def _lost_for_reason(ask: Ask) -> pl.Expr:
    return _lost(ask) & (pl.col("loss_reason") != "")


def _lost_to_insurer(ask: Ask) -> pl.Expr:
    return _lost(ask) & (pl.col("next_insurer") != "")


def _owed(ask: Ask) -> pl.Expr:
    deadline = pl.col("from_at") + DAY
    held = pl.col("to_at").is_null() | (pl.col("to_at") >= deadline).fill_null(value=False)
    return _made(ask) | ((deadline <= ask.known_until) & held)


def _made(ask: Ask) -> pl.Expr:
    early = day_of("from_at") <= pl.col("expires_on") - 30
    too_late = early & (day_of("first_effective_at") > pl.col("expires_on") - 30)
    quick = (pl.col("first_effective_at") <= pl.col("from_at") + DAY).fill_null(value=False)
    return ask.known("first_effective_at") & quick & ~too_late.fill_null(value=False)


NEW_CAR = ((pl.col("business_flag") == "new") & (pl.col("first_registered_on") >= pl.col("starts_on") - 60)).fill_null(
    value=False
)
AHEAD = pl.col("matched_starts_on") - pl.col("matched_signed_on") + 1


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
    "mode": pl.col("mode"),
    "sold_channel": pl.col("sold_channel"),
    "list_kind": pl.col("list_kind"),
    "energy": pl.col("energy"),
    "customer_class": pl.col("customer_class"),
    "reason": pl.col("loss_reason"),
    "insurer": pl.col("next_insurer"),
    "premium_band": pl.col("band"),
}
MODES = ("telesales_keep", "agent_backstop", "to_telesales", "agent_keep")
#: Each row against the whole of the report.
SHARES = {
    *("renewal_impact", "loss_reason_share", "loss_reason_premium_share"),
    *("destination_share", "destination_premium_share"),
}
MATURED = {
    *("matured_renewal_rate", "no_gap_renewal_rate", "lapse_rate", "net_lapse_rate", "win_back_rate"),
    *("two_contacts_rate", "loss_reason_rate", "next_insurer_rate"),
    *("grace_15_renewal_rate", "grace_30_renewal_rate", "grace_90_renewal_rate"),
    *("win_back_7_rate", "win_back_30_rate", "win_back_60_rate", "win_back_90_rate", "win_back_late_rate"),
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
    "owner_kept_rate": _of_all(_sold_by(telesales=False)),
    "telesales_kept_rate": _of_all(_sold_by(telesales=True)),
    "claim_timeliness": _of_all(
        lambda _ask: (pl.col("owned_from") <= pl.col("created_at") + 5 * DAY).fill_null(value=False)
    ),
    "new_car_renewal_rate": _part(NEW_CAR),
    "grace_15_renewal_rate": _of_all(_within(15)),
    "grace_30_renewal_rate": _of_all(_within(30)),
    "grace_90_renewal_rate": _of_all(_within(90)),
    "rolling_grace_renewal_rate": _of_all(_within(90)),
    "quote_lead_30_rate": _of_all(_quote_lead(30, 9999)),
    "quote_lead_21_rate": _of_all(_quote_lead(21, 29)),
    "quote_lead_14_rate": _of_all(_quote_lead(14, 20)),
    "quote_lead_7_rate": _of_all(_quote_lead(7, 13)),
    "quote_lead_0_rate": _of_all(_quote_lead(0, 6)),
    "quote_lead_late_rate": _of_all(_quote_lead(-9999, -1)),
    "lead_days": lambda ask: (added(_renewed(ask), AHEAD), counted(_renewed(ask))),
    "win_back_7_rate": _of(_back(1, 7), _lapsed),
    "win_back_30_rate": _of(_back(8, 30), _lapsed),
    "win_back_60_rate": _of(_back(31, 60), _lapsed),
    "win_back_90_rate": _of(_back(61, 90), _lapsed),
    "win_back_late_rate": _of(_back(91, 9999), _lapsed),
    "loss_reason_share": _of(_lost_for_reason, _lost_for_reason),
    "loss_reason_premium_share": lambda ask: (added(_lost_for_reason(ask), "last_premium"),) * 2,
    "destination_share": _of(_lost_to_insurer, _lost_to_insurer),
    "destination_premium_share": lambda ask: (added(_lost_to_insurer(ask), "last_premium"),) * 2,
    "owner_contact_timeliness": _of(_made, _owed),
    "connection_rate": lambda _ask: (
        counted(CALLED & pl.col("result").str.starts_with("R")),
        counted(CALLED),
    ),
    "punctual_contact_rate": lambda ask: (
        counted(ask.known_day("next_contact_on") & pl.col("kept")),
        counted(ask.known_day("next_contact_on")),
    ),
}
