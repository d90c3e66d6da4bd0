"""The numbers of a branch that the desk works with, read once per branch where many rows are judged at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from accounts.models import Branch
from renewals.rules.windows import Windows
from workflow.branch_settings import setting_value

_memory: ContextVar[dict[tuple[str, int, date], int] | None] = ContextVar("branch_numbers", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within this block a number is read from the database once per branch and day."""
    token = _memory.set(_memory.get() or {})
    try:
        yield
    finally:
        _memory.reset(token)


def number(code: str, branch: Branch, on: date) -> int:
    """The whole number in force for ``branch`` on a day."""
    memory = _memory.get()
    if memory is None:
        return int(setting_value(f"renewals.{code}", branch, on))
    place = (code, branch.pk, on)
    if place not in memory:
        memory[place] = int(setting_value(f"renewals.{code}", branch, on))
    return memory[place]


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
