"""The action bar of a placement or a counterparty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reinsurance.views.step_pages import StepPage
from workflow.action_bar import Action, Actions
from workflow.transitions import available_steps


def actions_of(obj: Any, user: User, pages: Iterable[StepPage], beside: frozenset[str] = frozenset()) -> Actions:
    """In the order of ``pages``. Steps of another state, or without the right, are not named."""
    steps = available_steps(obj, user, timezone.now())
    found = Actions()
    for page in pages:
        action = Action(page.title, reverse(f"reinsurance:{page.name}", args=[obj.pk]), page.icon)
        found.add(action, [steps[page.verb][1]], beside=page.name in beside)
    return found
