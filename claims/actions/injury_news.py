"""Who is told of a step on an injury assessment: whoever has the next one. No notice names a person or an injury."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.models import Branch
from accounts.scope import Actor
from claims.actions.telling import holders, is_news, tell
from claims.models import AssessorQualification, InjuryAssessment
from workflow.models import Event

People = Callable[[InjuryAssessment], Iterable[int | None]]


def tell_next(row: InjuryAssessment, event: Event, verb: str, *, by: Actor) -> None:
    """The notice of a step, if it is one that hands work on."""
    news = NEWS.get(verb)
    if news is not None and is_news(event):
        tell(row, event, news.kind, news.people(row), by=by, case=row.case.case_number)


@dataclass(frozen=True, slots=True)
class News:
    """Kind of the notice, and who gets it."""

    kind: str
    people: People


def _way_up(row: InjuryAssessment) -> list[Branch]:
    """The branch of the case and those above it, the nearest first."""
    codes = row.branch.path.strip("/").split("/")
    return list(Branch.objects.filter(code__in=codes).order_by("-path"))


def _nearest(row: InjuryAssessment, permission: str) -> list[int]:
    """The holders of the right at the nearest branch that has some."""
    return next((found for branch in _way_up(row) if (found := holders(permission, branch))), [])


def _graders(row: InjuryAssessment) -> list[int]:
    """Those on the way up who may grade today, without whoever graded first."""
    on = timezone.localdate()
    valid = AssessorQualification.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
    able = set(valid.values_list("person_id", flat=True)) - {row.first_assessor_id, row.second_assessor_id}
    return [each for each in holders("claims.assess", *_way_up(row)) if each in able]


def _reviewers(row: InjuryAssessment) -> list[int]:
    graded = {row.first_assessor_id, row.second_assessor_id, row.conference_by_id}
    return [each for each in _nearest(row, "claims.review_grade") if each not in graded]


def _assessor(row: InjuryAssessment) -> list[int | None]:
    return [row.first_assessor_id or row.opened_by_id]


def _maker(row: InjuryAssessment) -> list[int | None]:
    return [row.submitted_by_id]


#: verb → what is told; the approval tells its own people.
NEWS: dict[str, News] = {
    "assess_first": News("injury_second_wanted", _graders),
    "assess_otherwise": News("injury_conference_wanted", _graders),
    "assess_second": News("injury_review_wanted", _reviewers),
    "settle_conference": News("injury_review_wanted", _reviewers),
    "confirm_grade": News("injury_grade_confirmed", _assessor),
    "return_to_grading": News("injury_graded_anew", _assessor),
    "approve": News("injury_approved", _maker),
    "send_back": News("injury_sent_back", _maker),
    "sign_agreement": News("injury_payment_wanted", lambda row: _nearest(row, "claims.pay")),
    "pay": News("injury_saving_wanted", _reviewers),
    "refer_external": News("injury_outside", lambda row: [row.opened_by_id, row.first_assessor_id]),
    "fail_negotiation": News("injury_in_court", _reviewers),
    "reverse_saving": News("injury_reversed", lambda row: [row.agreed_by_id, row.first_assessor_id]),
}
