"""Why a placement cannot be signed, bound, reported short or withdrawn. Read on the locked placement."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.inward_guards import over_accumulated
from reinsurance.request_guards import over_limit, told
from reinsurance.rules.refusals import Refusal
from workflow.attachments.verbs import present_files
from workflow.steps import Attempt

LEAST_REASON = 5


def reason_given(attempt: Attempt) -> DomainError | None:
    """At least five characters."""
    if len(attempt.data["why"].strip()) < LEAST_REASON:
        return DomainError("reason_missing", _("Give a reason of at least five characters."))
    return None


def something_short(attempt: Attempt) -> DomainError | None:
    """Less is written than ordered."""
    from reinsurance.figures import figures_of  # noqa: PLC0415 (guards are named by the models)

    if figures_of(attempt.obj).is_full:
        return DomainError("not_short", _("Enough is written on every section."))
    return None


def not_handler(attempt: Attempt) -> DomainError | None:
    """Four eyes: who handles or asked for the placement does not release it."""
    placement = attempt.obj
    if attempt.by.pk in {placement.handler_id, placement.maker_id} - {None}:
        return DomainError("FOUR_EYES", _("Somebody else than the handler must do this."))
    return None


def not_signer(attempt: Attempt) -> DomainError | None:
    """Four eyes: who released the signed lines does not bind."""
    if attempt.by.pk == attempt.obj.signed_by_id:
        return DomainError("FOUR_EYES", _("Somebody else than who released the signed lines must bind."))
    return None


def signing_possible(attempt: Attempt) -> DomainError | None:
    """The engine can sign: signed lines add up to the order, or the shortfall was accepted."""
    from reinsurance.figures import figures_of  # noqa: PLC0415 (guards are named by the models)

    placement = attempt.obj
    try:
        figures = figures_of(placement)
    except Refusal as refusal:
        return told(refusal)
    if not figures.is_full and not placement.short_accepted:
        return DomainError("SHARE_SUM", _("The signed lines do not add up to the order."))
    return conditions_cleared(attempt)


def is_late(attempt: Attempt) -> DomainError | None:
    """Cover has begun already."""
    if attempt.at <= attempt.obj.period_from:
        return DomainError("not_late", _("Cover has not begun yet: bind it in time."))
    return None


def late_not_asked(attempt: Attempt) -> DomainError | None:
    """Asked once at a time; anew only where the lines were signed after its declaration."""
    placement = attempt.obj
    if placement.late_allowed_at is not None and _declared_before_signing(placement):
        return None
    if placement.late_allowed_at is not None or placement.late_reason:
        return DomainError("late_asked", _("The late entry was asked for already."))
    return None


def no_loss_declared(attempt: Attempt) -> DomainError | None:
    """The declaration that no loss is known is attached, and not ahead of now."""
    if "no_known_loss" not in {each["document_type"] for each in present_files(attempt.obj)}:
        return DomainError("documents_missing", _("Attach the declaration of no known loss first."))
    if attempt.data["no_loss_at"] > attempt.at:
        return DomainError("KNOWN_LOSS", _("The declaration that no loss is known cannot be of a later time than now."))
    return None


def in_time(attempt: Attempt) -> DomainError | None:
    """Bound by inception; later only with an approved late entry whose declaration is not older than the signing."""
    placement = attempt.obj
    if attempt.at <= placement.period_from:
        return None
    if placement.late_allowed_at is None:
        return DomainError("LATE_ENTRY", _("Cover has begun: ask for a late entry first."))
    if _declared_before_signing(placement):
        return DomainError(
            "KNOWN_LOSS",
            _("The declaration of no known loss is older than the signed lines: ask for the late entry anew."),
        )
    return None


def _declared_before_signing(placement: Any) -> bool:
    declared, signed = placement.no_loss_at, placement.signed_at
    return declared is not None and signed is not None and declared < signed


def conditions_cleared(attempt: Attempt) -> DomainError | None:
    """No condition of a carrying market that must be met before binding is open."""
    placement = attempt.obj
    carrying = placement.lines.exclude(state="line_withdrawn").values("reinsurer")
    pending = placement.subjectivities.filter(
        before_binding=True, cleared_at__isnull=True, approach__reinsurer__in=carrying
    )
    if pending.exists():
        return DomainError("subjectivity_open", _("A condition that must be met before binding is open."))
    return None


def lines_secure(attempt: Attempt) -> DomainError | None:
    """The gate again, for every line, as things stand at this moment."""
    from reinsurance.checks import binding_findings  # noqa: PLC0415 (guards are named by the models)
    from reinsurance.gating import closed_by  # noqa: PLC0415 (as above)

    return closed_by(binding_findings(attempt.obj, on=timezone.localdate(attempt.at)))


def net_within_limit(attempt: Attempt) -> DomainError | None:
    """R01 at binding: retention and what nobody signed are at most the legal limit."""
    from reinsurance.figures import figures_of  # noqa: PLC0415 (guards are named by the models)

    return over_limit(attempt.obj, figures_of(attempt.obj).total("net"), attempt)


def risk_within_limit(attempt: Attempt) -> DomainError | None:
    """R01 over all businesses of the risk: inward lines and other covers count with what stays with us of this one."""
    from reinsurance.accumulating import accumulation_of_cover  # noqa: PLC0415 (guards are named by the models)

    words = _(
        "With this cover we would carry ¥%(total)s of the risk, the limit is ¥%(limit)s. "
        "We carry ¥%(before)s already: %(numbers)s. Place more, or have an inward line released."
    )
    return over_accumulated(accumulation_of_cover(attempt.obj, on=timezone.localdate(attempt.at)), words)


def plan_within_limit(attempt: Attempt) -> DomainError | None:
    """R01 over all businesses of the risk at the firm order: what we plan to keep, were the whole order taken."""
    from reinsurance.accumulating import accumulation_of_order  # noqa: PLC0415 (guards are named by the models)

    words = _(
        "With what we plan to keep we would carry ¥%(total)s of the risk, the limit is ¥%(limit)s. "
        "We carry ¥%(before)s already: %(numbers)s. Cede more, or have an inward line released."
    )
    return over_accumulated(accumulation_of_order(attempt.obj, on=timezone.localdate(attempt.at)), words)


def begun(attempt: Attempt) -> DomainError | None:
    """The first instant of cover has come."""
    if attempt.at < attempt.obj.period_from:
        return DomainError("not_begun", _("Cover has not begun yet."))
    return None


def not_begun(attempt: Attempt) -> DomainError | None:
    """Cover is still to come."""
    if attempt.at >= attempt.obj.period_from:
        return DomainError("begun", _("Cover has begun already."))
    return None


def ended(attempt: Attempt) -> DomainError | None:
    """The last instant of cover has passed."""
    if attempt.at < attempt.obj.period_until:
        return DomainError("not_ended", _("Cover has not ended yet."))
    return None
