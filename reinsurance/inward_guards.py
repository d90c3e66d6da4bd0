"""Why an inward offer cannot be written, declined or signed. Read on the locked offer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.request_guards import told
from reinsurance.rules.accumulation import Accumulation
from reinsurance.rules.amounts import trimmed
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.requests import check_period, check_rate
from reinsurance.rules.scenarios import INWARD, scenario_of
from workflow.attachments.verbs import present_files
from workflow.steps import Attempt

LEAST_REASON = 5
#: What the signed line is recorded from.
ADVICE = ("signing_advice",)


def offer_sound(attempt: Attempt) -> DomainError | None:
    """Period, amounts and parties."""
    return unsound(attempt.data["values"])


def unsound(values: dict[str, Any]) -> DomainError | None:
    """The first thing that is wrong with an offer."""
    try:
        check_period(values["period_from"], values["period_until"])
    except Refusal as refusal:
        return told(refusal)
    if values["sum_insured"] <= 0 or values["premium"] <= 0:
        return DomainError("AMOUNT_SIGN", _("Sum insured and premium are above zero."))
    if values["offered"] <= 0 or values["offered"] > 100:
        return told(Refusal("SHARE_RANGE", "offered", value=values["offered"], most="100"))
    if values["cedant"].kind not in {"cedant", "reinsurer"}:
        return DomainError("cedant_kind", _("Only an insurer or a reinsurer offers a risk."))
    broker = values.get("broker")
    if broker is not None and broker.kind != "broker":
        return DomainError("broker_kind", _("An offer comes directly or through a broker."))
    return None


def cedant_secure(attempt: Attempt) -> DomainError | None:
    """R18: screened against the sanctions lists and clear; not blocked."""
    return insecure(attempt.obj.cedant)


def insecure(cedant: Any) -> DomainError | None:
    """Why we accept nothing more of this cedant."""
    if cedant.sanctions == "hit":
        return DomainError("SECURITY_SANCTIONS", _("The cedant is a hit on a sanctions list. Ask compliance."))
    if cedant.sanctions != "clear":
        return DomainError("SECURITY_NOT_SCREENED", _("The cedant was not screened against the sanctions lists."))
    if cedant.status == "blocked":
        return DomainError("SECURITY_BLOCKED", _("The cedant is blocked."))
    return None


def offer_documented(attempt: Attempt) -> DomainError | None:
    """The documents of the scenario: the slip of the cedant and the information on the risk."""
    scenario = scenario_of(INWARD)
    return lacking(attempt.obj, () if scenario is None else scenario.documents)


def advice_there(attempt: Attempt) -> DomainError | None:
    """A signed line rests on the advice it came with."""
    return lacking(attempt.obj, ADVICE)


def lacking(offer: Any, wanted: Sequence[str]) -> DomainError | None:
    """``documents_missing`` with the names of what is not attached to ``offer``."""
    from reinsurance.attached import document_label  # noqa: PLC0415 (guards are named by the models)

    present = {each["document_type"] for each in present_files(offer)}
    names = ", ".join(str(document_label(code)) for code in wanted if code not in present)
    if not names:
        return None
    return DomainError("documents_missing", _("Attach to the offer first: %(names)s.") % {"names": names})


def offer_rate_known(attempt: Attempt) -> DomainError | None:
    """A foreign currency has a rate of the last seven days."""
    offer = attempt.obj
    try:
        check_rate(offer.currency, offer.fx_rate, offer.fx_date, today=timezone.localdate(attempt.at), last=None)
    except Refusal as refusal:
        return told(refusal)
    return None


def written_in_range(attempt: Attempt) -> DomainError | None:
    """Above zero and at most what is offered."""
    written, offered = attempt.data["written"], attempt.obj.offered
    if written <= 0 or written > offered:
        return told(Refusal("SHARE_RANGE", "written", value=written, most=trimmed(offered)))
    return None


def within_accumulation(attempt: Attempt) -> DomainError | None:
    """What we carry of the risk already, with the line, is within the limit of one risk unit."""
    return too_much(attempt, attempt.data["written"])


def still_within_accumulation(attempt: Attempt) -> DomainError | None:
    """The same once more, as things stand at the decision."""
    return too_much(attempt, attempt.obj.written)


def too_much(attempt: Attempt, written: Decimal) -> DomainError | None:
    """``ACCUMULATION`` with what counts and what is left."""
    from reinsurance.accumulating import accumulation_of  # noqa: PLC0415 (guards are named by the models)

    words = _(
        "With this line we would carry ¥%(total)s of the risk, the limit is ¥%(limit)s. "
        "We carry ¥%(before)s already: %(numbers)s. Write less or decline."
    )
    return over_accumulated(accumulation_of(attempt.obj, written, on=timezone.localdate(attempt.at)), words)


def over_accumulated(found: Accumulation, words: str | Promise) -> DomainError | None:
    """``ACCUMULATION`` in ``words`` where nothing is left of the limit."""
    if found.headroom >= 0:
        return None
    facts = {
        "total": f"{found.total:,.2f}",
        "limit": f"{found.limit:,.2f}",
        "before": f"{found.before:,.2f}",
        "numbers": businesses(found) or "—",
    }
    return DomainError("ACCUMULATION", str(words) % facts)


def businesses(found: Accumulation) -> str:
    """By what we carry something of the risk, other branches without their numbers."""
    return ", ".join([*found.numbers, *([str(_("other branches"))] if found.elsewhere else [])])


def decline_explained(attempt: Attempt) -> DomainError | None:
    """At least five characters."""
    if len(attempt.data["why"].strip()) < LEAST_REASON:
        return DomainError("reason_missing", _("Give a reason of at least five characters."))
    return None


def signed_within_written(attempt: Attempt) -> DomainError | None:
    """The broker's advice is never above our line."""
    signed, written = attempt.data["signed"], attempt.obj.written
    if signed < 0 or signed > written:
        return told(Refusal("SIGNED_OVER_WRITTEN", "signed", signed=signed, written=trimmed(written)))
    return None
