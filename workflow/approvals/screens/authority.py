"""What the reader's limits say about a case: which amount exceeds which limit, by how much, by which document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.authority import Code, Finding, Verdict, demand_words, lower_verdict, refusal_sentences, verdict
from accounts.models import User
from accounts.rules.authority import EXCEEDED
from workflow.approvals.kinds import ApprovalKind
from workflow.approvals.screens.facts import money
from workflow.approvals.standing import Claim

TONES = {"within": ("done", "circle-check"), "notify": ("soon", "bell")}
REFUSING = ("late", "alert-triangle")


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One demand against the row that applies."""

    what: str
    amount: str
    limit: str
    over_by: str
    document: str
    label: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class OwnAuthority:
    """The reader's verdict, in lines and sentences. ``allowed`` None: this kind asks for no limit."""

    allowed: bool | None
    lines: list[LimitLine]
    sentences: list[str]
    instead_of: str = ""
    exceeded: bool = False

    @property
    def advice(self) -> list[str]:
        """What the lines do not say: that a limit is missing, and whom to tell."""
        return [] if self.exceeded else self.sentences


def own_authority(
    approval: Any, kind: ApprovalKind, obj: Any, reader: User, claim: Claim, at: datetime
) -> OwnAuthority:
    """For somebody who decides the case now; for a deputy, the lower of two limits."""
    if kind.demands is None:
        return OwnAuthority(None, [], [])
    asked: dict[str, Any] = {
        "branch": approval.branch,
        "demands": kind.demands(obj, approval.amount),
        "on": timezone.localdate(at),
    }
    found = _verdict(reader, claim, asked)
    sentences = refusal_sentences(found, branch=approval.branch, on=asked["on"])
    name = claim.on_behalf_of.name if claim.on_behalf_of is not None else ""
    lines = [_line(each) for each in found.findings]
    return OwnAuthority(found.allowed, lines, sentences, name, found.code == EXCEEDED)


def _verdict(reader: User, claim: Claim, asked: dict[str, Any]) -> Verdict:
    if claim.on_behalf_of is not None:
        return lower_verdict(claim.on_behalf_of, reader, **asked)
    return verdict(reader, **asked)


def _line(finding: Finding) -> LimitLine:
    tone, icon = TONES.get(finding.code, REFUSING)
    row = finding.row
    return LimitLine(
        what=demand_words(finding.demand),
        amount=money(finding.demand.amount),
        limit=money(row.max_amount) if row is not None else "—",
        over_by=money(finding.over_by) if finding.over_by > 0 else "",
        document=row.document_no if row is not None else "",
        label=str(Code(finding.code).label),
        tone=tone,
        icon=icon,
    )
