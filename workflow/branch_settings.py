"""Numbers per branch and date: registered with default and source, inherited down the tree, overridable below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from accounts.models import Branch
from workflow.models import BranchSetting


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting the business may change. ``source`` says where the default comes from (brief and mark)."""

    code: str
    label: str | Promise
    default: Any
    unit: str | Promise
    source: str


SETTINGS: dict[str, Setting] = {}


def register_setting(setting: Setting) -> None:
    """Called in ``AppConfig.ready()``."""
    SETTINGS[setting.code] = setting


def setting_value(code: str, branch: Branch, on: date) -> Any:
    """The value in force for ``branch`` on a day: the nearest branch upward wins, then the latest date, then default."""
    chain = branch.path.strip("/").split("/")
    rows = BranchSetting.objects.filter(code=code, branch__code__in=chain, valid_from__lte=on)
    best = max(
        rows.values_list("branch__path", "valid_from", "value"), key=lambda row: (len(row[0]), row[1]), default=None
    )
    return SETTINGS[code].default if best is None else best[2]
