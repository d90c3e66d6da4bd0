"""Forms that more than one step on a customer asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.step_forms import StepForm


class ReasonForm(StepForm):
    """A step that asks why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class DecisionForm(StepForm):
    """Agree or refuse. Refusing needs an opinion; the button pressed says which."""

    decision = forms.ChoiceField(label=_("Decision"), choices=[("agree", _("Agree")), ("refuse", _("Refuse"))])
    opinion = forms.CharField(
        label=_("Opinion"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you refuse."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("opinion", "").strip():
            self.add_error("opinion", _("Say why you refuse."))
        return cleaned


class PersonChoice(forms.ModelChoiceField):
    """A colleague with the branch and the number of open customers."""

    def label_from_instance(self, obj: Any) -> str:
        return str(_("%(name)s · %(branch)s · %(held)s open")) % {
            "name": obj.name,
            "branch": obj.branch.name,
            "held": obj.held,
        }


def today() -> date:
    """The local day."""
    return timezone.localdate()
