"""What the page of a subscription shows: its facts in words, its steps, and its pushes with what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from reporting.models import PushRun, PushStatus, Subscription
from reporting.pushes.following import messages_of
from reporting.pushes.reasons import reason_words
from reporting.pushes.registry import PUSH_SOURCES
from reporting.pushes.words import items_words, ranking_words, readers_words, schedule_words, source_words
from workflow.models import Event, OutboxMessage, OutboxState
from workflow.notifying.rules.limits import PICTURED
from workflow.sentences import sentence_of
from workflow.timeline import timeline_of
from workflow.transitions import available_steps

ON_THE_WAY = _("On its way")
AGAIN = _("Not yet taken; it is tried again (%(error)s).")


@dataclass(frozen=True, slots=True)
class RunLine:
    """One push: the row, its state in words, and what to do where it did not go out."""

    run: PushRun
    label: Any
    said: str


def lines_of(runs: Sequence[PushRun]) -> list[RunLine]:
    """The pushes of a page, with what the relay knows of them; one query."""
    messages = messages_of(runs)
    return [RunLine(run, *_words(run, messages[run.pk])) for run in runs]


def _words(run: PushRun, messages: Sequence[OutboxMessage]) -> tuple[Any, str]:
    said = reason_words(run.reason)
    if run.status == PushStatus.FAILED and run.note:
        said = f"{said} ({run.note})"
    if run.status == PushStatus.SENT and run.arrived_at is None:
        if any(message.state == OutboxState.SENT for message in messages):
            return PushStatus(run.status).label, said
        error = next((message.last_error for message in messages if message.last_error), "")
        return ON_THE_WAY, str(AGAIN) % {"error": error} if error else said
    return PushStatus(run.status).label, said


def page_facts(row: Subscription, by: User) -> dict[str, Any]:
    """Words and steps of one subscription for ``by``."""
    refusals: dict[str, DomainError | None] = {name: why for name, (_step, why) in available_steps(row, by).items()}
    return {
        "content": source_words(row),
        "items": items_words(row, by),
        "ranking": ranking_words(row),
        "dated": row.source not in PUSH_SOURCES or PUSH_SOURCES[row.source].dated,
        "schedule": schedule_words(row),
        "readers": readers_words(row),
        "pictured": row.robot is not None and row.robot.service in PICTURED,
        "may": {name: refusal is None for name, refusal in refusals.items()},
        "timeline": timeline_of(Event.objects.of(row), looks={}, sentence=sentence_of),
    }
