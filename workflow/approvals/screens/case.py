"""Everything the decision page shows of one case to one reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from workflow.approvals.deadlines import clock_of
from workflow.approvals.kinds import ApprovalKind, Caution, fact_differences, kind_of
from workflow.approvals.screens.authority import OwnAuthority, own_authority
from workflow.approvals.screens.documents import ShownDocument, documents_for
from workflow.approvals.screens.facts import (
    ShownFact,
    facts_for,
    money,
    shown_facts,
    split_facts,
    worded_differences,
)
from workflow.approvals.screens.history import decisions_of, history_of, opinions_of
from workflow.approvals.screens.line import LineStep, line_of
from workflow.approvals.screens.seals import seal
from workflow.approvals.screens.words import ACTS, for_words, span_words
from workflow.approvals.standing import Claim, claim_of
from workflow.approvals.table import table_of
from workflow.models import Approval, ApprovalStatus, Decision, Event
from workflow.timeline import TimelineEntry

ENDED = (ApprovalStatus.APPROVED, ApprovalStatus.REFUSED, ApprovalStatus.WITHDRAWN, ApprovalStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody said, in words."""

    who: str
    act: str
    step: str
    words: str
    amount: Decimal | None
    amended: bool
    at: datetime
    lay: str
    refusing: bool


@dataclass(slots=True)
class Case:
    """One case as one reader sees it."""

    approval: Any
    kind: ApprovalKind
    obj: Any
    reader: User
    at: datetime
    claim: Claim | None
    facts: list[ShownFact]
    line: list[LineStep]
    timeline: list[TimelineEntry]
    opinions: list[Opinion]
    changes: dict[str, Any] = field(default_factory=dict)
    cautions: list[Caution] = field(default_factory=list)
    documents: list[ShownDocument] = field(default_factory=list)
    authority: OwnAuthority | None = None
    watching: bool = False

    @property
    def ended(self) -> bool:
        """Whether nothing is to be decided any more."""
        return self.approval.status in ENDED

    @property
    def leading(self) -> list[ShownFact]:
        """The facts that decide, beside the amount, which stands before them."""
        told = {money(each) for each in (self.approval.amount, self.approval.asked_amount) if each is not None}
        return [fact for fact in self.facts if fact.lead and not (fact.name == "amount" and fact.value in told)]

    @property
    def others(self) -> list[ShownFact]:
        """The other facts."""
        return [fact for fact in self.facts if not fact.lead]

    @property
    def present(self) -> LineStep | None:
        """The step that is open."""
        return next((step for step in self.line if step.present), None)

    @property
    def object_page(self) -> str:
        """The page of the object itself, "" where it has none."""
        return self.kind.page(self.approval.about_id) if self.kind.page is not None else ""

    @property
    def wanted(self) -> list[str]:
        """The material the maker is asked for."""
        return list(self.approval.material.get("items", []))

    @property
    def lain(self) -> str:
        """Office time the open seat has lain."""
        seat = self.claim.seat if self.claim is not None else next(iter(table_of(self.approval).open_seats), None)
        if seat is None or self.ended:
            return ""
        return span_words(clock_of(self.approval, self.at).lay_minutes(seat.opened_at, self.at))


def case_of(approval: Approval, reader: User, at: datetime | None = None) -> Case:
    """The case with all that is shown of it: a constant number of queries. The caller reached it by ``visible_to``."""
    now = at or timezone.now()
    kind = kind_of(approval)
    obj = kind.object_of(approval)
    claim = claim_of(approval, reader, now)
    decisions = decisions_of(approval)
    opinions = opinions_of(decisions)
    # Nobody decides on an ended case: what the agreement itself changed is no news.
    before = dict(opinions[-1].facts) if opinions and approval.status not in ENDED else {}
    return Case(
        approval=approval,
        kind=kind,
        obj=obj,
        reader=reader,
        at=now,
        claim=claim,
        facts=shown_facts(approval, kind, obj, reader, now, before),
        line=line_of(approval, now),
        timeline=history_of(Event.objects.of(approval)),
        opinions=[_opinion(each) for each in opinions],
        changes=_changes(approval, kind, obj, reader, now, before),
        cautions=list(kind.cautions(obj)) if claim is not None else [],
        documents=documents_for(kind, obj, reader),
        authority=own_authority(approval, kind, obj, reader, claim, now) if claim is not None else None,
        watching=approval.readers.filter(person=reader, how="watching").exists(),
    )


def _opinion(decision: Decision) -> Opinion:
    principal = decision.on_behalf_of.name if decision.on_behalf_of is not None else ""
    return Opinion(
        who=for_words(decision.by.name if decision.by is not None else "—", principal),
        act=str(ACTS[decision.verb]),
        step=decision.step_name,
        words=decision.opinion,
        amount=decision.amount_after,
        amended=decision.amount_before != decision.amount_after,
        at=decision.at,
        lay=span_words(decision.lay_minutes),
        refusing=decision.verb in {"refuse", "return_to_maker", "return_to_step"},
    )


def _changes(
    approval: Approval, kind: ApprovalKind, obj: Any, reader: User, at: datetime, before: dict[str, str]
) -> dict[str, Any]:
    """What is different from what the last opinion was given on; facts the record keeps and the reader may see."""
    open_ = {fact.name for fact in facts_for(approval, kind, obj, reader, at) if not fact.sensitive}
    now = {name: value for name, value in kind.facts_of(obj).items() if name in open_ and name in before}
    seen = {name: value for name, value in before.items() if name in now}
    return worded_differences(approval, kind, obj, fact_differences(seen, now))


def seal_of(case: Case) -> str:
    """What the forms of this page carry."""
    shown, _hidden = split_facts(case.approval, case.kind, case.obj, case.reader, case.at)
    return seal(case.approval, shown, case.reader)


def end_of_day(day: Any) -> datetime:
    """The last instant of a local day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
