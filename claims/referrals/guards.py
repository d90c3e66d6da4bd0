"""Why a step on a referral may be refused, one function a reason. They read the locked row and answer a sentence.

What they compare it with is read by ``claims.referrals.judging``, which knows the models; they are known only by now.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.authority import refusal_sentences
from accounts.errors import Denied, DomainError
from claims.rules.referral_checks import execution_refusal, renewal_refusal, sum_refusals
from workflow.steps import Attempt


def is_maker(attempt: Attempt) -> DomainError | None:
    if attempt.obj.maker_id == attempt.by.pk:
        return None
    return Denied("not_maker", _("Only the maker of the referral may do this."))


def reason_given(attempt: Attempt) -> DomainError | None:
    waiver = attempt.data.get("waiver") or {}
    return None if str(waiver.get("reason", "")).strip() else DomainError("reason_missing", _("Say why."))


def not_waived(attempt: Attempt) -> DomainError | None:
    """Who waived a document and why stays: nobody waives it a second time."""
    if attempt.data["document"] not in attempt.obj.waived:
        return None
    return DomainError("waived_already", _("This document was waived already."))


def case_kept(attempt: Attempt) -> DomainError | None:
    if attempt.obj.case.status == "kept":
        return None
    return DomainError("case_set_aside", _("The case was set aside: nothing of it can be referred."))


def sums_right(attempt: Attempt) -> DomainError | None:
    from claims.referrals import judging  # noqa: PLC0415 (it reads the models)

    referral = attempt.obj
    return next(sum_refusals(referral.kind, judging.sums_of(referral), judging.parts_of(referral)), None)


def documents_complete(attempt: Attempt) -> DomainError | None:
    from claims.referrals import judging  # noqa: PLC0415 (it reads the models)
    from claims.referrals.papers import paper_label  # noqa: PLC0415 (as above)

    missing = judging.missing_documents(attempt.obj)
    if not missing:
        return None
    names = "、".join(str(paper_label(code)) for code in missing)
    return DomainError("documents_missing", _("Documents are missing: %(documents)s.") % {"documents": names})


def no_cosmetic_change(attempt: Attempt) -> DomainError | None:
    from claims.referrals import judging  # noqa: PLC0415 (it reads the models)

    referral = attempt.obj
    earlier = judging.earlier_of(referral)
    if earlier is None:
        return None
    parts, hashes = judging.parts_of(referral), judging.hashes_of(referral)
    return renewal_refusal(earlier, referral.asked, parts, hashes, referral.new_fact)


def over_own_authority(attempt: Attempt) -> DomainError | None:
    from claims.referrals import judging  # noqa: PLC0415 (it reads the models)

    referral, on = attempt.obj, timezone.localdate(attempt.at)
    found = judging.desk_verdict(referral, judging.demands_for(referral), on)
    if found.allowed:
        return DomainError("within_authority", _("This is within your own branch's authority: decide it there."))
    if found.code != "authority_exceeded":
        sentences = refusal_sentences(found, branch=referral.branch, on=on)
        return DomainError(found.code, " ".join(sentences))
    return None


def as_agreed(attempt: Attempt) -> DomainError | None:
    referral, data = attempt.obj, attempt.data
    if not referral.kind.pays:
        return None
    return execution_refusal(
        paid=data["paid"],
        granted=referral.granted,
        same_payee=data["same_payee"],
        valid_until=referral.valid_until,
        today=timezone.localdate(attempt.at),
    )
