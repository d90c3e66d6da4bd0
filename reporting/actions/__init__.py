"""Verbs of the reports."""

from reporting.actions.dashboards import (
    change_dashboard,
    compose_dashboard,
    remove_dashboard,
    share_dashboard,
    unshare_dashboard,
)
from reporting.actions.targets import set_target, withdraw_target

__all__ = [
    "change_dashboard",
    "compose_dashboard",
    "remove_dashboard",
    "set_target",
    "share_dashboard",
    "unshare_dashboard",
    "withdraw_target",
]
