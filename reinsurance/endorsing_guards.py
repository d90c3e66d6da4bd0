"""Why cover cannot be endorsed, or an endorsement not go on. Read on the locked row."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.inward_guards import over_accumulated
from reinsurance.placing_guards import LEAST_REASON
from reinsurance.replacing_guards import check_after_cuts
from reinsurance.request_guards import over_limit, told
from reinsurance.rules.endorsing import Days, PremiumBasis, check_extension
from reinsurance.rules.refusals import Refusal
from workflow.attachments.verbs import present_files
from workflow.steps import Attempt

#: How much of the hash printed on the document tells one version from another.
STAMP_LENGTH = 8
#: kind → documents an endorsement rests on.
PAPERS = {
    "amounts": ("policy_endorsement",),
    "extension": ("policy_endorsement", "no_known_loss"),
    "information": ("policy_endorsement",),
}


def placement_of(obj: Any) -> Any:
    """The placement: the object itself, or the one an endorsement belongs to."""
    return getattr(obj, "placement", obj)


def change_sound(attempt: Attempt) -> DomainError | None:
    """The change is in the period, adds up on every section, and changes something."""
    values, deltas = attempt.data["values"], attempt.data["deltas"]
    placement = placement_of(attempt.obj)
    kind = values.get("kind") or attempt.obj.kind
    if len(values["text"]) < LEAST_REASON:
        return DomainError("text_missing", _("Say what changes, in at least five characters."))
    try:
        check_change(placement, kind, values, deltas)
    except Refusal as refusal:
        return told(refusal)
    moved = any(each.amount or each.premium or each.order_premium for each in deltas.values())
    if kind == "amounts" and not moved:
        return DomainError("nothing_changes", _("Enter what is added to or taken from a section."))
    return None


def check_change(placement: Any, kind: str, values: dict[str, Any], deltas: dict[int, Any]) -> None:
    """Raises a :class:`Refusal` where period or totals are not sound."""
    from reinsurance.endorsed import (  # noqa: PLC0415 (guards are named by the models)
        days_of,
        figures_with,
        on_the_slips_clock,
        totals_with,
    )
    from reinsurance.figures import figures_of  # noqa: PLC0415 (as above)

    if kind == "extension":
        moments = (placement.period_from, placement.period_until, values["period_until"])
        check_extension(*(on_the_slips_clock(placement, each) for each in moments))
        days = Days(left=1, total=1)
    else:
        days = days_of(placement, values["effective_at"])
    if kind == "amounts":
        check_after_cuts(placement, values["effective_at"])
    basis = PremiumBasis(values.get("basis", PremiumBasis.STATED))
    figures_with(figures_of(placement), placement, totals_with(placement, deltas, basis, days))


def papers_there(attempt: Attempt) -> DomainError | None:
    """The endorsement of the policy is attached to the placement; for an extension the declaration as well."""
    from reinsurance.attached import document_label  # noqa: PLC0415 (guards are named by the models)

    present = {each["document_type"] for each in present_files(attempt.obj.placement)}
    lacking = [code for code in PAPERS[attempt.obj.kind] if code not in present]
    if lacking:
        names = ", ".join(str(document_label(code)) for code in lacking)
        return DomainError("documents_missing", _("Attach to the placement first: %(names)s.") % {"names": names})
    return None


def no_loss_declared(attempt: Attempt) -> DomainError | None:
    """An extension needs a declaration that is not ahead of now, and not older than the end of a cover that ended."""
    endorsement = attempt.obj
    if endorsement.no_loss_at is None:
        return None
    until = endorsement.placement.period_until
    stale = attempt.at >= until > endorsement.no_loss_at
    if endorsement.no_loss_at > attempt.at or stale:
        return DomainError(
            "KNOWN_LOSS", _("The declaration that no loss is known must be made after the cover ended, and before now.")
        )
    return None


def net_within_limit(attempt: Attempt) -> DomainError | None:
    """R01: what stays with us afterwards is at most the legal limit, unless it does not rise."""
    from reinsurance.endorsed import figures_after  # noqa: PLC0415 (guards are named by the models)
    from reinsurance.figures import figures_of  # noqa: PLC0415 (as above)

    placement = attempt.obj.placement
    before = figures_of(placement)
    kept = figures_after(attempt.obj, before).total("net")
    return over_limit(placement, kept, attempt) if kept > before.total("net") else None


def risk_within_limit(attempt: Attempt) -> DomainError | None:
    """R01 over all businesses of the risk, as the endorsement makes the cover; asked where more counts, or longer."""
    from reinsurance.accumulating import (  # noqa: PLC0415 (guards are named by the models)
        accumulation_of_cover,
        accumulation_of_endorsed,
    )

    endorsement, today = attempt.obj, timezone.localdate(attempt.at)
    found = accumulation_of_endorsed(endorsement, on=today)
    longer = endorsement.period_until is not None
    if not longer and found.total <= accumulation_of_cover(endorsement.placement, on=today).total:
        return None
    words = _(
        "Endorsed like this we would carry ¥%(total)s of the risk, the limit is ¥%(limit)s. "
        "We carry ¥%(before)s already: %(numbers)s. Endorse less, or have an inward line released."
    )
    return over_accumulated(found, words)


def lines_secure(attempt: Attempt) -> DomainError | None:
    """The gate for every line, when reinsurers shall carry more or longer."""
    from reinsurance.checks import endorsing_findings  # noqa: PLC0415 (guards are named by the models)
    from reinsurance.gating import closed_by  # noqa: PLC0415 (as above)

    return closed_by(endorsing_findings(attempt.obj, on=timezone.localdate(attempt.at)))


def party_open(attempt: Attempt) -> DomainError | None:
    """Of this endorsement, asked, and not answered yet."""
    party = attempt.data["party"]
    if party.endorsement_id != attempt.obj.pk or not party.must_agree:
        return DomainError("party_stray", _("This reinsurer need not agree to the endorsement."))
    if party.answer:
        return DomainError("FROZEN", _("The answer of this reinsurer is recorded already."))
    return None


def answer_evident(attempt: Attempt) -> DomainError | None:
    """The mail or stamped document of the placement it came with."""
    evidence = attempt.data["evidence"]
    if evidence.placement_id != attempt.obj.placement_id or evidence.removed_at is not None:
        return DomainError("evidence_missing", _("Attach the stamped document or mail the answer came with."))
    return None


def version_stamped(attempt: Attempt) -> DomainError | None:
    """Who agrees has stamped the version that went out: the hash on it begins alike."""
    if attempt.data["answer"] != "agreed":
        return None
    stamped, sent = attempt.data["stamped"].strip().lower(), attempt.obj.slip.sha256
    if len(stamped) < STAMP_LENGTH or not sent.startswith(stamped):
        return DomainError(
            "VERSION_MISMATCH",
            _("The stamped document is not the version that was sent: its SHA-256 begins with %(sent)s.")
            % {"sent": sent[:12]},
        )
    return None


def not_maker(attempt: Attempt) -> DomainError | None:
    """Four eyes: neither its maker nor the handler of the placement puts it in force."""
    people = {attempt.obj.maker_id, attempt.obj.placement.handler_id}
    if attempt.by.pk in people - {None}:
        return DomainError("FOUR_EYES", _("Somebody else than the handler must do this."))
    return None


def come(attempt: Attempt) -> DomainError | None:
    """Its first instant has come."""
    if attempt.at < attempt.obj.effective_at:
        when = timezone.localtime(attempt.obj.effective_at).strftime("%Y-%m-%d %H:%M")
        return DomainError("not_begun", _("It takes effect on %(when)s, not before.") % {"when": when})
    return None
