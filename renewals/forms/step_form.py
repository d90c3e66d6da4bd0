"""What every form of one step on one customer carries: the version the person saw and a key for the request."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.models import Renewal
from workflow.step_pages import new_key

DAY = {"type": "date"}


class StepForm(forms.Form):
    """Base of the forms on one customer. ``renewal`` and ``user`` are what it is about and who fills it in."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, renewal: Renewal, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.renewal = renewal
        self.user = user
        self.fields["expected_version"].initial = renewal.version
        self.fields["key"].initial = new_key()
        self.prepare()

    def prepare(self) -> None:
        """What depends on the customer or the person; for subclasses."""

    @property
    def guard(self) -> dict[str, Any]:
        """Version and key as the action takes them."""
        return {"expected_version": self.cleaned_data["expected_version"], "key": self.cleaned_data["key"]}


class PlainForm(StepForm):
    """Nothing to enter: a question answered by its button."""


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


class DayField(forms.DateField):
    """A day chosen with the browser's own calendar."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs=dict(DAY), format="%Y-%m-%d"), **more)


def today() -> date:
    """The local day."""
    return timezone.localdate()
