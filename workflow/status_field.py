"""The column of a state: django-fsm's field, which migrations see as the plain text it is in the database.

A migration draws every model anew many times over. Each drawing of an ``FSMField`` listens to all models drawn after it
and is never forgotten; with twenty states, setting up an empty database took minutes, nearly all of it in such calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django_fsm import FSMField


class StatusField(FSMField):
    """A state that only transitions write; see :func:`workflow.transitions.fire`."""

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """For migrations: text with choices; who may write it is no matter of the database."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs
