"""What the pages of the appraisal are asked: the shape only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, BranchLevel
from accounts.models.branch import paths_filter
from accounts.scope import Actor
from claims.models import RemovalReason

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class BranchForm(forms.Form):
    """A form that an empty address answers with what the reader most likely wants."""

    branch = forms.ModelChoiceField(Branch.objects.none(), to_field_name="code", label=_("Branch"))

    def __init__(self, asked: QueryDict, *, user: Actor) -> None:
        branches = branches_of(user, "claims.view")
        start = {"branch": branches[0].code if branches else "", **self.defaults()}
        super().__init__({**start, **{name: value for name, value in asked.items() if value}})
        offer(self.fields["branch"], branches)

    @staticmethod
    def defaults() -> dict[str, Any]:
        return {}


class MonthForm(BranchForm):
    """A month of listing; ``version`` 0 shows it as it stands now."""

    month = forms.CharField(label=_("Month"), widget=forms.TextInput({"type": "month"}))
    as_of = forms.DateField(label=_("As of"), widget=DAY, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @staticmethod
    def defaults() -> dict[str, Any]:
        return {"month": f"{timezone.localdate():%Y-%m}"}

    def clean_month(self) -> date:
        try:
            return date.fromisoformat(f"{self.cleaned_data['month']}-01")
        except ValueError as error:
            raise forms.ValidationError(_("Write the month as 2026-05.")) from error


class BoardForm(BranchForm):
    """Days of a board; a board of what is open now takes only the branch."""

    first = forms.DateField(label=_("From"), widget=DAY)
    last = forms.DateField(label=_("To"), widget=DAY)

    @staticmethod
    def defaults() -> dict[str, Any]:
        today = timezone.localdate()
        return {"first": today - timedelta(days=90), "last": today}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day lies before the first."))
        return data


class FreezeForm(forms.Form):
    """A month to be frozen; a correction says why."""

    reason = forms.CharField(label=_("Why is the frozen month corrected?"), max_length=500, required=False)


class RemovalForm(forms.Form):
    """剔除申请."""

    code = forms.ChoiceField(label=_("Reason of the removal"), choices=RemovalReason)
    why = forms.CharField(label=_("Explanation"), max_length=500, widget=forms.Textarea({"rows": 3}))


def branches_of(user: Actor, permission: str) -> Any:
    """Branches from prefectures up on which ``user`` holds the right, the widest first."""
    paths = user.scope().paths_for(permission)
    rows = Branch.objects.visible_to(user).filter(paths_filter("path", paths))
    return rows.exclude(level=BranchLevel.TEAM).order_by("path")


def offer(field: forms.Field, branches: Any) -> None:
    """Lets the field choose among ``branches``."""
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (narrows the type for mypy)
    field.queryset, field.empty_label = branches, None
