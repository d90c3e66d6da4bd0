"""What the rate page is asked: the shape only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from renewals.dimensions import DIMENSIONS
from reporting.catalogue import DESKS
from reporting.rules import month_end
from workflow.kpis import Question


class RateForm(forms.Form):
    """Branch, window of expiry, as-of day, scope and dimension; every field has a default, so an empty page answers."""

    branch = forms.ModelChoiceField(Branch.objects.none(), to_field_name="code", label=_("Branch"))
    first = forms.DateField(label=_("Expiry from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("Expiry to"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    by = forms.ChoiceField(label=_("Show by"))
    scope = forms.ChoiceField(
        label=_("Scope"),
        choices=[("company", _("Anywhere in the company")), ("branch", _("In the same branch"))],
    )
    matured = forms.BooleanField(label=_("Only vehicles whose cover has ended"), required=False)

    def __init__(self, asked: QueryDict, *, user: Actor) -> None:
        super().__init__({**self.defaults(user), **{name: value for name, value in asked.items() if value}})
        branches = Branch.objects.visible_to(user)
        branch_field = self.fields["branch"]
        by_field = self.fields["by"]
        assert isinstance(branch_field, forms.ModelChoiceField)  # noqa: S101 (narrows the type for mypy)
        assert isinstance(by_field, forms.ChoiceField)  # noqa: S101 (narrows the type for mypy)
        branch_field.queryset = branches
        branch_field.empty_label = None
        by_field.choices = [(code, dimension.label) for code, dimension in DIMENSIONS.items()]

    @staticmethod
    def defaults(user: Actor) -> dict[str, Any]:
        """What an empty page asks: the reader's widest branch, this year to the month three months ahead, today."""
        today = timezone.localdate()
        top = Branch.objects.visible_to(user).first()
        return {
            "branch": top.code if top else "",
            "first": today.replace(month=1, day=1),
            "last": month_end(today + timedelta(days=90)),
            "as_of": today,
            "by": "month",
            "scope": "company",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day lies before the first."))
        return data

    def question(self) -> Question:
        """The question of a valid form."""
        data = self.cleaned_data
        return Question(
            branch=data["branch"],
            first=data["first"],
            last=data["last"],
            as_of=data["as_of"],
            by=data["by"],
            scope=data["scope"],
            matured_only=data["matured"],
        )


class CatalogueForm(forms.Form):
    """Which figures of the catalogue."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60, widget=forms.TextInput({"type": "search"}))
    app = forms.ChoiceField(label=_("Desk"), required=False, choices=[("", _("All desks")), *DESKS.items()])
