"""Runs an act on an approval under its locks, binds it to what the person saw, and writes the decision beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.authority import Verdict
from accounts.compiled import Compiled
from accounts.errors import Conflict, DomainError
from accounts.models import User
from accounts.scope import Actor
from workflow.approvals.deadlines import clock_of
from workflow.approvals.kinds import ApprovalKind, fact_differences, kind_of, plain_facts
from workflow.approvals.sitting import Sitting, sitting_of
from workflow.approvals.standing import Claim, claim_of
from workflow.approvals.table import Table, read_cases, table_of
from workflow.idempotency import claim_key
from workflow.models import Approval, Decision, Tracked
from workflow.models.event import Event
from workflow.retrying import retried
from workflow.transitions import NotFound, differences_since, fire, lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the page carried on which a person decided; what it does not carry is not compared.

    ``version`` is the approval's, ``facts`` the case's as they were shown, ``acknowledged`` the cautions ticked;
    ``key`` makes sending the form twice harmless.
    """

    version: int | None = None
    facts: Mapping[str, str] | None = None
    acknowledged: tuple[str, ...] = ()
    key: str = ""


UNSEEN = Seen()


@dataclass(slots=True)
class Act:
    """One act as it runs: the locked rows and who acts."""

    by: Actor
    approval: Any
    kind: ApprovalKind
    obj: Any
    at: datetime
    facts: dict[str, str]
    claim: Claim | None = None
    sensitive: frozenset[str] = frozenset()
    verdict: Verdict | None = None
    opinion: str = ""
    acknowledged: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        """Nodes and seats as they are now."""
        return table_of(self.approval)

    @property
    def on_behalf_of(self) -> User | None:
        """In whose place."""
        return self.claim.on_behalf_of if self.claim is not None else None


def run(  # noqa: PLR0913 (one act, told by name)
    *,
    by: Actor,
    approval: Approval,
    name: str,
    work: Callable[[Act], Any],
    seen: Seen = UNSEEN,
    request: Any = None,
    at: datetime | None = None,
    opinion: str = "",
    held: Approval | None = None,
) -> Any:
    """Locks the object, then the approval, compares what the person saw, and runs ``work``; all in one transaction.

    ``held``: the approval as :func:`hold` read it in this transaction already. A difference between ``seen`` and the
    locked rows is a :class:`Conflict` that names it. The same key with the same ``request`` runs once; afterwards the
    approval is returned as it is.
    """
    kind = kind_of(approval)
    now = at or timezone.now()

    def locked() -> Any:
        row: Any = held if held is not None else hold([approval], Sitting()).get(approval.pk)
        if row is None:
            raise NotFound
        claim = claim_of(row, by, now)
        if claim is None and not Approval.objects.visible_to(by).filter(pk=row.pk).exists():
            raise NotFound  # whoever has a seat sees the case (``visible_to``) and needs no second look
        scope = f"{by.employee_no}:approval:{name}"
        if seen.key and not claim_key(scope, seen.key, [approval.pk, seen.version, request]):
            return row
        if seen.version is not None and row.version != seen.version:
            raise Conflict(differences_since(row, seen.version))
        _not_backdated(claim, at)
        obj = kind.object_of(row)
        told = kind.facts(obj)
        facts = plain_facts(told)
        changed = fact_differences(seen.facts, facts) if seen.facts is not None else {}
        if changed:
            raise Conflict(changed)
        sensitive = frozenset(fact.name for fact in told if fact.sensitive)
        act = Act(by, row, kind, obj, now, facts, claim, sensitive)
        act.opinion, act.acknowledged = opinion.strip(), seen.acknowledged
        return work(act)

    return retried(locked)


def _not_backdated(claim: Claim | None, at: datetime | None) -> None:
    """Whoever names the instant of a decision cannot name one at which nobody was asked for it yet."""
    opened_at = claim.seat.opened_at if claim is not None else None
    if at is not None and opened_at is not None and at < opened_at:
        raise DomainError("decision_backdated", _("A decision cannot be dated back to before it was asked for."))


def hold(approvals: Sequence[Approval], sitting: Sitting) -> dict[int, Any]:
    """Locks the objects of ``approvals``, then these, and reads them with their tables; by key, all in one ``sitting``.

    Rows are locked and read without joins, which would read what stood before the lock.
    """
    asked: dict[type[Tracked], set[int]] = {}
    for approval in approvals:
        asked.setdefault(kind_of(approval).model, set()).add(approval.about_id)
    objects = {
        (model, obj.pk): obj
        for model in sorted(asked, key=lambda each: each.object_type())
        for obj in _locked(model)(*sorted(asked[model]))
    }
    lock(Approval, [approval.pk for approval in approvals])
    found = read_cases([approval.pk for approval in approvals])
    for row in found.values():
        kind = kind_of(row)
        kind.put_before(row, objects[(kind.model, row.about_id)])
        sitting.seat(row)
    return found


@cache
def _locked(model: type[Tracked]) -> Compiled[Any]:
    return Compiled(
        lambda *pks: model._default_manager.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    )


def carry(
    act: Act,
    verb: str,
    then: Callable[[Any, Event], None],
    *,
    to: User | None = None,
    amount_before: Decimal | None = None,
    said: bool = True,
    facts: dict[str, Any] | None = None,
    **data: Any,
) -> Approval:
    """``fire()`` for an act: the step, the event, the decision row, then what follows.

    ``to`` is whom the act is about; the step takes it as ``to`` as well. ``said`` False: the act is nobody's opinion
    at a seat (the maker's, a reader's), so it is in nobody's place.
    """
    before = amount_before if amount_before is not None else act.approval.amount
    behalf = act.on_behalf_of if said else None

    def after(row: Any, event: Event) -> None:
        # What guards read of the table is what stands now: fire() locked the same rows.
        record(act, row, event, verb, to=to, amount_before=before, said=said)
        then(row, event)

    told: dict[str, Any] = {**(facts or {}), **({"for": behalf.name} if behalf is not None else {})}
    node = act.table.current
    if node is not None:
        told["step"] = node.name
    if to is not None:
        told["to"] = to.name
        data["to"] = to
    done: Approval = fire(
        act.approval,
        verb,
        by=act.by,
        at=act.at,
        reason=act.opinion,
        facts=told,
        then=after,
        read=True,
        amount=data.get("wanted"),
        **data,
    )
    return done


def record(
    act: Act, row: Any, event: Event, verb: str, *, to: User | None, amount_before: Decimal | None, said: bool
) -> None:
    """The decision row: append-only, one a version. What somebody decides on stays as it is: files are frozen."""
    behalf = act.on_behalf_of if said else None
    seat = act.claim.seat if act.claim is not None else None
    node = act.table.current
    decision = Decision(
        approval=row,
        version=event.version,
        verb=verb,
        position=node.position if node is not None else 0,
        step_name=node.name if node is not None else "",
        by_id=act.by.pk,
        on_behalf_of=behalf,
        to=to,
        opinion=act.opinion,
        amount_before=amount_before,
        amount_after=row.amount,
        facts={name: value for name, value in act.facts.items() if name not in act.sensitive},
        limits=limit_rows(act.verdict),
        documents=act.kind.freeze(act.obj, act.at) if said and seat is not None else [],
        warnings=list(act.acknowledged),
        lay_minutes=clock_of(row, act.at).lay_minutes(seat.opened_at, act.at) if seat is not None else None,
        at=act.at,
    )
    sitting_of(row).write(decision)


def limit_rows(verdict: Verdict | None) -> list[dict[str, Any]]:
    """The limit rows that were tested, as a decision keeps them."""
    if verdict is None:
        return []
    return [
        {
            "code": str(finding.code),
            "over_by": f"{finding.over_by:.2f}",
            "row": finding.row.as_dict() if finding.row is not None else None,
        }
        for finding in verdict.findings
    ]
