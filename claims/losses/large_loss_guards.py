"""Why a step on a large loss may be refused: who decides, what is missing (claims brief §6.4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from accounts.models import BranchLevel
from claims.losses.guards import province_of
from claims.models.loss_terms import RemovalReason
from claims.rules.case_terms import CaseState
from workflow.steps import Attempt

WORKS, DECIDES = "claims.large_loss", "claims.decide_large_loss"
GONE = {CaseState.CANCELLED, CaseState.CLOSED_AT_ZERO}


def listed(attempt: Attempt) -> DomainError | None:
    """上报 only of a listed case; one outside the list is reported on its own (清单外)."""
    if attempt.obj.listed_at is None:
        return DomainError("outside_list", _("This case is not on the warning list."))
    return None


def decides_for_province(attempt: Attempt) -> DomainError | None:
    """省分大案岗: the right to decide, held on the province or above."""
    if attempt.by.scope().may(DECIDES, province_of(attempt.obj.branch)):
        return None
    return Denied("not_province", _("This is decided by the province."))


def not_author(attempt: Attempt) -> DomainError | None:
    """Whoever wrote the report that waits does not decide on it."""
    if attempt.by.pk is not None and attempt.by.pk == attempt.obj.author_id:
        return Denied("own_report", _("You wrote this yourself: somebody else decides on it."))
    return None


def not_endorser(attempt: Attempt) -> DomainError | None:
    """中支 and 省分 are two persons."""
    if attempt.by.pk is not None and attempt.by.pk == attempt.obj.endorsed_by_id:
        return Denied("same_person_twice", _("You have given the opinion of the prefecture: somebody else decides."))
    return None


def not_endorsed_yet(attempt: Attempt) -> DomainError | None:
    if attempt.obj.endorsed_by_id is not None:
        return DomainError("already_endorsed", _("The prefecture has agreed already."))
    return None


def endorsed(attempt: Attempt) -> DomainError | None:
    """First the prefecture, then the province; the province's own cases have no prefecture."""
    if attempt.obj.endorsed_by_id is None and attempt.obj.branch.level not in {
        BranchLevel.PROVINCE,
        BranchLevel.HEAD_OFFICE,
    }:
        return DomainError("not_endorsed", _("The prefecture manager has to agree first."))
    return None


def text_given(attempt: Attempt) -> DomainError | None:
    if str(attempt.data["summary"]).strip():
        return None
    return DomainError("report_empty", _("Write what happened and what is planned."))


def removal_fits(attempt: Attempt) -> DomainError | None:
    """ "Cancelled" is checked against the core system; every removal says why."""
    reason = attempt.data["reason_code"]
    if reason not in RemovalReason.values:
        return DomainError("removal_reason_missing", _("Choose why the case should leave the list."))
    if reason == RemovalReason.CANCELLED and attempt.obj.case.case_state not in GONE:
        return DomainError("case_not_cancelled", _("The core system says that this case is not cancelled."))
    return None


def no_removal_open(attempt: Attempt) -> DomainError | None:
    """One request at a time."""
    from claims.models.listed_case import ListedCase, ListedStatus  # noqa: PLC0415 (it stands on this module's models)

    rows = ListedCase.objects.filter(case_number=attempt.obj.case.case_number, status=ListedStatus.TAKEN_OFF_ASKED)
    if rows.exists():
        return DomainError("removal_open", _("The removal of this case is being decided already."))
    return None


def nothing_outstanding(attempt: Attempt) -> DomainError | None:
    """未决 = 0 (§6.4)."""
    if attempt.obj.case.reserve > 0:
        return DomainError("reserve_open", _("There is still an outstanding reserve on this case."))
    return None


def regulator_told(attempt: Attempt) -> DomainError | None:
    """The regulator's tier is closed only with the number of the report to it."""
    if attempt.obj.is_regulator and not attempt.obj.regulator_report_no:
        return DomainError("regulator_report_missing", _("Enter the number of the report to the regulator first."))
    return None


def regulator_tier(attempt: Attempt) -> DomainError | None:
    if not attempt.obj.is_regulator:
        return DomainError("not_regulator_tier", _("This loss is not reported to the regulator."))
    return None


def number_given(attempt: Attempt) -> DomainError | None:
    """A number, and each of the two reports once."""
    if not str(attempt.data["number"]).strip():
        return DomainError("number_missing", _("Enter the number."))
    if getattr(attempt.obj, f"regulator_{attempt.data['which']}_no"):
        return DomainError("already_reported", _("This report to the regulator is entered already."))
    return None


def closing_after_close(attempt: Attempt) -> DomainError | None:
    if attempt.data["which"] == "closing" and attempt.obj.status != "loss_closed":
        return DomainError("not_closed_yet", _("The closing report to the regulator follows the closing of the case."))
    return None


def outstanding_again(attempt: Attempt) -> DomainError | None:
    """估损恢复/重开: there is something to follow again."""
    case = attempt.obj.case
    if case.reserve > 0 or case.case_state == CaseState.REOPENED:
        return None
    return DomainError("nothing_outstanding", _("Nothing is outstanding on this case: it stays closed."))
