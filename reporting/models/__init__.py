"""One model per file; import them from here."""

from reporting.models.dashboard import Dashboard, DashboardQuerySet, DashboardStatus
from reporting.models.push_run import PushPaper, PushRun, PushRunQuerySet, PushStatus
from reporting.models.subscription import Subscription, SubscriptionQuerySet, SubscriptionStatus
from reporting.models.target import Target, TargetQuerySet, TargetStatus

__all__ = [
    "Dashboard",
    "DashboardQuerySet",
    "DashboardStatus",
    "PushPaper",
    "PushRun",
    "PushRunQuerySet",
    "PushStatus",
    "Subscription",
    "SubscriptionQuerySet",
    "SubscriptionStatus",
    "Target",
    "TargetQuerySet",
    "TargetStatus",
]
