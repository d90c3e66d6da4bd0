"""Verbs of the reports."""

from reporting.actions.targets import set_target, withdraw_target

__all__ = ["set_target", "withdraw_target"]
