"""What the page of a dashboard is asked: branch, days, as-of day; and the windows that tiles make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from reporting.rules import month_end, shifted
from reporting.target_forms import MonthField
from workflow.kpis import Question

TREND_MONTHS = 12


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _as_of(said: str, today: date) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return today


class DashboardForm(forms.Form):
    """Branch, a month or days of the reader's own, as-of day; an empty page asks for this month, as of today."""

    branch = forms.ModelChoiceField(Branch.objects.none(), to_field_name="code", label=_("Branch"))
    month = MonthField(label=_("Month"), required=False)
    first = forms.DateField(label=_("First day"), widget=_day(), required=False)
    last = forms.DateField(label=_("Last day"), widget=_day(), required=False)
    as_of = forms.DateField(label=_("As of"), widget=_day())

    def __init__(self, asked: QueryDict, *, user: Actor, home: Branch | None) -> None:
        top = home or Branch.objects.visible_to(user).first()
        given = {name: value for name, value in asked.items() if value}
        today = timezone.localdate()
        if not {"month", "first", "last"} & set(given):
            given["month"] = f"{_as_of(str(given.get('as_of', '')), today):%Y-%m}"
        super().__init__({"branch": top.code if top else "", "as_of": today, **given})
        self.fields["branch"].queryset = Branch.objects.visible_to(user)  # type: ignore[attr-defined]  # a model choice field
        self.fields["branch"].empty_label = None  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if bool(first) != bool(last):
            self.add_error("last" if first else "first", _("Give both days, or a month."))
        if first and last and first > last:
            self.add_error("last", _("The last day lies before the first."))
        return data

    def question(self) -> Question:
        """The question of a valid form."""
        data = self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if not first or not last:
            first = data.get("month") or data["as_of"].replace(day=1)
            last = month_end(first)
        return Question(branch=data["branch"], first=first, last=last, as_of=data["as_of"])


@dataclass(frozen=True, slots=True)
class Windows:
    """The questions that the period rules of tiles and the comparisons make of one question."""

    asked: Question

    def of(self, period: str) -> Question:
        """The question of a period rule, as known on the as-of day; days are inclusive."""
        if period == "last_month":
            return replace(self.earlier(1), as_of=self.asked.as_of)
        if period == "year":
            return replace(self.asked, first=self.months()[0], last=self.asked.last)
        return self.asked

    def earlier(self, months: int) -> Question:
        """The same a number of months before, as it was known then; whole months stay whole."""
        asked = self.asked
        first, last = shifted(asked.first, -months), shifted(asked.last, -months)
        if asked.first.day == 1 and asked.last == month_end(asked.last):
            last = month_end(last)
        return replace(asked, first=first, last=last, as_of=shifted(asked.as_of, -months))

    def months(self) -> list[date]:
        """The first days of the twelve months that end with the month of the last day."""
        return [shifted(self.asked.last.replace(day=1), -back) for back in reversed(range(TREND_MONTHS))]

    def month(self, first: date) -> Question:
        """The question of one month, as known on the as-of day."""
        return replace(self.asked, first=first, last=month_end(first))


def asked_of(question: Question) -> dict[str, str]:
    """What asks a dashboard the question."""
    return {
        "branch": question.branch.code,
        "first": question.first.isoformat(),
        "last": question.last.isoformat(),
        "as_of": question.as_of.isoformat(),
    }


def query_of(question: Question) -> str:
    """The question as the query of a dashboard."""
    return urlencode(asked_of(question))
