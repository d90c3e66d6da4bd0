"""注销、退保: asked for by the handler, decided up to the head of reinsurance, carried out when cover ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.scope import Actor
from reinsurance.actions import reminders
from reinsurance.actions.endorsing import set_totals
from reinsurance.actions.freezing import freeze_content, keep_refusal, keep_results
from reinsurance.cancelled import cancellation_document, totals_left, voyage_findings
from reinsurance.cancelling_guards import pending_of
from reinsurance.figures import figures_of
from reinsurance.gating import GateClosed
from reinsurance.models import Cancellation, Placement
from reinsurance.models.cancellation import CancellationMethod, CancellationState
from reinsurance.models.placement_terms import Moment, SlipKind
from reinsurance.rules.words import clean
from workflow.approvals.actions import close_running, running_of, start
from workflow.models import Event
from workflow.transitions import fire

CANCELLATION = "reinsurance.cancellation"


def ask_cancel(
    *,
    by: User,
    placement: Placement,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Cancellation:
    """申请注销: the reviewer and the head of reinsurance decide."""
    now = at or timezone.now()
    told = {**values, "reason": clean(values["reason"], "reason")}
    if told["method"] == CancellationMethod.AB_INITIO:
        told["effective_at"] = placement.period_from
    if told["method"] != CancellationMethod.SHORT_RATE:
        told["factor"] = None

    def then(row: Placement, _event: Event) -> None:
        Cancellation.objects.create(placement=row, branch=row.branch, asked_by=by, asked_at=now, **told)
        keep_results(row, Moment.CANCEL, voyage_findings(row, now), by=by, at=now, whole=True)
        start(by=by, kind=CANCELLATION, obj=row, at=now)

    try:
        done = fire(
            placement,
            "ask_cancel",
            by=by,
            expected_version=expected_version,
            key=key,
            at=now,
            reason=told["reason"],
            facts={"method": told["method"]},
            then=then,
            values=told,
            why=told["reason"],
        )
    except GateClosed as refusal:
        keep_refusal(placement, Moment.CANCEL, refusal, by=by, at=now)
        raise
    return Cancellation.objects.filter(placement=done).order_by("-pk")[0]


def allow(placement: Placement, *, by: Actor, at: datetime, opinion: str) -> None:
    """同意注销: carried out now, or at the hour at which cover ends."""

    def then(row: Placement, _event: Event) -> None:
        found = pending_of(row)
        _move(found, CancellationState.ALLOWED)
        if found.effective_at <= at:
            carry_out(row, by=by, at=at)

    fire(placement, "allow_cancel", by=by, at=at, reason=opinion, then=then)


def carry_out(placement: Placement, *, by: Actor, at: datetime) -> Placement:
    """注销: premium is returned on every line, and the document that says so is frozen."""

    def then(row: Placement, _event: Event) -> None:
        found = pending_of(row)
        content = cancellation_document(found)
        totals = totals_left(found, figures_of(row))
        slip = freeze_content(row, SlipKind.CANCELLATION, content, by=by, at=at)
        set_totals(totals)
        Cancellation.objects.filter(pk=found.pk).update(state=CancellationState.DONE, slip=slip)
        reminders.settle(row, by=by, at=at)

    return fire(placement, "cancel", by=by, at=at, then=then)


def drop(placement: Placement, *, by: Actor, at: datetime, opinion: str) -> None:
    """不同意、退回、撤回: the cover stays as it is."""

    def then(row: Placement, _event: Event) -> None:
        _move(pending_of(row), CancellationState.DROPPED)

    fire(placement, "drop_cancel", by=by, at=at, reason=opinion, then=then)


def keep_cover_on(
    *,
    by: Actor,
    placement: Placement,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """撤销注销: what was asked for, or allowed for a later hour, is taken back."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: Placement, _event: Event) -> None:
        _move(pending_of(row), CancellationState.DROPPED)
        if running_of(row, CANCELLATION) is not None:
            close_running(obj=row, kind=CANCELLATION, at=now)

    return fire(
        placement,
        "keep_cover_on",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        then=then,
        why=told,
    )


def _move(found: Cancellation, state: CancellationState) -> None:
    Cancellation.objects.filter(pk=found.pk).update(state=state)
