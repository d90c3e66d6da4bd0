"""Why a step on a collision may be refused, one function a reason."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from workflow.steps import Attempt


def parties_of(case: Any) -> set[int]:
    """Everybody who claims the customer: those of the time of the collision, and whoever owns it now."""
    rows = case.parties.values_list("owner", "renewal__owner")
    return {person for pair in rows for person in pair if person is not None}


def not_a_party(attempt: Attempt) -> DomainError | None:
    """Nobody decides on the own customer."""
    if attempt.by.pk in parties_of(attempt.obj):
        return Denied("party_decides", _("You are a party of this collision. Somebody else must decide."))
    return None


def another_decider(attempt: Attempt) -> DomainError | None:
    """An appeal is heard by somebody else."""
    if attempt.obj.decided_by_id == attempt.by.pk:
        return Denied("four_eyes", _("You decided the first time. Somebody else hears the appeal."))
    return None


def opinion_given(attempt: Attempt) -> DomainError | None:
    given = str(attempt.data["opinion"]).strip()
    return None if given else DomainError("opinion_missing", _("Give your opinion."))


def choice_possible(attempt: Attempt) -> DomainError | None:
    """The winner is one of the parties, and what is to become of the others fits this kind of collision."""
    winner, resolution = attempt.data["winner"], attempt.data["resolution"]
    if winner.case_id != attempt.obj.pk:
        return DomainError("no_party", _("Choose one of the parties."))
    if resolution not in attempt.obj.resolutions():
        return DomainError("resolution_unfit", _("This is no way to settle this kind of collision."))
    if resolution == "transfer" and winner.owner_id is None:
        return DomainError(
            "winner_unowned", _("Nobody owns the customer of this party: there is nobody to hand over to.")
        )
    if resolution == "credit_signer" and (winner.policy_id is None or winner.owner_id is None):
        return DomainError("signer_unknown", _("Only a signer who is known here can be given the credit."))
    if resolution == "keep" and attempt.obj.kind == "foreign_signing" and winner.policy_id is not None:
        return DomainError("resolution_unfit", _("This is no way to settle this kind of collision."))
    return None


def loses(attempt: Attempt) -> DomainError | None:
    """Only a party that the decision went against appeals."""
    case = attempt.obj
    if attempt.by.pk is None or attempt.by.pk not in parties_of(case):
        return Denied("not_a_party", _("Only a party of this collision may appeal."))
    if case.winner is not None and case.winner.owner_id == attempt.by.pk:
        return DomainError("appeal_of_winner", _("The decision is in your favour."))
    return None


def appeal_in_time(attempt: Attempt) -> DomainError | None:
    until = attempt.obj.appeal_until
    if until is not None and attempt.at > until:
        return DomainError(
            "appeal_late", _("Appeals were possible until %(until)s.") % {"until": f"{localtime(until):%Y-%m-%d %H:%M}"}
        )
    return None


def appeal_over(attempt: Attempt) -> DomainError | None:
    """A decision takes effect when nobody can appeal any more."""
    until = attempt.obj.appeal_until
    if until is not None and attempt.at <= until:
        return DomainError(
            "appeal_open",
            _("The parties may appeal until %(until)s.") % {"until": f"{localtime(until):%Y-%m-%d %H:%M}"},
        )
    return None


def reason_given(attempt: Attempt) -> DomainError | None:
    return None if str(attempt.data["why"]).strip() else DomainError("reason_missing", _("Say why."))
