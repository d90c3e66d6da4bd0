"""What a batch of agreements would do, before it is done; and what its form brings back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from workflow.approvals.actions.batch import Pick, unfit_for_batch
from workflow.approvals.actions.recording import Act
from workflow.approvals.kinds import kind_of
from workflow.approvals.screens.facts import ShownFact, shown_facts, split_facts
from workflow.approvals.screens.seals import broken, new_key, seal, unseal
from workflow.approvals.sitting import Sitting
from workflow.approvals.standing import claim_of
from workflow.models import Approval
from workflow.transitions import available_steps


@dataclass(frozen=True, slots=True)
class Offer:
    """One case of the batch: its facts (no personal data) and the seal, or why it stays."""

    approval: Any
    facts: list[ShownFact]
    seal: str = ""
    reason: str = ""


def offered(rows: Sequence[Approval], user: User) -> dict[str, Any]:
    """The cases that will be agreed to and those that will not, with the key of the batch."""
    sitting = Sitting()
    for row in rows:
        sitting.seat(row)
    offers = [_offer(row, user) for row in rows]
    return {
        "fit": [offer for offer in offers if not offer.reason],
        "unfit": [offer for offer in offers if offer.reason],
        "batch_key": new_key(),
    }


def _offer(approval: Approval, user: User) -> Offer:
    now, kind = timezone.now(), kind_of(approval)
    obj = kind.object_of(approval)
    facts = [fact for fact in shown_facts(approval, kind, obj, user, now, {}) if not fact.masked and not fact.sensitive]
    _step, refusal = available_steps(approval, user, now)["agree"]
    if refusal is None:
        act = Act(user, approval, kind, obj, now, {}, claim=claim_of(approval, user, now))
        refusal = unfit_for_batch(act, lock=False)
    if refusal is not None:
        return Offer(approval, facts, reason=str(refusal.sentence))
    shown, _hidden = split_facts(approval, kind, obj, user, now)
    return Offer(approval, facts, seal=seal(approval, shown, user))


def picked(rows: Sequence[Approval], data: QueryDict, user: User) -> list[Pick]:
    """The picks of a posted batch: each with the seal the page gave it."""
    key = data.get("key", "")[:64]
    found = []
    for approval in rows:
        token = data.get(f"seal_{approval.pk}", "")
        if not token:
            raise broken()
        kind, now = kind_of(approval), timezone.now()
        _shown, hidden = split_facts(approval, kind, kind.object_of(approval), user, now)
        found.append(
            Pick(approval, unseal(token, approval, user, key=f"{key}-{approval.pk}" if key else "", hidden=hidden))
        )
    return found
