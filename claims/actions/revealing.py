"""查看: one party or one injured person is shown whole, for a reason, and it is known who looked (claims brief §5)."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from accounts.models import User
from claims.models import CaseInjured, CaseParty, ClaimCase
from workflow.transitions import fire

Part = TypeVar("Part", CaseParty, CaseInjured)


def reveal(*, by: User, part: Part, reason: str, at: datetime | None = None) -> Part:
    """The part as it is. The event names the kind of part and its number, nothing of its content."""
    words = reason.strip()
    case = ClaimCase.objects.get(pk=part.case_id)
    facts = {"part": f"{part._meta.model_name} {part.pk}"}
    fire(case, "reveal", by=by, at=at, reason=words, facts=facts, why=words)
    return part
