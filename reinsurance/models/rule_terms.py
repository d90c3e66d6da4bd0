"""Words of rules: how strict they are, and how sure we are of their source. The values are those of the rules."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleSeverity(models.TextChoices):
    """后果."""

    BLOCK = "block", _("Stops")
    APPROVE = "approve", _("Stops until two people allow it")
    WARN = "warn", _("Warns")
    INFO = "info", _("Is noted")


class RuleStatus(models.TextChoices):
    """依据状态."""

    IN_FORCE = "in_force", _("In force")
    INTERNAL = "internal", _("Company policy")
    UNVERIFIED = "unverified", _("Unverified")
    EXPIRED = "expired", _("Expired")
