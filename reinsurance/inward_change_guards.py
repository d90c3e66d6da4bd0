"""Why an inward line cannot be endorsed, or its endorsement not go on. Read on the locked row."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.inward_guards import LEAST_REASON, insecure, lacking, over_accumulated
from reinsurance.request_guards import told
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.scenarios import INWARD_CHANGE, scenario_of
from workflow.steps import Attempt

#: What an endorsement rests on, each on one of its own.
NOTICE = "cedant_notice"
NO_LOSS = "no_known_loss"


def offer_of(obj: Any) -> Any:
    """The offer: the object itself, or the one an endorsement belongs to."""
    return getattr(obj, "offer", obj)


def nothing_endorsed(attempt: Attempt) -> DomainError | None:
    """One endorsement at a time; meanwhile the line stays as it is."""
    on_its_way = attempt.obj.endorsements.open().first()
    if on_its_way is None:
        return None
    words = _("Endorsement %(number)s is on its way: have it decided or withdraw it first.")
    return DomainError("endorsing", words % {"number": str(on_its_way)})


def notice_waiting(attempt: Attempt) -> DomainError | None:
    """The documents of the scenario, and among them a notice that no endorsement rests on yet."""
    scenario = scenario_of(INWARD_CHANGE)
    refusal = lacking(attempt.obj, () if scenario is None else scenario.documents)
    if refusal is None and not unused_notices(attempt.obj).exists():
        return DomainError("notice_used", _("Every notice on the offer has its endorsement: attach the new one first."))
    return refusal


def unused_notices(offer: Any, own: Any = None) -> Any:
    """Notices of the cedant on which no standing endorsement rests; that of ``own`` is one of them."""
    rows = offer.endorsements.standing()
    taken = rows.exclude(pk=own.pk) if own is not None else rows
    return notices_of(offer).exclude(pk__in=taken.order_by().values("notice"))


def notices_of(offer: Any) -> Any:
    """Notices of the cedant on the offer, used or not."""
    return offer.documents.standing().filter(document_type=NOTICE)


def notice_fits(attempt: Attempt) -> DomainError | None:
    """A notice of this offer that stands, and is nobody else's."""
    offer, notice = offer_of(attempt.obj), attempt.data["values"]["notice"]
    own = attempt.obj if offer is not attempt.obj else None
    if not unused_notices(offer, own).filter(pk=notice.pk).exists():
        return DomainError("notice_stray", _("Choose a notice of the cedant on this offer that is not used yet."))
    return None


def notice_stays(attempt: Attempt) -> DomainError | None:
    """The notice was not taken off meanwhile."""
    return None if attempt.obj.notice.removed_at is None else lacking_notice()


def lacking_notice() -> DomainError:
    """``documents_missing`` for the notice alone."""
    from reinsurance.attached import document_label  # noqa: PLC0415 (guards are named by the models)

    names = str(document_label(NOTICE))
    return DomainError("documents_missing", _("Attach to the offer first: %(names)s.") % {"names": names})


def change_sound(attempt: Attempt) -> DomainError | None:
    """It says what changes, is in the period, adds up, and changes something."""
    from reinsurance.inward_endorsed import check_change  # noqa: PLC0415 (guards are named by the models)

    values = attempt.data["values"]
    if len(values["text"]) < LEAST_REASON:
        return DomainError("text_missing", _("Say what changes, in at least five characters."))
    try:
        moved = check_change(offer_of(attempt.obj), values)
    except Refusal as refusal:
        return told(refusal)
    if not moved:
        return DomainError("nothing_changes", _("Enter what is added or taken, or another share."))
    return None


def line_stands(attempt: Attempt) -> DomainError | None:
    """We still carry something."""
    if not attempt.obj.offer.carries:
        return DomainError("line_gone", _("We do not carry this line any more."))
    return None


def cedant_sound(attempt: Attempt) -> DomainError | None:
    """R18 once more where we shall carry more or longer; of a blocked cedant we may always carry less."""
    from reinsurance.inward_endorsed import carries_more  # noqa: PLC0415 (guards are named by the models)

    return insecure(attempt.obj.offer.cedant) if carries_more(attempt.obj) else None


def no_loss_known(attempt: Attempt) -> DomainError | None:
    """Cover that has ended is only extended on a declaration made after that."""
    endorsement, until = attempt.obj, attempt.obj.offer.period_until
    if endorsement.period_until is None or not endorsement.period_until > until <= attempt.at:
        return None
    declared = endorsement.offer.documents.standing().filter(document_type=NO_LOSS, uploaded_at__gte=until)
    if declared.exists():
        return None
    return DomainError(
        "KNOWN_LOSS", _("Cover has ended: attach a declaration of no known loss that was made after that.")
    )


def risk_within_limit(attempt: Attempt) -> DomainError | None:
    """R01: with the endorsed line at most the limit of one risk unit; asked where we carry more or longer."""
    from reinsurance.accumulating import accumulation_of_change  # noqa: PLC0415 (guards are named by the models)
    from reinsurance.inward_endorsed import carries_more  # noqa: PLC0415 (as above)

    if not carries_more(attempt.obj):
        return None
    words = _(
        "With the line endorsed like this we would carry ¥%(total)s of the risk, the limit is ¥%(limit)s. "
        "We carry ¥%(before)s already: %(numbers)s. Agree to less or refuse."
    )
    return over_accumulated(accumulation_of_change(attempt.obj, on=timezone.localdate(attempt.at)), words)
