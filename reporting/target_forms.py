"""What the pages of targets are asked: the shape only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.models.branch import paths_filter
from accounts.scope import Actor
from reporting.catalogue import DESKS
from reporting.models import TargetQuerySet
from reporting.models.target import MANAGES, right_over
from reporting.rules import month_of
from workflow.kpis import KPIS


class MonthField(forms.CharField):
    """A month, cleaned to its first day; an empty one is None."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-06"})

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        month = month_of(text)
        if month is None:
            raise forms.ValidationError(_("Write the month as 2026-05."))
        return month


def branches_of(user: Actor) -> Any:
    """The branches whose targets ``user`` manages."""
    paths = user.scope().paths_for(MANAGES)
    return Branch.objects.visible_to(user).filter(paths_filter("path", paths), active=True)  # type: ignore[arg-type]  # a person or the system


def kpi_choices(user: Actor) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The figures for which ``user`` sets targets, under their desks."""
    return [
        (label, [(code, kpi.label) for code, kpi in KPIS.items() if kpi.app == app])
        for app, label in DESKS.items()
        if user.scope().may(right_over(app))
    ]


class TargetFilterForm(forms.Form):
    """Which targets."""

    branch = forms.ModelChoiceField(
        Branch.objects.none(), to_field_name="code", label=_("Branch"), required=False, empty_label=_("All branches")
    )
    kpi = forms.ChoiceField(label=_("KPI"), required=False)
    month = MonthField(label=_("Month"), required=False)

    def __init__(self, *args: Any, user: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["branch"].queryset = branches_of(user)  # type: ignore[attr-defined]  # a model choice field
        self.fields["kpi"].choices = [("", _("All figures")), *kpi_choices(user)]  # type: ignore[attr-defined]  # a choice field

    def narrowed(self, rows: TargetQuerySet) -> TargetQuerySet:
        """The rows that fit; a branch stands for all below it."""
        asked = self.cleaned_data
        if asked["branch"]:
            rows = rows.filter(rows.on_paths((asked["branch"].path,)))
        if asked["kpi"]:
            rows = rows.filter(kpi=asked["kpi"])
        return rows.filter(month=asked["month"]) if asked["month"] else rows


class NewTargetForm(forms.Form):
    """All of a new target."""

    branch = forms.ModelChoiceField(Branch.objects.none(), to_field_name="code", label=_("Branch"))
    kpi = forms.ChoiceField(label=_("KPI"))
    month = MonthField(label=_("Month"))
    base_value = forms.DecimalField(label=_("Base value"), max_digits=14, decimal_places=2)
    challenge_value = forms.DecimalField(
        label=_("Challenge value"), max_digits=14, decimal_places=2, required=False, help_text=_("May stay empty.")
    )

    def __init__(self, *args: Any, user: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["branch"].queryset = branches_of(user)  # type: ignore[attr-defined]  # a model choice field
        self.fields["kpi"].choices = kpi_choices(user)  # type: ignore[attr-defined]  # a choice field


class ValuesForm(forms.Form):
    """Other values of a target that is there."""

    base_value = forms.DecimalField(label=_("Base value"), max_digits=14, decimal_places=2)
    challenge_value = forms.DecimalField(
        label=_("Challenge value"), max_digits=14, decimal_places=2, required=False, help_text=_("May stay empty.")
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
