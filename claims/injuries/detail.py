"""What the page of one assessment shows: buttons, facts, findings by round, saved calculations, history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from claims.injuries.guards import position_of
from claims.injuries.pages import PAGES
from claims.models import AssessmentCalculation, AssessmentFinding, InjuryAssessment, Round
from claims.rules.grades import ROMAN
from claims.templatetags.claims import yuan
from workflow.action_bar import UNTOLD, Action, Actions
from workflow.models import Event
from workflow.sentences import sentence_of
from workflow.timeline import TimelineEntry, timeline_of
from workflow.transitions import available_steps

#: Pages that stand beside the primary action; all others are in the menu.
BESIDE = {"track", "negotiate"}
#: Whether the grades agree is no reason: it decides which of two steps is next.
AGREEMENT = {"grades_agree", "grades_differ"}
CALCULATIONS = ("save_expected", "save_asked", "save_agreed")
LATE = {"reverse_saving", "fail_negotiation", "refer_external"}
#: Icon and tone of each step that has a page.
LOOKS = {verb: (page.icon, "late" if verb in LATE else "moving") for page in PAGES.values() for verb in page.verbs} | {
    "reveal_medical": ("eye", "waiting"),
    "attach_document": ("paperclip", "waiting"),
}
HIDDEN = gettext_lazy("Only for those who grade; the others reveal it with a reason.")


def actions_of(row: InjuryAssessment, user: User) -> Actions:
    """What this person may do now. A step of another state or without the right is not named."""
    steps = available_steps(row, user, timezone.now())
    found = Actions()
    if any(steps[verb][1] is None for verb in CALCULATIONS):
        address = reverse("claims:injury_calculate", args=[row.pk])
        found.beside.append(Action(_("Calculate"), address, "calculator", in_drawer=False))
    for name, page in PAGES.items():
        refusals = [steps[verb][1] for verb in page.verbs]
        address = reverse(f"claims:injury_{name}", args=[row.pk])
        action = Action(page.title, address, page.icon, in_drawer=not page.wide)
        beside = name in BESIDE
        found.add(action, refusals, leads=page.leads and not beside, beside=beside, untold=UNTOLD | AGREEMENT)
    return found


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT") if day else "—"


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else "—"


def _grade(grade: int | None) -> str:
    return ROMAN[grade - 1] if grade else "—"


def _named(person: User | None) -> str:
    return person.name if person is not None else "—"


def facts_of(row: InjuryAssessment) -> list[tuple[str, list[tuple[str, str]]]]:
    """The columns of the row in three sections, without what is empty throughout."""
    sections = [
        (
            _("Course"),
            [
                (_("Accident"), _day(row.accident_on)),
                (_("First contact"), _moment(row.contacted_at)),
                (_("Visited"), _moment(row.visited_at)),
                (_("Treatment ended"), _day(row.treatment_ended_on)),
                (_("Notice signed"), _day(row.notice_signed_on)),
                (_("Examined"), _day(row.examined_on)),
                (_("Date of assessment"), _day(row.assessed_on)),
            ],
        ),
        (
            _("Grading"),
            [
                (_("Expected grade"), _grade(row.expected_grade)),
                (_("Grade"), _grade(row.final_grade or row.external_grade)),
                (_("First assessor"), _named(row.first_assessor)),
                (_("Second assessor"), _named(row.second_assessor)),
                (_("Conference recorded by"), _named(row.conference_by)),
                (_("Reviewer"), _named(row.reviewer)),
                (_("Why external"), row.get_external_reason_display() if row.external_reason else "—"),
            ],
        ),
        (
            _("Amounts"),
            [
                (_("Asked for"), yuan(row.asked_amount)),
                (_("Approved"), yuan(row.approved_amount)),
                (_("Agreed amount"), yuan(row.agreed_amount)),
                (_("Paid"), yuan(row.paid_amount)),
                (_("Gross saving"), yuan(row.gross_saving)),
                (_("Insurer's saving"), yuan(row.insurer_saving)),
                (_("Judgment"), yuan(row.judgment_amount)),
            ],
        ),
    ]
    kept = [(title, [fact for fact in facts if fact[1] != "—"]) for title, facts in sections]
    return [(title, facts) for title, facts in kept if facts]


@dataclass(frozen=True, slots=True)
class RoundShown:
    """One round of the grading that counts."""

    title: str
    by: str
    at: datetime
    lines: list[tuple[str, str, str, str]]


def rounds_of(row: InjuryAssessment, *, medical: bool) -> list[RoundShown]:
    """Clause, grade, text and measurement of each finding; the text is medical."""
    rows = row.findings.filter(position=position_of(row)).select_related("assessor").order_by("id")
    found: list[RoundShown] = []
    for each in Round:
        mine = [finding for finding in rows if finding.round == each]
        if mine:
            lines = [_finding(finding, medical=medical) for finding in mine]
            found.append(RoundShown(str(each.label), mine[0].assessor.name, mine[0].at, lines))
    return found


def _finding(finding: AssessmentFinding, *, medical: bool) -> tuple[str, str, str, str]:
    if not medical:
        return "＊＊＊", _grade(finding.grade), str(HIDDEN), ""
    return finding.clause, _grade(finding.grade), finding.clause_text, finding.measurement


def calculations_of(row: InjuryAssessment) -> list[AssessmentCalculation]:
    """Every saved calculation, newest first."""
    return list(row.calculations.select_related("made_by").order_by("-id"))


def history_of(events: Iterable[Event]) -> list[TimelineEntry]:
    """Newest first. A reason that the sentence does not tell stands below it."""
    return timeline_of(events, looks=LOOKS, sentence=sentence_of, note=_note)


def _note(event: Event) -> str:
    return "" if event.reason in sentence_of(event) else event.reason
