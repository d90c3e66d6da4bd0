"""更换接受人: asked for by the handler, decided up to the risk officer, carried out with the last decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.scope import Actor
from reinsurance.actions import reminders
from reinsurance.actions.freezing import freeze_content, keep_cover, keep_refusal, keep_results
from reinsurance.checks import successor_findings
from reinsurance.figures import figures_of
from reinsurance.gating import GateClosed
from reinsurance.models import Line, LineState, Placement, Replacement
from reinsurance.models.placement_terms import Moment, SlipKind
from reinsurance.models.replacement import ReplacementState
from reinsurance.replaced import kept_by, replacement_document, successor_of, successor_terms
from reinsurance.replacing_guards import pending_of
from reinsurance.rules.words import clean
from workflow.approvals.actions import start
from workflow.models import Event
from workflow.transitions import fire

REPLACEMENT = "reinsurance.replacement"


def ask_replace(
    *,
    by: User,
    placement: Placement,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Replacement:
    """申请更换接受人: compliance, the head of reinsurance and the risk officer decide."""
    now = at or timezone.now()
    told = {"broker": None, "affiliated": False, **values, "reason": clean(values["reason"], "reason")}

    def then(row: Placement, _event: Event) -> None:
        Replacement.objects.create(placement=row, branch=row.branch, asked_by=by, asked_at=now, **told)
        _keep_gate(row, told, by=by, at=now)
        start(by=by, kind=REPLACEMENT, obj=row, at=now)

    try:
        done = fire(
            placement,
            "ask_replace",
            by=by,
            expected_version=expected_version,
            key=key,
            at=now,
            reason=told["reason"],
            facts={"market": told["line"].reinsurer.name, "successor": told["reinsurer"].name},
            then=then,
            values=told,
            why=told["reason"],
        )
    except GateClosed as refusal:
        keep_refusal(placement, Moment.REPLACE, refusal, by=by, at=now)
        raise
    return Replacement.objects.filter(placement=done).order_by("-pk")[0]


def carry_out(placement: Placement, *, by: Actor, at: datetime, opinion: str) -> Placement:
    """同意更换: the old line keeps its days, the new one stands in its place, and the note is frozen."""
    found = pending_of(placement)
    facts = {} if found is None else {"market": found.line.reinsurer.name, "successor": found.reinsurer.name}

    def then(row: Placement, _event: Event) -> None:
        asked = pending_of(row)
        content = replacement_document(asked)
        kept, _days = kept_by(asked, figures_of(row))
        _keep_gate(row, successor_terms(asked), by=by, at=at)
        slip = freeze_content(row, SlipKind.REPLACEMENT, content, by=by, at=at)
        new = _hand_over(asked, at=at)
        Replacement.objects.filter(pk=asked.pk).update(
            state=ReplacementState.DONE,
            slip=slip,
            new_line=new,
            kept_premium=kept.premium,
            kept_commission=kept.commission,
            kept_brokerage=kept.brokerage,
        )
        keep_cover(row)
        reminders.settle_replacement(row, by=by, at=at)

    return fire(placement, "replace_reinsurer", by=by, at=at, reason=opinion, facts=facts, then=then)


def drop(placement: Placement, *, by: Actor, at: datetime, opinion: str) -> None:
    """不同意、退回、撤回: the line stays with whom it is."""

    def then(row: Placement, _event: Event) -> None:
        Replacement.objects.filter(pk=pending_of(row).pk).update(state=ReplacementState.DROPPED)

    fire(placement, "drop_replace", by=by, at=at, reason=opinion, then=then)


def _hand_over(asked: Replacement, *, at: datetime) -> Line:
    """The old line is closed; the new one has its share, its place and its part as lead."""
    old = asked.line
    Line.objects.filter(pk=old.pk).update(state=LineState.REPLACED)
    again = Line.objects.filter(section=old.section_id, reinsurer=asked.reinsurer_id, state=LineState.SIGNED).exists()
    new = successor_of(successor_terms(asked))
    new.reference = ""
    new.repeat_reason = asked.reason if again else ""
    new.evidence = asked.acceptance
    new.written_by, new.written_at = asked.asked_by, at
    new.save()
    return new


def _keep_gate(placement: Placement, values: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """The answers of the gate about the new reinsurer, while the old line stands."""
    found = successor_findings(placement, values, on=timezone.localdate(at))
    keep_results(placement, Moment.REPLACE, found, by=by, at=at, asked=[values["reinsurer"]])
