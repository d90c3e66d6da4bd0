"""Why a verdict may be refused, one function a reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from workflow.steps import Attempt


def somebody_else(attempt: Attempt) -> DomainError | None:
    """Nobody gives a verdict on oneself, nor on what one agreed to or decided."""
    suspicion = attempt.obj
    if attempt.by.pk == suspicion.person_id:
        return Denied("four_eyes", _("This is about you. Somebody else gives the verdict."))
    if attempt.by.pk in suspicion.involved:
        return Denied("had_a_hand", _("You had a hand in this. Somebody else gives the verdict."))
    return None


def opinion_given(attempt: Attempt) -> DomainError | None:
    given = str(attempt.data["opinion"]).strip()
    return None if given else DomainError("opinion_missing", _("Give your opinion."))
