"""What the page of every step shares: whether the step is open, where a finished one goes on, how a stale one is asked
again. The page itself is each desk's own: its rows, its form, its words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from accounts.errors import DomainError
from accounts.models import User
from workflow.transitions import available_steps


def new_key() -> str:
    """The key of one filled-in form: sent twice, it acts once."""
    return uuid.uuid4().hex


def in_drawer(request: HttpRequest) -> bool:
    """Whether the page is shown in the drawer of the one it was opened from."""
    return bool(getattr(request, "htmx", False))


def finished(request: HttpRequest, address: str) -> HttpResponse:
    """Goes on to ``address``, from the drawer or from the page."""
    return HttpResponseClientRedirect(address) if in_drawer(request) else redirect(address)


def why_closed(row: Any, verbs: Iterable[str], user: User) -> DomainError | None:
    """Why none of the steps is open to ``user`` now, or None; another state is the last reason to be told."""
    steps = available_steps(row, user, timezone.now())
    told = []
    for verb in verbs:
        refusal = steps[verb][1]
        if refusal is None:
            return None
        told.append(refusal)
    return next((refusal for refusal in told if refusal.code != "wrong_status"), told[0])


def sent_anew(request: HttpRequest, version: int) -> QueryDict:
    """What was sent, on the row as it is now: sending it once more is a new decision."""
    data = request.POST.copy()
    data["expected_version"], data["key"] = str(version), new_key()
    return data
