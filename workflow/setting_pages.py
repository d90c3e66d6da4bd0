"""What the settings pages show: the value in force, where it comes from, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Branch
from workflow.branch_settings import SETTINGS, Setting
from workflow.models import BranchSetting


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting as it stands for a branch on a day. ``given_by`` None: the default holds."""

    setting: Setting
    value: Any
    given_by: BranchSetting | None
    inherited: bool
    coming: list[BranchSetting]


def setting_lines(branch: Branch, on: date) -> list[SettingLine]:
    """Every registered setting for ``branch``, in one query."""
    rows = _chain(branch)
    return [_line(setting, branch, [row for row in rows if row.code == code], on) for code, setting in SETTINGS.items()]


def setting_line(code: str, branch: Branch, on: date) -> SettingLine:
    """One setting for ``branch``."""
    return _line(SETTINGS[code], branch, [row for row in _chain(branch) if row.code == code], on)


def setting_history(code: str, branch: Branch) -> list[BranchSetting]:
    """Every value ever given to ``branch`` or above it, the latest first."""
    rows = [row for row in _chain(branch) if row.code == code]
    return sorted(rows, key=lambda row: (row.valid_from, len(row.branch.path)), reverse=True)


def _chain(branch: Branch) -> list[BranchSetting]:
    chain = branch.path.strip("/").split("/")
    return list(BranchSetting.objects.filter(branch__code__in=chain).select_related("branch", "set_by"))


def _line(setting: Setting, branch: Branch, rows: list[BranchSetting], on: date) -> SettingLine:
    in_force = [row for row in rows if row.valid_from <= on]
    given = max(in_force, key=lambda row: (len(row.branch.path), row.valid_from), default=None)
    coming = sorted((row for row in rows if row.valid_from > on), key=lambda row: row.valid_from)
    value = setting.default if given is None else given.value
    inherited = given is not None and given.branch_id != branch.pk
    return SettingLine(setting, value, given, inherited, coming)
