"""Why a step on a cross-region case may be refused: sides, duties, limits, evidence (claims brief §4.1, §6.3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.authority import require_authority
from accounts.errors import Denied, DomainError
from accounts.models import Branch, User
from accounts.rules.authority import Demand, Measure, sound_amount
from accounts.scope import Actor
from claims.rules.case_terms import INJURY_TYPES, LossType
from claims.rules.cross_region import Delegation, same_prefecture
from workflow.steps import Attempt
from workflow.working_time import SHANGHAI

WORKS, RULES, ATTACHES = "claims.cross_region", "claims.rule_cross_region", "claims.attach"
PHOTO = "site_photo"


def is_issuer(by: Actor, row: Any) -> bool:
    """Whether ``by`` works for the issuing branch (承保机构)."""
    return by.scope().may(WORKS, row.branch)


def is_doer(by: Actor, row: Any) -> bool:
    """Whether ``by`` works for the handling branch (处理机构)."""
    return row.handling_branch is not None and by.scope().may(WORKS, row.handling_branch)


def handling_side(attempt: Attempt) -> DomainError | None:
    if is_doer(attempt.by, attempt.obj):
        return None
    return Denied("not_handling_branch", _("Only the handling branch may do this."))


def one_of_both(attempt: Attempt) -> DomainError | None:
    if is_issuer(attempt.by, attempt.obj) or is_doer(attempt.by, attempt.obj):
        return None
    return Denied("not_party", _("Only the issuing and the handling branch may do this."))


def over_both(attempt: Attempt) -> DomainError | None:
    """The province of both branches, or head office where two provinces are concerned (省级裁定)."""
    scope, row = attempt.by.scope(), attempt.obj
    if scope.may(RULES, row.branch) and scope.may(RULES, row.handling_branch or row.branch):
        return None
    return Denied(
        "not_over_both", _("This is decided by the province of both branches, between provinces by head office.")
    )


def took_no_part(attempt: Attempt) -> DomainError | None:
    """Who entrusted, handled or disputed does not rule."""
    row = attempt.obj
    part = {row.entrusted_by_id, row.accepted_by_id, row.submitted_by_id, row.disputed_by_id}
    if attempt.by.pk is not None and attempt.by.pk in part:
        return Denied("took_part", _("You took part in this case: somebody else rules on it."))
    return None


def not_submitter(attempt: Attempt) -> DomainError | None:
    if attempt.by.pk is not None and attempt.by.pk == attempt.obj.submitted_by_id:
        return Denied("own_result", _("You submitted this result: somebody else confirms it."))
    return None


def acceptance_open(attempt: Attempt) -> DomainError | None:
    due = attempt.obj.accept_due_at
    if due is not None and attempt.at > due:
        return DomainError("acceptance_expired", _("The time to accept is over: the province reassigns the case."))
    return None


def elsewhere(attempt: Attempt) -> DomainError | None:
    """处理机构 is another prefecture's (§6.3: handling ≠ issuing prefecture)."""
    handling: Branch = attempt.data["handling_branch"]
    if same_prefecture(attempt.obj.branch.path, handling.path):
        return DomainError(
            "same_prefecture", _("The handling branch belongs to the same prefecture: this is no cross-region case.")
        )
    return None


def limit_positive(attempt: Attempt) -> DomainError | None:
    limit: Decimal = attempt.data["delegated_limit"]
    if not sound_amount(limit) or limit <= 0:
        return DomainError("delegated_limit_invalid", _("Give a delegated limit above 0 with at most 2 decimals."))
    return None


def amount_sound(attempt: Attempt) -> DomainError | None:
    amount = attempt.data.get("value")
    if amount is None or sound_amount(amount):
        return None
    return DomainError("amount_invalid", _("Give an amount from 0 to 10,000,000,000 with at most 2 decimals."))


def survey_reported(attempt: Attempt) -> DomainError | None:
    text = attempt.data.get("report") or attempt.obj.survey_report
    if str(text).strip():
        return None
    return DomainError("survey_report_missing", _("Write the survey report first."))


def photos_there(attempt: Attempt) -> DomainError | None:
    """Confirmation needs survey report and photos (§6.3)."""
    if attempt.obj.documents.filter(document_type=PHOTO, removed_at=None).exists():
        return None
    return DomainError("photos_missing", _("Attach at least one photo of the survey first."))


def assessment_fits(attempt: Attempt) -> DomainError | None:
    """A survey alone has no amount; everything else has one."""
    amount = attempt.data["value"]
    if attempt.obj.kind == Delegation.SURVEY:
        return None if amount is None else DomainError("amount_not_asked", _("A survey alone gives no amount."))
    return DomainError("amount_missing", _("Give the assessed amount.")) if amount is None else None


def surveyed_enough(attempt: Attempt) -> DomainError | None:
    """Straight from the survey only where nothing is to be assessed."""
    if attempt.obj.status == "surveying" and attempt.obj.kind != Delegation.SURVEY:
        return DomainError("not_assessed", _("Finish the survey first, then assess."))
    return None


def assessed_by_doer(attempt: Attempt) -> DomainError | None:
    if attempt.obj.kind == Delegation.SURVEY:
        return DomainError("survey_only", _("Only a survey was entrusted: submit its result."))
    return None


def within_acting_limit(attempt: Attempt) -> DomainError | None:
    """The doer's authority is the lower of the own limit and the delegated one; above it the issuing branch decides."""
    amount, row = attempt.data["value"], attempt.obj
    if amount is None or (row.granted_amount is not None and amount <= row.granted_amount):
        return None
    if amount > row.delegated_limit:
        return DomainError(
            "over_delegated_limit",
            _("The amount is above the delegated limit of %(limit)s: ask the issuing branch first.")
            % {"limit": f"{row.delegated_limit:,.2f}"},
            limit=str(row.delegated_limit),
        )
    return authority_refusal(attempt.by, row.handling_branch, row, amount, attempt)


def beyond_acting_limit(attempt: Attempt) -> DomainError | None:
    """Whoever may submit alone does not ask."""
    if within_acting_limit(attempt) is not None:
        return None
    return DomainError("within_acting_limit", _("This amount is within your own and the delegated limit: submit it."))


def grantor_may(attempt: Attempt) -> DomainError | None:
    """The issuing branch grants no more than the person who grants could decide alone."""
    row = attempt.obj
    return authority_refusal(attempt.by, row.branch, row, attempt.data["value"], attempt)


def grant_covers(attempt: Attempt) -> DomainError | None:
    if attempt.data["value"] <= 0:
        return DomainError("delegated_limit_invalid", _("Give a delegated limit above 0 with at most 2 decimals."))
    return None


def authority_refusal(by: Actor, branch: Branch, row: Any, amount: Decimal, attempt: Attempt) -> DomainError | None:
    """Why the person's own limits do not cover ``amount`` on this loss type and on the whole case, or None."""
    if not isinstance(by, User):
        return None
    demands = demands_of(row, amount)
    try:
        require_authority(by, branch=branch, demands=demands, on=attempt.at.astimezone(SHANGHAI).date(), lock=False)
    except Denied as refusal:
        return refusal
    return None


def demands_of(row: Any, amount: Decimal) -> list[Demand]:
    """The loss type by its own measure, and the case with what was paid on it already (claims brief §1.2)."""
    measure = Measure.CASE_TOTAL
    if row.loss_type in {LossType.OWN_DAMAGE, LossType.THIRD_VEHICLE}:
        measure = Measure.PER_VEHICLE
    if row.loss_type in INJURY_TYPES:
        measure = Measure.PER_PERSON
    return [
        Demand(measure, amount, row.case.line, row.loss_type),
        Demand(Measure.CASE_TOTAL, row.case.paid + amount, row.case.line),
    ]


def not_ruled(attempt: Attempt) -> DomainError | None:
    if attempt.obj.ruled_at is not None:
        return DomainError("already_ruled", _("The province has ruled on this case: its ruling stands."))
    return None


def settled_once(attempt: Attempt) -> DomainError | None:
    if attempt.obj.settled_at is not None:
        return DomainError("already_settled", _("This case is settled already."))
    return None
