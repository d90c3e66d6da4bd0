"""What the rate page is asked: the shape only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from renewals.measures import DIMENSIONS
from workflow.kpis import Question


class RateForm(forms.Form):
    """Branch, window of expiry, as-of day, scope and dimension; every field has a default, so an empty page answers."""

    branch = forms.ModelChoiceField(Branch.objects.none(), to_field_name="code", label=_("Branch"), required=False)
    first = forms.DateField(label=_("Expiry from"), required=False, widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("Expiry to"), required=False, widget=forms.DateInput({"type": "date"}))
    as_of = forms.DateField(label=_("As of"), required=False, widget=forms.DateInput({"type": "date"}))
    by = forms.ChoiceField(label=_("Show by"), required=False)
    scope = forms.ChoiceField(
        label=_("Scope"),
        required=False,
        choices=[("company", _("Anywhere in the company")), ("branch", _("In the same branch"))],
    )
    matured = forms.BooleanField(label=_("Only vehicles whose cover has ended"), required=False)

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = Branch.objects.visible_to(user).exclude(level="team")
        branch_field = self.fields["branch"]
        by_field = self.fields["by"]
        assert isinstance(branch_field, forms.ModelChoiceField)  # noqa: S101 (narrows the type for mypy)
        assert isinstance(by_field, forms.ChoiceField)  # noqa: S101 (narrows the type for mypy)
        branch_field.queryset = branches
        branch_field.empty_label = None
        by_field.choices = [(code, dimension.label) for code, dimension in DIMENSIONS.items()]
        self.top = Branch.objects.visible_to(user).first()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day lies before the first."))
        return data

    def question(self) -> Question:
        """The question, defaults filled in: from January of this year to the end of the month three months ahead."""
        today = timezone.localdate()
        data = self.cleaned_data
        branch = data.get("branch") or self.top
        if branch is None:
            raise Branch.DoesNotExist
        return Question(
            branch=branch,
            first=data.get("first") or today.replace(month=1, day=1),
            last=data.get("last") or month_end(today + timedelta(days=90)),
            as_of=data.get("as_of") or today,
            by=data.get("by") or "month",
            scope=data.get("scope") or "company",
            matured_only=bool(data.get("matured")),
        )


class ExportForm(forms.Form):
    """Format and purpose of a file that leaves."""

    output = forms.ChoiceField(choices=[("xlsx", "xlsx"), ("csv", "csv")])
    purpose = forms.CharField(max_length=200, label=_("What is the file for?"))


def month_end(day: date) -> date:
    """The last day of the month of ``day``."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
