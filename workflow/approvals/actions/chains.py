"""Chains as data: drafted, changed step by step, published from a day on, retired (issue 3, point 1).

A published version is never edited. Every verb needs ``workflow.configure`` on the branch and is kept in its history;
nobody publishes or retires a chain in which they sit themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import Denied, DomainError
from accounts.models import Branch
from accounts.rules.authority import sound_amount
from accounts.scope import Actor, require
from workflow.approvals.chain_checks import dead_ends, plan_of
from workflow.approvals.chain_words import reason
from workflow.approvals.chains import Way, newest_of, shipped_way, way_for, way_of
from workflow.approvals.kinds import KINDS
from workflow.approvals.rules.step_form import MOST_STEPS, moved
from workflow.approvals.staffing import Staffing, sitters
from workflow.models import ApprovalChain, ChainStep

PERMISSION = "workflow.configure"
Steps = list[dict[str, Any]]


def draft_chain(
    *,
    by: Actor,
    kind: str,
    branch: Branch,
    line: str = "",
    amount_from: Decimal = Decimal(0),
    amount_below: Decimal | None = None,
    copy: str = "in_force",
) -> ApprovalChain:
    """A draft for ``branch``: a ``copy`` of what is "in_force" there at the lower end, "shipped", or "nothing"."""
    with transaction.atomic():
        _authorise(by, kind, branch)
        _check_band(amount_from, amount_below)
        way = _copied(copy, kind, branch, line, amount_from)
        chain = ApprovalChain.objects.create(
            kind=kind,
            branch=branch,
            line=line,
            amount_from=amount_from,
            amount_below=amount_below,
            version=_next_version(kind, branch, line, amount_from),
            valid_from=timezone.localdate(),
            ends_by_authority=way.ends_by_authority,
            same_person=way.same_person,
            created_by_id=by.pk,
        )
        _store(chain, [dict(rule) for rule in way.rules])
        _record("draft_chain", chain, by=by, steps=len(way.rules))
    return chain


def _copied(copy: str, kind: str, branch: Branch, line: str, amount: Decimal) -> Way:
    if copy == "nothing":
        return Way(None, (), ends_by_authority=False, same_person="merge")
    if copy == "shipped":
        return shipped_way(kind)
    return way_for(kind, branch, line, amount, timezone.localdate())


def set_chain_head(
    *,
    by: Actor,
    chain: ApprovalChain,
    line: str,
    amount_from: Decimal,
    amount_below: Decimal | None,
    ends_by_authority: bool,
    same_person: str,
    source: str = "",
) -> ApprovalChain:
    """For which line and amounts the draft holds, how it ends, and the document behind it."""
    with transaction.atomic():
        draft = _locked_draft(by, chain)
        _check_band(amount_from, amount_below)
        wanted = {
            "line": line,
            "amount_from": amount_from,
            "amount_below": amount_below,
            "ends_by_authority": ends_by_authority,
            "same_person": same_person,
            "source": source,
        }
        changes = {
            name: [_plain(getattr(draft, name)), _plain(value)]
            for name, value in wanted.items()
            if getattr(draft, name) != value
        }
        if (draft.line, draft.amount_from) != (line, amount_from):
            draft.version = _next_version(draft.kind, draft.branch, line, amount_from)
        for name, value in wanted.items():
            setattr(draft, name, value)
        draft.save()
        _record("set_chain_head", draft, by=by, changes=changes)
    return draft


def add_step(*, by: Actor, chain: ApprovalChain, step: Mapping[str, Any]) -> ApprovalChain:
    """A step at the end of the draft."""
    return _rewritten(by, chain, "add_chain_step", str(step["name"]), lambda steps: [*steps, dict(step)])


def change_step(*, by: Actor, chain: ApprovalChain, place: int, step: Mapping[str, Any]) -> ApprovalChain:
    """Another step at ``place`` (from 1)."""

    def changed(steps: Steps) -> Steps:
        _at(steps, place)
        return [dict(step) if number == place else each for number, each in enumerate(steps, start=1)]

    return _rewritten(by, chain, "change_chain_step", str(step["name"]), changed)


def move_step(*, by: Actor, chain: ApprovalChain, place: int, up: bool) -> ApprovalChain:
    """The step at ``place`` (from 1) one place up or down."""
    name = _at(steps_of(chain), place)["name"]
    return _rewritten(by, chain, "move_chain_step", name, lambda steps: moved(steps, place - 1, -1 if up else 1))


def remove_step(*, by: Actor, chain: ApprovalChain, place: int) -> ApprovalChain:
    """The draft without the step at ``place`` (from 1)."""
    name = _at(steps_of(chain), place)["name"]

    def without(steps: Steps) -> Steps:
        _at(steps, place)
        return [each for number, each in enumerate(steps, start=1) if number != place]

    return _rewritten(by, chain, "remove_chain_step", name, without)


def set_steps(*, by: Actor, chain: ApprovalChain, steps: Sequence[Mapping[str, Any]]) -> ApprovalChain:
    """All steps of the draft at once."""
    return _rewritten(by, chain, "set_chain_steps", "", lambda _steps: [dict(step) for step in steps])


def publish_chain(*, by: Actor, chain: ApprovalChain, valid_from: date) -> ApprovalChain:
    """The draft holds for new cases from ``valid_from`` (today or later). Refuses what can dead-end, and the own chain.

    Cases that run keep the version they started with.
    """
    with transaction.atomic():
        draft = _locked_draft(by, chain)
        _check_day(valid_from)
        plan = plan_of(draft)
        staffing = Staffing(draft.branch, timezone.localdate())
        found = dead_ends(plan, timezone.localdate(), staffing)
        if found:
            sentences = [reason(each, plan.steps, plan.kind) for each in found]
            raise DomainError(found[0].code, " ".join(sentences), codes=[each.code for each in found])
        _refuse_own(by, [*plan.steps, *_replaced_steps(draft, valid_from)], staffing)
        draft.version = max(
            draft.version, _next_version(draft.kind, draft.branch, draft.line, draft.amount_from, draft)
        )
        draft.valid_from = valid_from
        draft.published_by_id, draft.published_at = by.pk, timezone.now()
        draft.save()
        _record("publish_chain", draft, by=by, valid_from=valid_from.isoformat(), steps=len(plan.steps))
    return draft


def retire_chain(*, by: Actor, chain: ApprovalChain, valid_from: date, source: str = "") -> ApprovalChain:
    """From ``valid_from`` on the branch inherits again: a version without steps, which ends those before it."""
    with transaction.atomic():
        _authorise(by, chain.kind, chain.branch)
        _check_day(valid_from)
        row = ApprovalChain.objects.visible_to(by).select_related("branch").get(pk=chain.pk)
        if row not in newest_of(_same_key(row, valid_from)):
            raise DomainError("chain_not_in_force", _("This version does not hold on that day."))
        _refuse_own(by, steps_of(row), Staffing(row.branch, timezone.localdate()))
        end = ApprovalChain.objects.create(
            kind=row.kind,
            branch=row.branch,
            line=row.line,
            amount_from=row.amount_from,
            amount_below=row.amount_below,
            version=_next_version(row.kind, row.branch, row.line, row.amount_from),
            valid_from=valid_from,
            source=source,
            created_by_id=by.pk,
            published_by_id=by.pk,
            published_at=timezone.now(),
        )
        _record("retire_chain", end, by=by, valid_from=valid_from.isoformat())
    return end


def discard_draft(*, by: Actor, chain: ApprovalChain) -> None:
    """The draft is thrown away; the history keeps that there was one."""
    with transaction.atomic():
        draft = _locked_draft(by, chain)
        _record("discard_chain", draft, by=by)
        draft.delete()


def steps_of(chain: ApprovalChain) -> Steps:
    """The steps of a stored chain as a running approval would keep them."""
    return [dict(rule) for rule in way_of(chain).rules]


def _rewritten(
    by: Actor, chain: ApprovalChain, verb: str, step: str, change: Callable[[Steps], Steps]
) -> ApprovalChain:
    with transaction.atomic():
        draft = _locked_draft(by, chain)
        before = steps_of(draft)
        after = change(before)
        if len(after) > MOST_STEPS:
            raise DomainError("too_many_steps", _("A chain has at most 30 steps."))
        draft.steps.all().delete()
        _store(draft, after)
        _record(verb, draft, by=by, step=step, before=before, after=after)
    return draft


def _store(chain: ApprovalChain, steps: Steps) -> None:
    rows = []
    for place, step in enumerate(steps, start=1):
        values = {**step, "person_id": step.get("person")}
        del values["person"]
        rows.append(ChainStep(chain=chain, position=place, **values))
    ChainStep.objects.bulk_create(rows)


def _at(steps: Steps, place: int) -> dict[str, Any]:
    if not 1 <= place <= len(steps):
        raise DomainError("step_gone", _("This step is not there any more."))
    return steps[place - 1]


def _authorise(by: Actor, kind: str, branch: Branch) -> None:
    """Permission, then the branch's row as the lock of its chains."""
    require(by, PERMISSION, branch)
    if kind not in KINDS:
        raise DomainError("kind_unknown", _("There is no such kind of case."))
    Branch.objects.select_for_update().get(pk=branch.pk)


def _locked_draft(by: Actor, chain: ApprovalChain) -> ApprovalChain:
    _authorise(by, chain.kind, chain.branch)
    row: ApprovalChain | None = (
        ApprovalChain.objects.visible_to(by).select_related("branch").filter(pk=chain.pk).first()
    )
    if row is None:
        raise DomainError("chain_gone", _("This draft is not there any more."))
    if row.published_at is not None:
        raise DomainError("chain_published", _("A published version is not changed: draft the next one."))
    return row


def _check_band(amount_from: Decimal, amount_below: Decimal | None) -> None:
    sound = all(sound_amount(each) for each in (amount_from, amount_below) if each is not None)
    if not sound or (amount_below is not None and amount_below <= amount_from):
        raise DomainError(
            "chain_band", _("Give an amount from 0 to 10,000,000,000, and an upper end above it or none.")
        )


def _check_day(valid_from: date) -> None:
    if valid_from < timezone.localdate():
        raise DomainError("backdated", _("A chain holds from today or later: cases that run keep theirs."))


def _refuse_own(by: Actor, steps: Sequence[Mapping[str, Any]], staffing: Staffing) -> None:
    if by.pk is not None and by.pk in sitters(steps, staffing):
        raise Denied(
            "own_chain",
            _("You would decide at a step of this chain, before or after the change: somebody else publishes it."),
        )


def _replaced_steps(chain: ApprovalChain, on: date) -> Steps:
    """The steps of the version that ``chain`` takes over from."""
    return [step for each in newest_of(_same_key(chain, on)) for step in steps_of(each)]


def _same_key(chain: ApprovalChain, on: date) -> list[ApprovalChain]:
    rows = ApprovalChain.objects.in_force(chain.kind, chain.branch, on).filter(branch=chain.branch)
    return list(rows.filter(line=chain.line, amount_from=chain.amount_from).prefetch_related("steps"))


def _next_version(
    kind: str, branch: Branch, line: str, amount_from: Decimal, beside: ApprovalChain | None = None
) -> int:
    rows = ApprovalChain.objects.filter(kind=kind, branch=branch, line=line, amount_from=amount_from)
    if beside is not None:
        rows = rows.exclude(pk=beside.pk)
    return int(rows.aggregate(Max("version"))["version__max"] or 0) + 1


def _record(verb: str, chain: ApprovalChain, *, by: Actor, **facts: Any) -> None:
    kept = {"chain": chain.pk, "kind": chain.kind, "version": chain.version, "line": chain.line}
    band = {"amount_from": _plain(chain.amount_from), "amount_below": _plain(chain.amount_below)}
    record(verb, chain.branch, by=by, branch=chain.branch, reason=chain.source, **kept, **band, **facts)


def _plain(value: Any) -> Any:
    return f"{value:.2f}" if isinstance(value, Decimal) else value
