"""The action bar of a page: what this person may do now, and why the rest is closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import User
from reinsurance.views.step_pages import StepPage
from workflow.transitions import available_steps


@dataclass(frozen=True, slots=True)
class Action:
    """A button, or why there is none."""

    label: str | Promise
    address: str
    icon: str
    reason: str = ""
    in_drawer: bool = True
    key: str = ""


@dataclass(slots=True)
class Actions:
    """One primary action, the others in a menu; closed ones with their reason."""

    primary: Action | None = None
    beside: list[Action] = field(default_factory=list)
    others: list[Action] = field(default_factory=list)
    closed: list[Action] = field(default_factory=list)


def actions_of(obj: Any, user: User, pages: Iterable[StepPage], beside: frozenset[str] = frozenset()) -> Actions:
    """In the order of ``pages``. Steps of another state, or without the right, are not named."""
    steps = available_steps(obj, user, timezone.now())
    found = Actions()
    for page in pages:
        refusal = steps[page.verb][1]
        if refusal is not None:
            if refusal.code not in {"permission_missing", "wrong_status"}:
                found.closed.append(Action(page.title, "", page.icon, reason=str(refusal.sentence)))
            continue
        action = Action(page.title, reverse(f"reinsurance:{page.name}", args=[obj.pk]), page.icon)
        if found.primary is None:
            found.primary = action
        elif page.name in beside:
            found.beside.append(action)
        else:
            found.others.append(action)
    return found
