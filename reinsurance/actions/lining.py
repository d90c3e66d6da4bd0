"""认购与签订: lines are written and released, a short placement is reported, signed lines frozen, cover bound."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from accounts.scope import SYSTEM, Actor
from reinsurance.accumulating import head_office
from reinsurance.actions import reminders
from reinsurance.actions.freezing import freeze_slip, keep_cover, keep_refusal, keep_results
from reinsurance.actions.requesting import LATE, SHORT
from reinsurance.checks import binding_findings, line_findings
from reinsurance.figures import PlacementFigures, figures_of
from reinsurance.gating import GateClosed
from reinsurance.models import Line, LineState, Placement
from reinsurance.models.placement_terms import Moment, SlipKind
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.rules.amounts import trimmed
from reinsurance.rules.words import clean
from workflow.approvals.actions import start
from workflow.models import Event
from workflow.transitions import fire


def write_line(
    *,
    by: User,
    placement: Placement,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """认购: the placement is placed by itself as soon as enough is written."""
    now = at or timezone.now()
    told = {
        "broker": None,
        "leads": False,
        "stands": False,
        "affiliated": False,
        **values,
        "conditions": clean(values.get("conditions", ""), "conditions"),
        "reference": clean(values.get("reference", ""), "reference", limit=60),
        "repeat_reason": clean(values.get("repeat_reason", ""), "repeat_reason"),
    }

    def then(row: Placement, _event: Event) -> None:
        found = line_findings(row, told, on=timezone.localdate(now))
        keep_results(row, Moment.LINE, found, by=by, at=now, asked=[told["reinsurer"]])
        last = Line.objects.filter(section=told["section"]).aggregate(last=Max("position"))["last"] or 0
        Line.objects.create(placement=row, branch=row.branch, position=last + 1, written_by=by, written_at=now, **told)
        follow_lines(row, by=by, at=now)

    try:
        fire(
            placement,
            "write_line",
            by=by,
            expected_version=expected_version,
            key=key,
            at=now,
            facts={"market": told["reinsurer"].name, "share": trimmed(told["written"])},
            then=then,
            values=told,
        )
    except GateClosed as refusal:
        keep_refusal(placement, Moment.LINE, refusal, by=by, at=at)
        raise
    return placement.reload()


def withdraw_line(
    *,
    by: User,
    line: Line,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """撤销认购: the row stays, its share is free again."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: Placement, _event: Event) -> None:
        Line.objects.filter(pk=line.pk).update(state=LineState.WITHDRAWN)
        follow_lines(row, by=by, at=now)

    fire(
        line.placement,
        "withdraw_line",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        facts={"market": line.reinsurer.name},
        then=then,
        line=Line.objects.get(pk=line.pk),
        why=told,
    )
    return line.placement.reload()


def follow_lines(placement: Placement, *, by: Actor, at: datetime) -> PlacementFigures:
    """Places or reopens the order by what is written now. The caller holds the lock of ``placement``."""
    figures = keep_cover(placement)
    if placement.status == S.FIRM_ORDER and (figures.is_full or placement.short_accepted):
        fire(placement, "mark_placed", by=SYSTEM, at=at)
        reminders.remind(placement, reminders.SIGN, at=at, role="ri_reviewer")
    elif placement.status == S.PLACED and not figures.is_full:
        fire(placement, "reopen_order", by=SYSTEM, at=at)
        reminders.settle(placement, reminders.SIGN, by=by, at=at)
    return figures


def report_short(
    *,
    by: User,
    placement: Placement,
    choice: str,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """未排满: what shall become of the rest is decided by the head of reinsurance and the chief underwriter."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: Placement, _event: Event) -> None:
        start(by=by, kind=SHORT, obj=row, at=now)

    return fire(
        placement,
        "report_short",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        facts={"choice": choice},
        then=then,
        choice=choice,
        why=told,
        reporter=by,
    )


def sign(
    *, by: User, placement: Placement, expected_version: int | None = None, key: str = "", at: datetime | None = None
) -> Placement:
    """签订份额: the engine's signed lines are frozen; they are the contract and all money uses them."""
    now = at or timezone.now()

    def then(row: Placement, _event: Event) -> None:
        for section in figures_of(row).sections:
            for each, signed in zip(section.lines, section.placed.signing.signed, strict=True):
                Line.objects.filter(pk=each.line.pk).update(signed=signed, state=LineState.SIGNED)
        keep_cover(row)
        freeze_slip(row, SlipKind.SIGNED, by=by, at=now)
        reminders.settle(row, reminders.SIGN, by=by, at=now)
        reminders.remind(row, reminders.BIND, at=now, role="ri_head")

    return fire(
        placement,
        "sign",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        then=then,
        signer=by,
        moment=now,
    )


def unsign(
    *,
    by: User,
    placement: Placement,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """撤回签订: back to the firm order, to replace a reinsurer before cover is bound."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: Placement, _event: Event) -> None:
        Line.objects.filter(placement=row, state=LineState.SIGNED).update(signed=None, state=LineState.WRITTEN)
        reminders.settle(row, reminders.BIND, by=by, at=now)
        follow_lines(row, by=by, at=now)

    fire(
        placement,
        "unsign",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        then=then,
        why=told,
    )
    return placement.reload()


def ask_late(
    *,
    by: User,
    placement: Placement,
    reason: str,
    no_loss_at: datetime,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """倒签申请: compliance, the head of reinsurance and the chief underwriter decide."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: Placement, _event: Event) -> None:
        start(by=by, kind=LATE, obj=row, at=now)

    return fire(
        placement,
        "ask_late",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        then=then,
        why=told,
        no_loss_at=no_loss_at,
        asker=by,
    )


def bind(
    *, by: User, placement: Placement, expected_version: int | None = None, key: str = "", at: datetime | None = None
) -> Placement:
    """成立: the gate is asked again now; then the cover note is frozen."""
    now = at or timezone.now()

    def then(row: Placement, _event: Event) -> None:
        found = binding_findings(row, on=timezone.localdate(now))
        carrying = [line.reinsurer for line in row.lines.exclude(state=LineState.WITHDRAWN).select_related("reinsurer")]
        asked = list({who.pk: who for who in carrying}.values())
        keep_results(row, Moment.BIND, found, by=by, at=now, asked=asked)
        freeze_slip(row, SlipKind.COVER, by=by, at=now)
        reminders.settle(row, by=by, at=now)

    try:
        return fire(
            placement,
            "bind",
            by=by,
            expected_version=expected_version,
            key=key,
            at=now,
            then=then,
            binder=by,
            moment=now,
            head=head_office(),
        )
    except GateClosed as refusal:
        keep_refusal(placement, Moment.BIND, refusal, by=by, at=at)
        raise
