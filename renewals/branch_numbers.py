"""The numbers of a branch that the desk works with, read once where many rows are judged at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import Branch
from renewals.rules.windows import Windows
from workflow.branch_settings import Value, setting_value, value_among, values_around

_memory: ContextVar[dict[int, dict[str, list[Value]]] | None] = ContextVar("branch_numbers", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within this block all numbers of a branch are read from the database at once, with one query."""
    known = _memory.get()
    token = _memory.set({} if known is None else known)
    try:
        yield
    finally:
        _memory.reset(token)


def number(code: str, branch: Branch, on: date) -> int:
    """The whole number in force for ``branch`` on a day."""
    return int(chosen(code, branch, on))


def number_at(code: str, branch: Branch, at: datetime) -> int:
    """The whole number in force for ``branch`` at an instant."""
    return number(code, branch, timezone.localtime(at).date())


def chosen(code: str, branch: Branch, on: date) -> Any:
    """The value in force for ``branch`` on a day: a number, a time of day as text, or a choice."""
    name, memory = f"renewals.{code}", _memory.get()
    if memory is None:
        return setting_value(name, branch, on)
    if branch.pk not in memory:
        memory[branch.pk] = values_around(branch)
    return value_among(memory[branch.pk].get(name, ()), name, branch, on)


def windows_of(branch: Branch, on: date) -> Windows:
    """The windows of ``renewals.rules.windows`` with this branch's numbers."""
    return Windows(
        renewable_days=number("early_window_days", branch, on),
        sales_call_days=number("call_earliest_days", branch, on),
        win_back_days=number("win_back_days", branch, on),
        grace_days=number("lapse_grace_days", branch, on),
        callback_workdays=number("callback_working_days", branch, on),
        matching_days=number("claim_match_days", branch, on),
    )
