"""The early windows that the branches have set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from accounts.models import Branch
from renewals.branch_numbers import number
from renewals.conduct.rules.early_windows import Window, days_before
from renewals.models.early_window import EarlyWindow


def windows_above(branch: Branch) -> list[Window]:
    """What the branch and those above it have set, of every day."""
    rows = EarlyWindow.objects.of_chain(branch.path)
    return [Window(*row) for row in rows.values_list("branch__path", "line", "days", "valid_from")]


def early_days(branch: Branch, line: str, on: date, windows: Iterable[Window] | None = None) -> int:
    """How many days before T a line may be quoted; where nobody above has set a window, the branch's setting.

    ``windows``: :func:`windows_above`, where many rows of a branch are judged at a time.
    """
    known = windows_above(branch) if windows is None else windows
    otherwise = number("early_window_days", branch, on)
    return days_before(known, path=branch.path, line=line, on=on, otherwise=otherwise)
