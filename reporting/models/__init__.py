"""One model per file; import them from here."""

from reporting.models.dashboard import Dashboard, DashboardQuerySet, DashboardStatus
from reporting.models.target import Target, TargetQuerySet, TargetStatus

__all__ = ["Dashboard", "DashboardQuerySet", "DashboardStatus", "Target", "TargetQuerySet", "TargetStatus"]
