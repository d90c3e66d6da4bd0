"""Why a step on an injury assessment may be refused, one function a reason. They read the locked row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from accounts.models import User
from claims.models.injury_terms import CalculationKind, PayeeKind, Round
from claims.rules import injury_grading, injury_settlement
from claims.rules.injury_grading import REASONS, Victim, forbidden_reason, refuse_findings
from workflow.branch_settings import setting_value
from workflow.steps import Attempt

DEVIATION = "claims.agreement_deviation_percent"
SEND_OUTSIDE = _("This case goes to an external appraisal: %(reason)s.")


def today(attempt: Attempt) -> date:
    """The local day of the attempt."""
    return timezone.localtime(attempt.at).date()


def _refuse(code: str, sentence: str | Promise, **facts: Any) -> DomainError:
    return DomainError(code, sentence, **facts)


def _has_file(attempt: Attempt, *types: str) -> bool:
    return bool(attempt.obj.documents.standing().filter(document_type__in=types).exists())


def _day(attempt: Attempt, name: str, not_before: date | None) -> DomainError | None:
    """A day that is neither in the future nor before another one."""
    day = attempt.data["day"]
    if day > today(attempt):
        return _refuse("day_in_future", _("This day lies in the future."))
    if not_before is not None and day < not_before:
        return _refuse(
            f"{name}_too_early", _("This day is too early: it cannot precede %(day)s.") % {"day": not_before}
        )
    return None


def reason_given(attempt: Attempt) -> DomainError | None:
    return None if attempt.data["why"].strip() else _refuse("reason_missing", _("Give the reason."))


# --- before the grading ---


def sound_tracking(attempt: Attempt) -> DomainError | None:
    """Birth not after the accident, nobody older than 120, contact not before the accident (§5)."""
    values, row = attempt.data["values"], attempt.obj
    born, died = values.get("born_on", row.born_on), values.get("died_on", row.died_on)
    if born is not None and born > row.accident_on:
        return _refuse("born_after_accident", _("The birth lies after the accident: check both days."))
    if born is not None and injury_grading.full_years(born, row.accident_on) > 120:
        return _refuse("age_over_120", _("The victim would be older than 120: check the day of birth."))
    if died is not None and not row.accident_on <= died <= today(attempt):
        return _refuse("death_day_wrong", _("The day of death lies between the accident and today."))
    for name in ("contacted_at", "visited_at"):
        moment = values.get(name)
        if moment is not None and (moment > attempt.at or timezone.localtime(moment).date() < row.accident_on):
            return _refuse("contact_day_wrong", _("Contact and visit lie between the accident and now."))
    return None


def contacted(attempt: Attempt) -> DomainError | None:
    if attempt.obj.contacted_at is None:
        return _refuse("not_contacted", _("Record the first contact with the victim first."))
    return None


def treatment_day(attempt: Attempt) -> DomainError | None:
    return _day(attempt, "treatment_end", attempt.obj.accident_on)


def may_be_graded_here(attempt: Attempt) -> DomainError | None:
    """The forbidden set of §2.1, by what is known before the grading."""
    row = attempt.obj
    if row.born_on is None:
        return _refuse("birth_missing", _("Enter the day of birth first: minors are not assessed here."))
    return _forbidden(attempt, row.expected_grade)


def _forbidden(attempt: Attempt, grade: int | None) -> DomainError | None:
    row = attempt.obj
    victim = Victim(
        born_on=row.born_on,
        on=today(attempt),
        grade=grade,
        died=row.died_on is not None,
        psychiatric=row.psychiatric,
        fraud=row.fraud,
    )
    reason = forbidden_reason(victim)
    if not reason:
        return None
    return _refuse(f"external_{reason}", SEND_OUTSIDE % {"reason": REASONS[reason]})


def notice_on_file(attempt: Attempt) -> DomainError | None:
    if not _has_file(attempt, "signed_notice"):
        return _refuse("notice_missing", _("Attach the notice that the victim signed."))
    return None


def notice_day(attempt: Attempt) -> DomainError | None:
    return _day(attempt, "notice", attempt.obj.treatment_ended_on)


def photos_on_file(attempt: Attempt) -> DomainError | None:
    if not _has_file(attempt, "exam_photo", "imaging"):
        return _refuse("photo_missing", _("Attach the photos of the examination."))
    return None


def examination_day(attempt: Attempt) -> DomainError | None:
    return _day(attempt, "examination", attempt.obj.notice_signed_on)


def expected_saved(attempt: Attempt) -> DomainError | None:
    """E is complete before anybody grades: calculated with confirmed standards, with its basis (§2.8)."""
    counting = calculation_of(attempt.obj, CalculationKind.EXPECTED)
    if counting is None:
        return _refuse("expected_missing", _("Calculate what is expected before the examination is recorded."))
    if counting.draft:
        return _refuse("expected_draft", _("The expectation is a draft: it needs confirmed standards."))
    return None


def calculation_of(row: Any, kind: str) -> Any:
    """The calculation of a kind that counts: the newest.

    Of what is expected the largest of the newest of each basis: E is the larger of demand and estimate (§2.8).
    """
    found = row.calculations.filter(kind=kind).order_by("-id")
    if kind != CalculationKind.EXPECTED:
        return found.first()
    by_basis: dict[str, Any] = {}
    for each in found:
        by_basis.setdefault(each.basis, each)
    return max(by_basis.values(), key=lambda each: each.award, default=None)


def expected_frozen(attempt: Attempt) -> DomainError | None:
    if attempt.obj.expected_frozen_at is None:
        return _refuse("expected_not_frozen", _("The expectation is not frozen yet."))
    return None


# --- the grading ---


def qualified(attempt: Attempt) -> DomainError | None:
    """A physician's or forensic examiner's certificate that is valid on the day."""
    on = today(attempt)
    valid = Q(assessor_qualifications__valid_to__isnull=True) | Q(assessor_qualifications__valid_to__gte=on)
    people = User.objects.filter(valid, pk=attempt.by.pk, assessor_qualifications__valid_from__lte=on)
    if people.exists():
        return None
    return Denied("not_qualified", _("Only a person with a valid certificate (physician, forensic) may grade."))


def not_first_assessor(attempt: Attempt) -> DomainError | None:
    if attempt.by.pk == attempt.obj.first_assessor_id:
        return Denied("same_assessor", _("The second assessment is made by another person than the first."))
    return None


def third_assessor(attempt: Attempt) -> DomainError | None:
    if attempt.by.pk in {attempt.obj.first_assessor_id, attempt.obj.second_assessor_id}:
        return Denied("party_of_conference", _("A conference is recorded by somebody who did not grade the case."))
    return None


def not_assessor(attempt: Attempt) -> DomainError | None:
    row = attempt.obj
    if attempt.by.pk in {row.first_assessor_id, row.second_assessor_id, row.conference_by_id}:
        return Denied("own_assessment", _("Nobody reviews a case that they graded themselves."))
    return None


def sound_findings(attempt: Attempt) -> DomainError | None:
    return refuse_findings(attempt.data["findings"])


def grade_allowed_here(attempt: Attempt) -> DomainError | None:
    """A grade found to be I to VI goes outside all the same."""
    grades = [each.grade for each in attempt.data["findings"]]
    return _forbidden(attempt, injury_grading.worst(grades))


def first_grades(row: Any) -> list[int]:
    """The grades of the first assessment that counts."""
    return [each.grade for each in findings_of(row, Round.FIRST)]


def findings_of(row: Any, round_: str) -> list[Any]:
    """The findings of a round of the grading that counts."""
    position = position_of(row)
    return list(row.findings.filter(round=round_, position=position).order_by("id"))


def position_of(row: Any) -> int:
    """Which grading of the case counts; 0 before the first."""
    newest = row.findings.filter(round=Round.FIRST).order_by("-position").first()
    return 0 if newest is None else int(newest.position)


def final_findings(row: Any) -> list[Any]:
    """Those of the conference, where there was one; of the second assessment otherwise."""
    return findings_of(row, Round.CONFERENCE) or findings_of(row, Round.SECOND)


def grades_agree(attempt: Attempt) -> DomainError | None:
    found = [each.grade for each in attempt.data["findings"]]
    if not injury_grading.agree(first_grades(attempt.obj), found):
        return _refuse("grades_differ", _("The grades differ from those of the first assessment: hold a conference."))
    return None


def grades_differ(attempt: Attempt) -> DomainError | None:
    found = [each.grade for each in attempt.data["findings"]]
    if injury_grading.agree(first_grades(attempt.obj), found):
        return _refuse("grades_agree", _("The grades are those of the first assessment: no conference is needed."))
    return None


def minutes_given(attempt: Attempt) -> DomainError | None:
    return None if attempt.data["minutes"].strip() else _refuse("minutes_missing", _("Write down what was discussed."))


def assessment_day(attempt: Attempt) -> DomainError | None:
    row, day = attempt.obj, today(attempt)
    return injury_grading.refuse_days(
        accident=row.accident_on, treatment_end=row.treatment_ended_on, assessed=day, today=day
    )


def known_reason(attempt: Attempt) -> DomainError | None:
    if attempt.data["cause"] not in REASONS:
        return _refuse("reason_unknown", _("Choose one of the reasons."))
    return None


def opinion_on_file(attempt: Attempt) -> DomainError | None:
    if not _has_file(attempt, "appraisal"):
        return _refuse("appraisal_missing", _("Attach the opinion of the appraisal."))
    return None


def known_grade(attempt: Attempt) -> DomainError | None:
    found = attempt.data["found"]
    if found is not None and not 1 <= found <= 10:
        return _refuse("grade_invalid", _("A grade is one of I to X."))
    return None


# --- the money ---


def asked_saved(attempt: Attempt) -> DomainError | None:
    """A final calculation with the confirmed grades of this grading (§6.2)."""
    newest = calculation_of(attempt.obj, CalculationKind.ASKED)
    if newest is None or newest.at < attempt.obj.since:
        return _refuse("calculation_missing", _("Save the calculation first."))
    if newest.draft:
        return _refuse("calculation_draft", _("A draft cannot be submitted: it needs confirmed standards."))
    return None


def agreement_on_file(attempt: Attempt) -> DomainError | None:
    if not _has_file(attempt, "signed_agreement"):
        return _refuse("agreement_missing", _("Attach the agreement that the victim signed."))
    return None


def agreed_saved(attempt: Attempt) -> DomainError | None:
    newest = calculation_of(attempt.obj, CalculationKind.AGREED)
    if newest is None or newest.at < attempt.obj.since:
        return _refuse("agreed_missing", _("Calculate what was agreed first."))
    if newest.draft:
        return _refuse("calculation_draft", _("A draft cannot be submitted: it needs confirmed standards."))
    return None


def agreement_day(attempt: Attempt) -> DomainError | None:
    return _day(attempt, "agreement", attempt.obj.assessed_on)


def within_approval(attempt: Attempt) -> DomainError | None:
    row = attempt.obj
    percent = setting_value(DEVIATION, row.branch, today(attempt))
    return injury_settlement.refuse_agreement(attempt.data["granted"], row.approved_amount, Decimal(percent))


def more_needs_reason(attempt: Attempt) -> DomainError | None:
    if attempt.data["excess"] and not attempt.data["why"].strip():
        return _refuse("agreed_above_expected", _("More was agreed than expected: give the reason."))
    return None


def not_signer(attempt: Attempt) -> DomainError | None:
    if attempt.by.pk == attempt.obj.agreed_by_id:
        return Denied("own_agreement", _("Who signed the agreement does not pay it."))
    return None


def payment_day(attempt: Attempt) -> DomainError | None:
    return _day(attempt, "payment", attempt.obj.agreed_on)


def payment_as_agreed(attempt: Attempt) -> DomainError | None:
    return injury_settlement.refuse_payment(attempt.data["paid"], attempt.obj.agreed_amount)


def payee_as_agreed(attempt: Attempt) -> DomainError | None:
    payee = attempt.data["payee"]
    if payee not in PayeeKind.values or payee != attempt.obj.payee_kind:
        return _refuse("payee_not_agreed", _("Only the payee of the agreement is paid: the victim or the legal agent."))
    return None


def not_own_saving(attempt: Attempt) -> DomainError | None:
    row = attempt.obj
    involved = {row.first_assessor_id, row.second_assessor_id, row.agreed_by_id, row.submitted_by_id, row.paid_by_id}
    if attempt.by.pk in involved:
        return Denied("own_saving", _("Somebody confirms the saving who neither graded, settled nor paid the case."))
    return None


def was_paid(attempt: Attempt) -> DomainError | None:
    if attempt.obj.paid_on is None:
        return _refuse("not_paid", _("Nothing was paid in this case: there is no saving to take back."))
    return None


def not_reversed(attempt: Attempt) -> DomainError | None:
    if attempt.obj.reversed_at is not None:
        return _refuse("reversed_already", _("The saving was taken back already."))
    return None


def judgment_on_file(attempt: Attempt) -> DomainError | None:
    if not _has_file(attempt, "judgment"):
        return _refuse("judgment_missing", _("Attach the judgment."))
    return None


def judgment_higher(attempt: Attempt) -> DomainError | None:
    return injury_settlement.refuse_judgment(attempt.data["awarded"], attempt.obj.agreed_amount)


def sampled(attempt: Attempt) -> DomainError | None:
    return None if attempt.obj.recheck_wanted else _refuse("not_sampled", _("This case is not in the sample."))


def not_rechecked(attempt: Attempt) -> DomainError | None:
    if attempt.obj.rechecked_by_id is not None:
        return _refuse("rechecked_already", _("This case was rechecked already."))
    return None
