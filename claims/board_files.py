"""The boards, rankings and registers of the desk as files: the tables of their pages, and the rows behind a number."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.scope import Actor
from claims.appraisals.boards import BOARDS, ROW_HEADINGS, Board, BoardLine, Column, lines_of, ratio_of, whole_of
from claims.appraisals.forms import BoardForm, MonthForm
from claims.appraisals.kpis import MEASURE_WORDS, RATE_WORDS
from claims.appraisals.report import COUNTED, Line, Row
from claims.appraisals.report import rows_behind as cases_behind
from claims.injuries.board import SavingLine, Share, StepLine, board_of
from claims.injuries.board_rows import PARTS
from claims.models import AssessorQualification, CompensationStandard, PracticeRule
from claims.rules.appraisal import Measure
from claims.views.appraisal import ranking_of
from claims.views.boards import asked_of, rows_of_number
from claims.views.cross_region import ledger_of
from claims.views.injury_board import board_rows_of
from workflow.exports.made import Made, answerable

#: Shares of the injury board by what they are of; the other tables of the board are savings by something.
SHARES = ("grade", "assessor")
AGE_WORDS = ("≤ 7", "8–30", "31–90", "> 90")


class BoardFileForm(BoardForm):
    """Which board and, for the rows behind a number, which number of it."""

    board = forms.ChoiceField(
        label=gettext_lazy("Board"), choices=[(each.code, each.label) for each in BOARDS.values()]
    )
    measure = forms.ChoiceField(label=gettext_lazy("Figure"), required=False)

    def __init__(self, asked: QueryDict, *, user: Actor) -> None:
        super().__init__(asked, user=user)
        self.found = BOARDS.get(asked.get("board", ""), next(iter(BOARDS.values())))
        named: Any = self.fields["measure"]
        named.choices = [("", ""), *((column.code, column.label) for column in self.found.columns)]

    @staticmethod
    def defaults() -> dict[str, Any]:
        return {**BoardForm.defaults(), "board": next(iter(BOARDS))}


def _board_form(request: HttpRequest) -> BoardFileForm:
    return answerable(BoardFileForm(request.GET, user=request.user))  # type: ignore[arg-type]  # signed in


def board_table(request: HttpRequest) -> Made:
    """A board, its total last."""
    form = _board_form(request)
    board = form.found
    lines = lines_of(board, asked_of(form, request))
    headings: list[str | Promise] = [board.head, *(column.label for column in board.columns)]
    headings += [f"{ratio.label} (%)" if ratio.unit == "percent" else ratio.label for ratio in board.ratios]
    total = [replace(whole_of(lines, board), label=_("Total"))] if lines else []
    return Made(headings, [*lines, *total], lambda line: _board_cells(board, line), form)


def _board_cells(board: Board, line: BoardLine) -> list[Any]:
    numbers = [_number(column, line.values[column.code]) for column in board.columns]
    return [line.label, *numbers, *(ratio_of(each, line) for each in board.ratios)]


def _number(column: Column, value: Decimal) -> Decimal | int:
    return int(value) if column.amount is None else value


def board_rows_table(request: HttpRequest) -> Made:
    """The rows behind one number of a board."""
    form = _board_form(request)
    column = form.found.column(form.cleaned_data["measure"] or form.found.columns[0].code)
    if column is None:
        raise Http404
    rows = rows_of_number(form.found, column, asked_of(form, request), request.GET.get("key", ""))
    return Made(ROW_HEADINGS, rows, form.found.cells, form)


class RankingFileForm(MonthForm):
    """A month of the ranking and, for the cases behind a number, which number."""

    measure = forms.ChoiceField(
        label=gettext_lazy("Figure"),
        required=False,
        choices=[("", ""), *((measure.value, MEASURE_WORDS[measure]) for measure in Measure)],
    )


def _month_form(request: HttpRequest) -> RankingFileForm:
    return answerable(RankingFileForm(request.GET, user=request.user))  # type: ignore[arg-type]  # signed in


def ranking_table(request: HttpRequest) -> Made:
    """The ranking of prefectures, frozen or as it stands, the whole last."""
    form = _month_form(request)
    page, _versions = ranking_of(form, request.user)  # type: ignore[arg-type]  # signed in
    headings: list[str | Promise] = [
        _("Prefecture"),
        pgettext("in a ranking", "Place"),
        *(label for label, _text in RATE_WORDS.values()),
    ]
    headings += [MEASURE_WORDS[measure] for measure in COUNTED]
    return Made(headings, [*page.lines, page.total] if page.lines else [], _ranking_cells, form)


def _ranking_cells(line: Line) -> list[Any]:
    return [
        line.label,
        line.place,
        *(rate for rate, _part, _count in line.rates),
        *(count for _measure, count in line.counts),
    ]


def ranking_rows_table(request: HttpRequest) -> Made:
    """The cases behind one number of the ranking."""
    form = _month_form(request)
    user: Any = request.user
    page, _versions = ranking_of(form, user)
    measure = Measure(form.cleaned_data["measure"] or Measure.LISTED)
    rows = cases_behind(page.branch, page.period, user, page.frozen, measure, request.GET.get("key", ""))
    headings = (_("Report number"), _("Prefecture"), _("Listed"), _("First report until"), _("Counts as"))
    return Made(headings, rows, _case_cells, form)


def _case_cells(row: Row) -> list[Any]:
    listed = row.listed
    times = [listed.listed_at, listed.report_due_at] if listed else [None, None]
    return [row.case_number, row.prefecture, *times, " · ".join(row.measures)]


class InjuryFileForm(forms.Form):
    """Which table of the injury board."""

    part = forms.ChoiceField(
        label=gettext_lazy("Table"),
        choices=[(code, PARTS[code]) for code in ("step", *SHARES, "month", "saved_grade", "prefecture", "person")],
    )

    def __init__(self, asked: QueryDict) -> None:
        super().__init__({"part": asked.get("part") or "step"})


def injury_table(request: HttpRequest) -> Made:
    """One table of the injury board."""
    form = answerable(InjuryFileForm(request.GET))
    part = form.cleaned_data["part"]
    board = board_of(board_rows_of(request), timezone.now())
    if part == "step":
        return Made((_("State"), *AGE_WORDS, _("Total")), board.steps, _step_cells, form)
    if part in SHARES:
        shares = board.grades if part == "grade" else board.assessors
        title = _("Grade") if part == "grade" else _("First assessor")
        return Made((title, _("Cases"), "%"), shares, _share_cells, form)
    saved = next(each for each in board.savings if each.code == part)
    headings = (saved.title, _("Settled cases"), _("Gross saving"), _("Insurer's saving"), "%")
    return Made(headings, saved.lines, _saving_cells, form)


def _step_cells(line: StepLine) -> list[Any]:
    return [line.label, *(count for _key, count in line.ages), line.total]


def _share_cells(share: Share) -> list[Any]:
    return [share.label, share.count, share.percent]


def _saving_cells(line: SavingLine) -> list[Any]:
    return [line.label, line.cases, line.gross, line.insurer, line.rate]


def ledger_table(request: HttpRequest) -> Made:
    """The ledger of cross-region work of a month."""
    _month, lines = ledger_of(request)
    headings = (
        _("Insuring branch"),
        _("Handling branch"),
        _("Reach"),
        _("Entrusted"),
        _("Accepted"),
        _("Not accepted in time"),
        _("Disputed"),
        _("Finished"),
        _("Assessed (¥)"),
        _("Fees (¥)"),
    )
    return Made(headings, lines, _pair_cells)


def _pair_cells(line: dict[str, Any]) -> list[Any]:
    reach = _("within one province") if line["reach"] == "within_province" else _("between provinces")
    numbers = ("entrusted", "accepted", "late", "disputed", "finished", "assessed", "fees")
    return [line["branch__name"], line["handling_branch__name"], reach, *(line[name] for name in numbers)]


def standards_table(_request: HttpRequest) -> Made:
    """The standards of compensation."""
    headings = (
        _("Region and year"),
        _("Measured by"),
        _("Income"),
        _("Consumption"),
        _("Average yearly wage"),
        _("Valid from"),
        _("Valid until"),
        _("State"),
        _("Source"),
    )
    return Made(headings, CompensationStandard.objects.all(), _standard_cells)


def _standard_cells(row: CompensationStandard) -> list[Any]:
    return [
        f"{row.region} {row.data_year}",
        row.get_basis_display(),
        row.income,
        row.consumption,
        row.average_wage,
        row.effective_from,
        row.effective_to,
        _("Confirmed") if row.confirmed else _("Unconfirmed"),
        row.source,
    ]


def practice_rules_table(_request: HttpRequest) -> Made:
    """The rules of practice."""
    headings = (_("Region"), _("Rule"), _("Value"), _("Valid from"), _("Valid until"), _("Source"))
    return Made(headings, PracticeRule.objects.all(), _practice_cells)


def _practice_cells(rule: PracticeRule) -> list[Any]:
    return [rule.region, rule.code, rule.value, rule.effective_from, rule.effective_to, rule.source]


def assessors_table(request: HttpRequest) -> Made:
    """Who may grade, with which certificate."""
    user: Any = request.user
    headings = (
        _("Name"),
        _("Certificate"),
        _("Number of the certificate"),
        _("Branch"),
        _("Valid from"),
        _("Valid until"),
        _("Entered by"),
    )
    rows = AssessorQualification.objects.visible_to(user).select_related("person", "branch", "entered_by")
    return Made(headings, rows, _assessor_cells)


def _assessor_cells(row: AssessorQualification) -> list[Any]:
    days = [row.valid_from, row.valid_to]
    return [row.person.name, row.get_kind_display(), row.certificate_no, row.branch.name, *days, row.entered_by.name]
