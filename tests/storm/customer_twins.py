"""Broken on purpose: with any of these the storm over customers must say that something is wrong."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import connection

from renewals import step_guards
from renewals.actions import losing
from renewals.assignment import guards as assigning
from renewals.imports import quote_list
from renewals.leads import guards as losses
from renewals.models import HandOver, Renewal
from renewals.telesales import guards as lists
from tests.storm.twins import without
from workflow import transitions
from workflow.steps import Attempt, Step

MOMENT = 4.0  # seconds between counting and taking, so that two tabs meet


def changed_steps(model: Any, change: Callable[[Step], Step]) -> None:
    """Every step of a model becomes what ``change`` makes of it."""
    declared = transitions.steps_of
    broken = {name: change(step) for name, step in declared(model).items()}
    transitions.steps_of = lambda asked: broken if asked is model else declared(asked)  # type: ignore[assignment]


def without_owner_lock() -> None:
    """What is counted of a person is counted while others give that person customers."""
    within = step_guards.within_claim_caps

    def slowly(attempt: Attempt) -> Any:
        refused = within(attempt)
        if refused is None:
            time.sleep(MOMENT)
        return refused

    def change(step: Step) -> Step:
        guards = tuple(slowly if guard is within else guard for guard in step.guards)
        return replace(step, guards=guards, also_locks=())

    changed_steps(Renewal, change)


def without_callback_once() -> None:
    """A lapse may be called back as often as one likes."""
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE renewals_callback DROP CONSTRAINT callback_once_per_lapse")
    possible = Renewal.register_callback._django_fsm.transitions  # type: ignore[attr-defined]
    possible["callback_done"] = possible["lapsed"]
    sources = ("lapsed", "callback_done")
    changed_steps(Renewal, lambda step: replace(step, sources=sources) if step.name == "register_callback" else step)


def without_loss_approvals() -> None:
    """Whatever an owner gives as a reason, the loss is confirmed at once."""
    without(Renewal, losses.loss_exempt)()
    losing.steps_of = transitions.steps_of


def without_quote_once() -> None:
    """A list writes what it brings, whatever is recorded already."""
    quote_list._recorded = lambda _renewals: defaultdict(set)  # type: ignore[assignment]


TWINS: dict[str, Callable[[], None]] = {
    "owner-lock": without_owner_lock,
    "callback-once": without_callback_once,
    "loss-approval": without_loss_approvals,
    "quote-once": without_quote_once,
    "call-lock": without(Renewal, lists.not_checked_out),
    "asked-colleague": without(HandOver, assigning.asked_of_me, assigning.my_request),
}
