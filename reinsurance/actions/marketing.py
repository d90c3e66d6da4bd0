"""询价与落实: markets are asked, quotes recorded, a lead chosen, the firm order released (brief §1.2 rows 5–7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.scope import Actor
from reinsurance.accumulating import head_office
from reinsurance.actions import reminders
from reinsurance.actions.freezing import freeze_slip, is_first, keep_refusal, keep_results
from reinsurance.checks import offered_findings
from reinsurance.figures import figures_of, net_cost
from reinsurance.gating import GateClosed, findings_of
from reinsurance.models import Counterparty, MarketApproach, Placement, Quote, Section, Subjectivity
from reinsurance.models.placement_terms import ApproachState, Moment, SlipKind
from reinsurance.regulating import placement_findings
from reinsurance.rules.placing import Charges
from reinsurance.rules.words import clean
from workflow.models import Event
from workflow.transitions import fire

#: Asking carries nothing yet.
ZERO = Decimal(0)


def approach(
    *,
    by: User,
    placement: Placement,
    reinsurer: Counterparty,
    broker: Counterparty | None = None,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """询价: the first market asked gets the inquiry slip frozen; every market is sent the same."""
    now = at or timezone.now()

    def then(row: Placement, event: Event) -> None:
        if is_first(event):
            freeze_slip(row, SlipKind.INQUIRY, by=by, at=now)
            reminders.settle(row, reminders.ASK_MARKET, by=by, at=now)
        MarketApproach.objects.create(
            placement=row, branch=row.branch, reinsurer=reinsurer, broker=broker, asked_at=now
        )
        found = findings_of(reinsurer, broker, placement=row, more=ZERO, on=timezone.localdate(now))
        keep_results(row, Moment.MARKET, [(reinsurer, each) for each in found], by=by, at=now, asked=[reinsurer])

    try:
        return fire(
            placement,
            "approach",
            by=by,
            expected_version=expected_version,
            key=key,
            at=now,
            facts={"market": reinsurer.name, "broker": broker.name if broker else ""},
            then=then,
            reinsurer=reinsurer,
            broker=broker,
            handler=by,
        )
    except GateClosed as refusal:
        keep_refusal(placement, Moment.MARKET, refusal, by=by, at=at)
        raise


def record_quote(
    *,
    by: User,
    approach: MarketApproach,
    values: Mapping[str, Any],
    subjectivities: Sequence[Mapping[str, Any]] = (),
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """登记报价 with its validity and conditions. ``values`` name the section, terms, share and basis."""
    now = at or timezone.now()
    told = {**values, "reference": clean(values.get("reference", ""), "reference", limit=60)}

    def then(row: Placement, _event: Event) -> None:
        section: Section = told["section"]
        terms = Charges(commission=Fraction(told["commission"]), brokerage=Fraction(told["brokerage"]))
        Quote.objects.create(
            approach=approach,
            placement=row,
            branch=row.branch,
            net_cost=net_cost(row, section, terms, told["order_premium"]),
            recorded_by=by,
            recorded_at=now,
            **told,
        )
        for each in subjectivities:
            Subjectivity.objects.create(
                placement=row,
                approach=approach,
                branch=row.branch,
                text=clean(each["text"], "text"),
                before_binding=each.get("before_binding", True),
                due_on=each.get("due_on"),
            )
        MarketApproach.objects.filter(pk=approach.pk).update(state=ApproachState.QUOTED, answered_at=now)

    return fire(
        approach.placement,
        "record_quote",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts={"market": str(approach)},
        then=then,
        approach=approach,
        values=dict(told),
    )


def record_silence(
    *,
    by: User,
    approach: MarketApproach,
    state: str,
    note: str = "",
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """谢绝或无回复, with the reason given."""
    now, told = at or timezone.now(), clean(note, "note")

    def then(_row: Placement, _event: Event) -> None:
        MarketApproach.objects.filter(pk=approach.pk).update(state=state, answered_at=now, note=told)

    return fire(
        approach.placement,
        "record_silence",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        facts={"market": str(approach), "answer": state},
        then=then,
        approach=approach,
        state=state,
    )


def choose_lead(
    *,
    by: User,
    quote: Quote,
    reason: str = "",
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """选定首席报价; a reviewer releases it. The comparison sheet is frozen as it is now."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: Placement, _event: Event) -> None:
        freeze_slip(row, SlipKind.COMPARISON, by=by, at=now)
        reminders.remind(row, reminders.RELEASE_ORDER, at=now, role="ri_reviewer")

    return fire(
        quote.placement,
        "choose_lead",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        facts={"market": str(quote.approach)},
        then=then,
        quote=quote,
        why=told,
        chooser=by,
    )


def release_order(
    *, by: User, placement: Placement, expected_version: int | None = None, key: str = "", at: datetime | None = None
) -> Placement:
    """落实报价: the lead's terms become those of its section, the other quotes are not taken up."""
    now = at or timezone.now()

    def then(row: Placement, _event: Event) -> None:
        quote = row.chosen_quote
        if quote is None:
            return
        values: dict[str, Any] = {"commission": quote.commission, "brokerage": quote.brokerage}
        if quote.order_premium is not None:
            values["order_premium"] = quote.order_premium
        Section.objects.filter(pk=quote.section_id).update(**values)
        others = MarketApproach.objects.filter(placement=row, state=ApproachState.QUOTED)
        others.exclude(pk=quote.approach_id).update(state=ApproachState.NOT_TAKEN)
        MarketApproach.objects.filter(pk=quote.approach_id).update(state=ApproachState.CHOSEN)
        freeze_slip(row, SlipKind.FIRM_ORDER, by=by, at=now)
        found = offered_findings(row, quote, on=timezone.localdate(now))
        found += placement_findings(row, figures_of(row), on=timezone.localdate(now))
        keep_results(row, Moment.FIRM_ORDER, found, by=by, at=now, asked=[quote.approach.reinsurer])
        reminders.settle(row, reminders.RELEASE_ORDER, by=by, at=now)

    try:
        return fire(
            placement,
            "release_order",
            by=by,
            expected_version=expected_version,
            key=key,
            at=now,
            then=then,
            reviewer=by,
            head=head_office(),
        )
    except GateClosed as refusal:
        keep_refusal(placement, Moment.FIRM_ORDER, refusal, by=by, at=at)
        raise


def clear_subjectivity(
    *,
    by: User,
    subjectivity: Subjectivity,
    note: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """条件已满足: who saw what."""
    now, told = at or timezone.now(), clean(note, "note")

    def then(_row: Placement, _event: Event) -> None:
        Subjectivity.objects.filter(pk=subjectivity.pk).update(cleared_by=by, cleared_at=now)

    return fire(
        subjectivity.placement,
        "clear_subjectivity",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        facts={"condition": subjectivity.text},
        then=then,
        subjectivity=Subjectivity.objects.get(pk=subjectivity.pk),
    )


def chase(placement: Placement, *, by: Actor, at: datetime) -> None:
    """The scheme was agreed: whoever handles the placement asks the market."""
    reminders.settle(placement, by=by, at=at)
    reminders.remind(placement, reminders.ASK_MARKET, at=at, role="ri_handler")
