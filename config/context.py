"""What the frame of every page shows. Read only when a page with a frame is drawn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from config.navigation import Frame, frame_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """``frame`` in every template: desks, counts, bell, branches (``config.navigation``)."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> Frame:
    user = getattr(request, "user", None)
    return frame_of(user, request) if user is not None and user.is_authenticated else Frame()
