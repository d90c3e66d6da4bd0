"""Why a step on a counterparty is not open. Read on the locked row; each answer has a code and a sentence."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from workflow.steps import Attempt


def nothing_asked(attempt: Attempt) -> DomainError | None:
    """A request is on its way: what it rests on stays as it is."""
    if attempt.obj.change:
        return DomainError("change_pending", _("A decision about this counterparty is on its way."))
    return None


def complete(attempt: Attempt) -> DomainError | None:
    """A reinsurer is registered; a broker has a licence."""
    who = attempt.obj
    if who.kind in {"reinsurer", "broker"} and not (who.registration_no and who.registration_valid_until):
        return DomainError("registration_missing", _("Enter the registration number and until when it holds."))
    if who.kind == "broker" and not (who.licence_no and who.licence_valid_until):
        return DomainError("licence_missing", _("Enter the broker's licence and until when it holds."))
    return None


def limit_asked(attempt: Attempt) -> DomainError | None:
    """A limit above zero."""
    limit: Decimal = attempt.data["limit"]
    if limit <= 0:
        return DomainError("AMOUNT_SIGN", _("Ask for a limit above zero."))
    return None


def reason_given(attempt: Attempt) -> DomainError | None:
    """At least five characters."""
    if len(attempt.data["why"].strip()) < 5:
        return DomainError("reason_missing", _("Give a reason of at least five characters."))
    return None


def change_fits(attempt: Attempt) -> DomainError | None:
    """A blocked one is not blocked again, nor one under watch put under watch."""
    change, status = attempt.data["change"], attempt.obj.status
    if change not in {"watch", "block"} or status == "blocked" or (status, change) == ("watch", "watch"):
        return DomainError("change_unfit", _("This is not possible in the present state."))
    return None


def screening_fits(attempt: Attempt) -> DomainError | None:
    """Clear or a hit, and not dated ahead."""
    if attempt.data["result"] not in {"clear", "hit"}:
        return DomainError("screening_result", _("Say whether the screening is clear or a hit."))
    return _not_ahead(attempt, "day")


def rating_fits(attempt: Attempt) -> DomainError | None:
    return _not_ahead(attempt, "rated_on")


def solvency_fits(attempt: Attempt) -> DomainError | None:
    return _not_ahead(attempt, "as_of")


def not_entered_by_self(attempt: Attempt) -> DomainError | None:
    """Two persons: one enters, another confirms; and an account is confirmed once."""
    account = attempt.data["account"]
    if account.confirmed_at is not None:
        return DomainError("account_confirmed", _("This account has been confirmed already."))
    if account.entered_by_id == attempt.by.pk:
        return DomainError("FOUR_EYES", _("Somebody else than who entered the account must confirm it."))
    return None


def _not_ahead(attempt: Attempt, name: str) -> DomainError | None:
    if attempt.data[name] > timezone.localdate(attempt.at):
        return DomainError("date_ahead", _("The day must not lie ahead."))
    return None
