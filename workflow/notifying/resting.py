"""Receivers that did not answer in time are left alone for a while, so that one of them holds up nobody else.

Kept in the memory of each relay: forgetting it costs one more wait. Messages are postponed, which is no attempt.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from workflow.outbox import EffectPostponed

REST = timedelta(seconds=30)
_until: dict[str, datetime] = {}


def wait_if_resting(receiver: str) -> None:
    """Postpones the message when ``receiver`` was silent a moment ago."""
    until = _until.get(receiver)
    if until is not None and until > timezone.now():
        raise EffectPostponed(until)
    _until.pop(receiver, None)


def let_rest(receiver: str) -> None:
    """Called when ``receiver`` let a call run into its time limit."""
    _until[receiver] = timezone.now() + REST
