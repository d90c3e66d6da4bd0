"""Why something about personal data may be refused."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from accounts.models import Branch
from accounts.models.branch import BranchLevel
from renewals.branch_numbers import chosen
from renewals.privacy.rules.masking import PoolNumber
from workflow.steps import Attempt

PRIVACY, MANAGES = "renewals.privacy", "renewals.dispatch"
#: The kind of request that ends with a file (``SubjectRequestKind.ACCESS``).
ACCESS = "access"


def has_certificate(attempt: Attempt) -> DomainError | None:
    """There is a number to look at."""
    if attempt.obj.certificate_no:
        return None
    return DomainError("no_certificate", _("No certificate number is known."))


def number_not_hidden(attempt: Attempt) -> DomainError | None:
    """A branch may hide numbers from its specialists for ever; its managers look at them (brief §2.7 [S40])."""
    if attempt.by.scope().may(MANAGES, attempt.obj.branch):
        return None
    day = timezone.localtime(attempt.at).date()
    if chosen("pool_number", attempt.obj.branch, day) != PoolNumber.FOREVER:
        return None
    return Denied("number_hidden", _("This branch hides phone numbers. Ask a manager, or let telesales call."))


def not_anonymised(attempt: Attempt) -> DomainError | None:
    """What was made unreadable does not come back by a list or a correction."""
    if attempt.obj.anonymised_at is None:
        return None
    return DomainError("anonymised", _("The contact data of this customer was made unreadable."))


def not_erased(attempt: Attempt) -> DomainError | None:
    """Deleted once is deleted."""
    if attempt.obj.erased_at is None:
        return None
    return DomainError("erased", _("The personal data of this customer is deleted already."))


def not_held(attempt: Attempt) -> DomainError | None:
    """A legal hold wins over every wish and every time limit."""
    return DomainError("legal_hold", _("A legal hold keeps this customer's data.")) if attempt.obj.legal_hold else None


def held(attempt: Attempt) -> DomainError | None:
    """There is a hold to lift."""
    return None if attempt.obj.legal_hold else DomainError("not_held", _("There is no legal hold."))


def not_own_registration(attempt: Attempt) -> DomainError | None:
    """Four eyes: whoever took the wish down does not decide on it."""
    if attempt.obj.registered_by_id != attempt.by.pk:
        return None
    return Denied("four_eyes", _("Somebody else must decide on your own request."))


def decides_for_province(attempt: Attempt) -> DomainError | None:
    """The province decides: whoever has the right over the whole province the customer belongs to."""
    codes = attempt.obj.branch.path.strip("/").split("/")
    province = Branch.objects.filter(code__in=codes, level=BranchLevel.PROVINCE).first() or attempt.obj.branch
    if attempt.by.scope().may(PRIVACY, province):
        return None
    return Denied("province_decides", _("The province decides on requests of customers."))


def answer_given(attempt: Attempt) -> DomainError | None:
    """The customer is told why."""
    given = str(attempt.data.get("answer", "")).strip()
    return None if given else DomainError("opinion_missing", _("Give your opinion."))


def reason_given(attempt: Attempt) -> DomainError | None:
    """Somebody must be able to read why."""
    return None if str(attempt.data.get("why", "")).strip() else DomainError("reason_missing", _("Say why."))


def ground_given(attempt: Attempt) -> DomainError | None:
    """A refusal names its ground."""
    return None if attempt.data.get("ground") else DomainError("ground_missing", _("Name the ground of the refusal."))


def asks_for_copy(attempt: Attempt) -> DomainError | None:
    """A copy is granted first and handed over then."""
    if attempt.obj.kind == ACCESS:
        return None
    return DomainError("other_kind", _("This request is carried out at once."))


def asks_for_change(attempt: Attempt) -> DomainError | None:
    """What is no copy is carried out with the decision."""
    return DomainError("other_kind", _("A copy is handed over.")) if attempt.obj.kind == ACCESS else None
