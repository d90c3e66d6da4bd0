"""What the page of a figure is asked: the shape only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from renewals.dimensions import DIMENSIONS
from reporting.catalogue import DIMENSION_WORDS
from reporting.rules import month_end
from workflow.kpis import Kpi, Question


class FigureForm(forms.Form):
    """Branch, days, as-of day and dimension of one figure; every field has a default, so an empty page answers."""

    branch = forms.ModelChoiceField(Branch.objects.none(), to_field_name="code", label=_("Branch"), empty_label=None)
    first = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    by = forms.ChoiceField(label=_("Show by"), required=False)

    def __init__(self, asked: QueryDict, *, kpi: Kpi, user: Actor) -> None:
        super().__init__({**self.defaults(kpi, user), **asked.dict()})
        self.kpi = kpi
        branch_field: Any = self.fields["branch"]
        branch_field.queryset = Branch.objects.visible_to(user)
        by_field: Any = self.fields["by"]
        by_field.choices = [("", _("Nothing")), *((code, word_of(code, kpi)) for code in kpi.dimensions)]

    @staticmethod
    def defaults(kpi: Kpi, user: Actor) -> dict[str, Any]:
        """What an empty page asks: the reader's widest branch, this month, today, by branch where it is known so."""
        today = timezone.localdate()
        top = Branch.objects.visible_to(user).first()
        return {
            "branch": top.code if top else "",
            "first": today.replace(day=1),
            "last": month_end(today),
            "as_of": today,
            "by": "branch" if "branch" in kpi.dimensions else "",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day lies before the first."))
        return data

    def question(self) -> Question:
        """The question of a valid form."""
        data = self.cleaned_data
        days = {name: data[name] for name in ("first", "last", "as_of")}
        return Question(branch=data["branch"], by=data["by"], matured_only=self.kpi.matured_only, **days)


def word_of(code: str, kpi: Kpi) -> Any:
    """A dimension in words; the months of the renewal desk are those of expiry."""
    return DIMENSIONS[code].label if kpi.app == "renewals" and code in DIMENSIONS else DIMENSION_WORDS[code]
