"""One model per file; import them from here."""

from reporting.models.target import Target, TargetQuerySet, TargetStatus

__all__ = ["Target", "TargetQuerySet", "TargetStatus"]
