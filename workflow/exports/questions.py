"""The filter of a file in the reader's words: each condition by the label of its field and of what was chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.forms import BooleanField, ChoiceField, Field, Form, ModelChoiceField, NullBooleanField
from django.http import Http404, HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from workflow.exports.registry import asked_again
from workflow.listing.chips import flat_choices

QuestionForm = Callable[[HttpRequest], Form | None]
Question = Mapping[str, Any]
Condition = tuple[str, str]

QUESTION_FORMS: dict[str, QuestionForm] = {}
#: What stands in an address beside the filter; how a list is sorted says nothing about which rows it has.
BESIDE: dict[str, str | Promise] = {
    "tab": _("View"),
    "measure": _("Figure"),
    "part": _("Part"),
    "key": _("Row of the table"),
    "whole": _("Total"),
    "approval": _("Approval"),
    "referral": _("Referral"),
    "report": _("Report"),
    "list": _("List"),
    "month": _("Month"),
}
LEFT_OUT = {"sort"}
NOT_TAKEN = _("Rows left out: not to be called")
TICKED: dict[str, str | Promise] = {"true": _("yes"), "on": _("yes"), "1": _("yes"), "false": _("no")}


def register_question(code: str, form: QuestionForm) -> None:
    """Called in ``AppConfig.ready()``: the bound form that narrows the rows of a source."""
    QUESTION_FORMS[code] = form


class QuestionWords:
    """The words of many questions at once: the rows they name are read once for each field, however many there are."""

    def __init__(self, reader: User, questions: Iterable[tuple[str, Question]]) -> None:
        asked = list(questions)
        self._forms: dict[str, Form | None] = {}
        for code, question in asked:
            if code not in self._forms:
                self._forms[code] = _form_of(reader, code, question)
        self._rows = self._named(asked)
        codes = {str(question["branch"]) for _code, question in asked if question.get("branch")}
        self._branches = names_of(codes, reader) if codes else {}

    def of(self, code: str, question: Question) -> str:
        """The conditions, one after the other."""
        parts = [self._condition(code, name, value) for name, value in _conditions(question)]
        if branch := str(question.get("branch") or ""):
            parts.insert(0, f"{_('Branch')}: {self._branches.get(branch, branch)}")
        if left_out := question.get("left_out"):
            parts.append(f"{NOT_TAKEN}: {left_out}")
        return " · ".join(parts) or str(_("No filter"))

    def _condition(self, code: str, name: str, value: str) -> str:
        field = self._field(code, name)
        if field is None:
            return f"{BESIDE.get(name, name)}: {value}"
        named = self._rows.get((code, name), {}).get(value)
        return f"{field.label or BESIDE.get(name, name)}: {named or _value_words(field, value)}"

    def _field(self, code: str, name: str) -> Field | None:
        form = self._forms.get(code)
        return form.fields.get(name) if form is not None else None

    def _named(self, asked: list[tuple[str, Question]]) -> dict[tuple[str, str], dict[str, str]]:
        """What the rows chosen in fields of rows are called, by source and field."""
        wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
        for code, question in asked:
            for name, value in _conditions(question):
                if isinstance(self._field(code, name), ModelChoiceField):
                    wanted[code, name].add(value)
        return {place: _rows_named(self._field(*place), values) for place, values in wanted.items()}


def names_of(codes: set[str], reader: User) -> dict[str, str]:
    """The branches among ``codes`` that the reader may see, by code."""
    return dict(Branch.objects.visible_to(reader).filter(code__in=codes).values_list("code", "name"))


def question_words(reader: User, code: str, question: Question) -> str:
    """The filter of one file in words."""
    return QuestionWords(reader, [(code, question)]).of(code, question)


def _form_of(reader: User, code: str, question: Question) -> Form | None:
    """The form as the reader would meet it; none where the page cannot be asked this way any more."""
    if code not in QUESTION_FORMS:
        return None
    try:
        return QUESTION_FORMS[code](asked_again(reader, {"query": str(question.get("query", ""))}))
    except (DomainError, Http404):
        return None


def _conditions(question: Question) -> list[Condition]:
    """Every condition of a question: of its address, and those papers keep by name."""
    query = QueryDict(str(question.get("query", "")))
    found = [(name, value) for name, values in query.lists() for value in values if value]
    found += [
        (name, str(value)) for name, value in sorted(question.items()) if name not in {"query", "branch"} and value
    ]
    return [(name, value) for name, value in found if name not in LEFT_OUT]


def _rows_named(field: Any, values: set[str]) -> dict[str, str]:
    key = field.to_field_name or "pk"
    kept = {value for value in values if key != "pk" or value.isdecimal()}
    rows = field.queryset.filter(**{f"{key}__in": sorted(kept)}) if kept else []
    return {str(getattr(row, key)): str(field.label_from_instance(row)) for row in rows}


def _value_words(field: Field, value: str) -> str:
    if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField):
        labels = {str(code): label for code, label in flat_choices(field.choices)}
        return str(labels.get(value, value))
    if isinstance(field, BooleanField | NullBooleanField):
        return str(TICKED.get(value.lower(), value))
    return value
