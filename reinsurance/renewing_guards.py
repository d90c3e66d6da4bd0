"""Why a cover cannot be renewed, or left to end. Read on the locked placement that expires."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.request_guards import repeat_of, told
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.renewing import in_window
from reinsurance.rules.requests import check_period
from workflow.branch_settings import setting_value
from workflow.steps import Attempt

#: Days before the end of cover, and after it, within which it is renewed.
RENEWAL_DAYS = "reinsurance.renewal_days"


def in_renewal_window(attempt: Attempt) -> DomainError | None:
    """Neither too early nor long after cover has ended."""
    placement = attempt.obj
    days = int(setting_value(RENEWAL_DAYS, placement.branch, timezone.localdate(attempt.at)))
    if in_window(placement.period_until, attempt.at, days):
        return None
    words = _("Cover is renewed from %(days)s days before it ends until %(days)s days after.")
    return DomainError("renewal_window", words % {"days": days})


def not_renewed(attempt: Attempt) -> DomainError | None:
    """One renewal at a time; after one that came to nothing another may follow."""
    renewal = renewal_of(attempt.obj)
    if renewal is None:
        return None
    words = _("This cover is renewed under %(number)s.") % {"number": renewal.number}
    return DomainError("RENEWED", words, number=renewal.number, placement=renewal.pk)


def renewal_of(placement: Any) -> Any:
    """The placement that follows ``placement``, if there is one that did not come to nothing."""
    return placement.renewals.renewing().first()


def renewal_sound(attempt: Attempt) -> DomainError | None:
    """The period is possible and begins when the expiring cover ends; the risk has no other placement."""
    placement, values = attempt.obj, attempt.data["values"]
    try:
        check_period(values["period_from"], values["period_until"])
    except Refusal as refusal:
        return told(refusal)
    if values["period_from"] < placement.period_until:
        return DomainError("PERIOD", _("The renewal begins when the expiring cover ends, or later."))
    risk = {"endorsement_no": 0, "risk_unit": placement.risk_unit, "policy_no": values["policy_no"]}
    return repeat_of(risk, type(placement)())
