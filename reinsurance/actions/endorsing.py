"""批改: a change of bound cover is drafted, approved, sent, agreed to by the reinsurers, and put in force."""

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
from reinsurance.actions.freezing import freeze_content, freeze_slip, keep_cover, keep_refusal, keep_results
from reinsurance.actions.requesting import TEXTS as LONGEST
from reinsurance.checks import endorsing_findings
from reinsurance.endorsed import TEXTS, days_of, document_of, totals_made, totals_with, values_made
from reinsurance.gating import GateClosed
from reinsurance.models import (
    Counterparty,
    Endorsement,
    EndorsementChange,
    EndorsementKind,
    EndorsementParty,
    Placement,
    PlacementDocument,
    Section,
)
from reinsurance.models.endorsement_terms import Agreement, Answer, Basis
from reinsurance.models.placement_terms import GONE, Moment, SlipKind
from reinsurance.rules.endorsing import Days, PremiumBasis, Standing, Totals, binding_parties, standing
from reinsurance.rules.words import clean
from reinsurance.slips import hash_of
from workflow.approvals.actions import close_running, resubmit, running_of, start
from workflow.idempotency import WorkedOut
from workflow.models import ApprovalStatus, Event
from workflow.transitions import create, fire

ENDORSEMENT = "reinsurance.endorsement"
MARKS = {Standing.PART: "mark_part", Standing.AGREED: "mark_agreed", Standing.REFUSED: "mark_refused"}


def endorse(
    *,
    by: User,
    placement: Placement,
    kind: str,
    values: Mapping[str, Any],
    deltas: Mapping[int, Totals] | None = None,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Endorsement:
    """批改: a draft of the change; until it is in force or given up there is no other one."""
    now = at or timezone.now()
    told = {"kind": kind, **checked(placement, kind, values)}
    asked = dict(deltas or {})
    facts = {"kind": kind, "text": told["text"]}

    def then(row: Placement, _event: Event) -> None:
        last = Endorsement.objects.filter(placement=row).aggregate(last=Max("number"))["last"] or 0
        made = Endorsement(placement=row, branch=row.branch, number=last + 1, maker=by, **told)
        write_changes(create(made, "draft", by=by, at=now, facts=facts), asked)

    done = fire(
        placement,
        "open_endorsement",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts=facts,
        then=then,
        values=told,
        deltas=asked,
    )
    return Endorsement.objects.filter(placement=done).order_by("-number")[0]


def edit(
    *,
    by: User,
    endorsement: Endorsement,
    values: Mapping[str, Any],
    deltas: Mapping[int, Totals] | None = None,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Endorsement:
    """修改批改, before it is submitted. The kind stays."""
    told, asked = checked(endorsement.placement, endorsement.kind, values), dict(deltas or {})

    def then(row: Endorsement, _event: Event) -> None:
        write_changes(row, asked)

    return fire(
        endorsement,
        "edit",
        by=by,
        expected_version=expected_version,
        key=key,
        at=at,
        then=then,
        values=told,
        deltas=asked,
    )


def checked(placement: Placement, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an endorsement of the kind; texts without what nobody can see."""
    told: dict[str, Any] = {
        "text": clean(values["text"], "text"),
        "agreement": values.get("agreement", Agreement.ALL),
        "basis": values.get("basis", Basis.STATED),
    }
    if kind == EndorsementKind.EXTENSION:
        extended = {"period_until": values["period_until"], "no_loss_at": values["no_loss_at"]}
        return {**told, **extended, "effective_at": placement.period_until, "basis": Basis.STATED}
    told["effective_at"] = values["effective_at"]
    if kind == EndorsementKind.INFORMATION:
        told |= {name: clean(values.get(name, ""), name, limit=LONGEST[name]) for name in TEXTS}
    return told


def write_changes(endorsement: Endorsement, deltas: Mapping[int, Totals]) -> None:
    """The totals each section will have; the caller holds the lock."""
    placement = endorsement.placement
    extension = endorsement.kind == EndorsementKind.EXTENSION
    days = Days(left=1, total=1) if extension else days_of(placement, endorsement.effective_at)
    found = totals_with(placement, deltas, PremiumBasis(endorsement.basis), days)
    EndorsementChange.objects.filter(endorsement=endorsement).delete()
    EndorsementChange.objects.bulk_create(
        EndorsementChange(
            endorsement=endorsement,
            section_id=pk,
            branch=endorsement.branch,
            amount_change=deltas[pk].amount,
            premium_change=deltas[pk].premium or 0,
            order_premium_change=deltas[pk].order_premium or 0,
            amount=totals.amount,
            premium=totals.premium,
            order_premium=totals.order_premium,
        )
        for pk, totals in found.items()
    )


def submit(
    *,
    by: User,
    endorsement: Endorsement,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Endorsement:
    """提交审批."""
    now = at or timezone.now()

    def then(row: Endorsement, _event: Event) -> None:
        start(by=by, kind=ENDORSEMENT, obj=row, at=now)

    returned = running_of(endorsement, ENDORSEMENT)
    if returned is not None and returned.status == ApprovalStatus.RETURNED:
        resubmit(by=by, approval=returned, at=now)
        return endorsement.reload()
    scheme = scheme_hash_of(endorsement)
    return fire(
        endorsement,
        "submit",
        by=by,
        expected_version=endorsement.version if expected_version is None else expected_version,
        key=key,
        at=now,
        facts={"sha256": scheme[:12]},
        then=then,
        scheme_hash=WorkedOut(scheme),
    )


def scheme_hash_of(endorsement: Endorsement) -> str:
    """The hash of what is put to the deciders."""
    return hash_of(document_of(endorsement))


def send(
    *,
    by: User,
    endorsement: Endorsement,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Endorsement:
    """发送: the document is frozen; from now on it is what everybody answers to."""
    now = at or timezone.now()

    def then(row: Endorsement, _event: Event) -> None:
        keep_results_of(row, by=by, at=now)
        slip = freeze_content(row.placement, SlipKind.ENDORSEMENT, document_of(row), by=by, at=now)
        Endorsement.objects.filter(pk=row.pk).update(slip=slip)
        row.slip = slip
        ask_parties(row)
        reminders.settle_endorsement(row, by=by, at=now)
        reminders.remind_endorsement(row, reminders.COLLECT, at=now, assignee=row.placement.handler)

    return _gated(
        endorsement,
        "send",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        then=then,
    )


def ask_parties(endorsement: Endorsement) -> None:
    """One row for each market on the slip; who leads a section leads all of it."""
    leads: dict[tuple[int, int | None], bool] = {}
    lines = endorsement.placement.lines.exclude(state__in=GONE).order_by("section__position", "position")
    for line in lines:
        market = (line.reinsurer_id, line.broker_id)
        leads[market] = leads.get(market, False) or line.leads
    bound = binding_parties(list(leads.values()), lead_only=endorsement.agreement == Agreement.LEAD)
    EndorsementParty.objects.bulk_create(
        EndorsementParty(
            endorsement=endorsement,
            branch=endorsement.branch,
            reinsurer_id=reinsurer,
            broker_id=broker,
            must_agree=must,
        )
        for (reinsurer, broker), must in zip(leads, bound, strict=True)
    )


def record_answer(
    *,
    by: User,
    party: EndorsementParty,
    answer: str,
    evidence: PlacementDocument,
    stamped: str = "",
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Endorsement:
    """登记答复: all who must have agreed complete it, one refusal makes it void for everybody."""
    now = at or timezone.now()

    def then(row: Endorsement, _event: Event) -> None:
        EndorsementParty.objects.filter(pk=party.pk).update(
            answer=answer, evidence=evidence, answered_by=by, answered_at=now
        )
        follow_answers(row, by=by, at=now)

    fire(
        party.endorsement,
        "record_answer",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts={"market": str(party), "answer": answer},
        then=then,
        party=EndorsementParty.objects.get(pk=party.pk),
        answer=answer,
        evidence=evidence,
        stamped=stamped,
    )
    return party.endorsement.reload()


def follow_answers(endorsement: Endorsement, *, by: Actor, at: datetime) -> None:
    """Moves on by what is answered now. The caller holds the lock of ``endorsement``."""
    wanted = EndorsementParty.objects.filter(endorsement=endorsement, must_agree=True).values_list("answer", flat=True)
    known = {"": None, Answer.AGREED.value: True, Answer.REFUSED.value: False}
    reached = standing(known[answer] for answer in wanted)
    if reached is Standing.OPEN or (reached is Standing.PART and endorsement.status == "endorse_part"):
        return

    def then(row: Endorsement, _event: Event) -> None:
        if reached is Standing.PART:
            return
        reminders.settle_endorsement(row, by=by, at=at)
        if reached is Standing.AGREED:
            reminders.remind_endorsement(row, reminders.PUT_IN_FORCE, at=at, role="ri_reviewer")
        else:
            end(row, at=at)

    fire(endorsement, MARKS[reached], by=SYSTEM, at=at, then=then)


def release(
    *,
    by: User,
    endorsement: Endorsement,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Endorsement:
    """生效: the figures of the placement change, and a cover note of the new state is issued."""
    now = at or timezone.now()

    def then(row: Endorsement, _event: Event) -> None:
        keep_results_of(row, by=by, at=now)
        set_totals(totals_made(row))
        placement = end(row, at=now, values=values_made(row))
        keep_cover(placement)
        freeze_slip(placement, SlipKind.COVER, by=by, at=now)
        reminders.settle_endorsement(row, by=by, at=now)

    return _gated(
        endorsement,
        "release",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        then=then,
        reviewer=by,
        moment=now,
        cover=endorsement.placement,
        head=head_office(),
    )


def set_totals(totals: Mapping[int, Totals]) -> None:
    """The totals of sections from now on. The caller holds the lock of what changes them."""
    for pk, found in totals.items():
        Section.objects.filter(pk=pk).update(
            endorsed_amount=found.amount,
            endorsed_premium=found.premium,
            endorsed_order_premium=found.order_premium,
        )


def withdraw(
    *,
    by: User,
    endorsement: Endorsement,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Endorsement:
    """撤回批改: the cover stays as it is."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: Endorsement, _event: Event) -> None:
        if running_of(row, ENDORSEMENT) is not None:
            close_running(obj=row, kind=ENDORSEMENT, at=now)
        reminders.settle_endorsement(row, by=by, at=now)
        end(row, at=now)

    return fire(
        endorsement,
        "withdraw",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        then=then,
        why=told,
    )


def end(endorsement: Endorsement, *, at: datetime, values: Mapping[str, Any] | None = None) -> Placement:
    """The placement is bound or on risk again, by the hour; with ``values`` where the endorsement is in force."""
    placement = endorsement.placement
    verb = "end_endorsement_bound" if at < placement.period_from else "end_endorsement_on_risk"
    facts = {"endorsement": endorsement.number, "in_force": values is not None}
    return fire(placement, verb, by=SYSTEM, at=at, facts=facts, values=dict(values or {}))


def keep_results_of(endorsement: Endorsement, *, by: Actor, at: datetime) -> None:
    """What the gate answered for each market of the slip."""
    found = endorsing_findings(endorsement, on=timezone.localdate(at))
    lines = endorsement.placement.lines.exclude(state__in=GONE).select_related("reinsurer")
    asked: dict[int, Counterparty] = {line.reinsurer_id: line.reinsurer for line in lines}
    keep_results(endorsement.placement, Moment.ENDORSE, found, by=by, at=at, asked=list(asked.values()))


def _gated(endorsement: Endorsement, verb: str, *, by: User, at: datetime, **more: Any) -> Endorsement:
    """A step the gate may stop; what stopped it is kept as well."""
    try:
        return fire(endorsement, verb, by=by, at=at, **more)
    except GateClosed as refusal:
        keep_refusal(endorsement.placement, Moment.ENDORSE, refusal, by=by, at=at)
        raise
