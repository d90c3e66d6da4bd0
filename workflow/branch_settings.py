"""Values per branch and date: registered with default and source, inherited down the tree, overridable below."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.compiled import Compiled
from accounts.models import Branch
from workflow.models import BranchSetting

Value = tuple[str, date, Any]
LARGEST = 100_000
TIME_FORM = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class SettingKind(enum.StrEnum):
    """What a value is: a whole number from 0, a time of day as ``09:30``, or one of the choices."""

    WHOLE = "whole"
    TIME = "time"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting the business may change. ``source`` says where the default comes from (brief and mark).

    ``choices`` are values and their words; only a setting of the kind ``CHOICE`` has them.
    """

    code: str
    label: str | Promise
    default: Any
    unit: str | Promise
    source: str
    kind: SettingKind = SettingKind.WHOLE
    choices: tuple[tuple[str, str | Promise], ...] = ()

    def takes(self, value: Any) -> bool:
        """Whether the value is one of this setting."""
        if self.kind is SettingKind.CHOICE:
            return value in dict(self.choices)
        if self.kind is SettingKind.TIME:
            return isinstance(value, str) and bool(TIME_FORM.fullmatch(value))
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST

    def shown(self, value: Any) -> str | Promise:
        """The value as it is read."""
        return dict(self.choices).get(value, str(value))


SETTINGS: dict[str, Setting] = {}


def register_setting(setting: Setting) -> None:
    """Called in ``AppConfig.ready()``."""
    SETTINGS[setting.code] = setting


def setting_value(code: str, branch: Branch, on: date) -> Any:
    """The value in force for ``branch`` on a day: the nearest branch upward, then the latest date, then default."""
    chain = branch.path.strip("/").split("/")
    settings = BranchSetting.objects.filter(branch__code__in=chain, valid_from__lte=on)
    return value_among(_rows(settings, code), code, branch, on)


_AROUND = Compiled(
    lambda *codes: (
        BranchSetting.objects.filter(branch__code__in=codes)
        .order_by()
        .values_list("code", "branch__path", "valid_from", "value")
    )
)


def values_around(*branches: Branch) -> dict[str, list[Value]]:
    """Every value ever set for ``branches`` or above them, by code, in one query. For :func:`value_among`."""
    found: dict[str, list[Value]] = {}
    codes = dict.fromkeys(code for branch in branches for code in branch.path.strip("/").split("/"))
    for code, path, valid_from, value in _AROUND(*codes) if codes else ():
        found.setdefault(code, []).append((path, valid_from, value))
    return found


def _rows(settings: QuerySet[BranchSetting], code: str) -> list[Value]:
    return list(settings.filter(code=code).values_list("branch__path", "valid_from", "value"))


def value_among(rows: Iterable[Value], code: str, branch: Branch, on: date) -> Any:
    """:func:`setting_value` where the values set are known already."""
    known = [row for row in rows if branch.path.startswith(row[0]) and row[1] <= on]
    best = max(known, key=lambda row: (len(row[0]), row[1]), default=None)
    return SETTINGS[code].default if best is None else best[2]
