"""What the board is asked, and the verdict on a suspicion."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.step_forms import DayField, StepForm

LONGEST = timedelta(days=366)
#: Lists are cut up to three months ahead (brief §1.3).
AHEAD = timedelta(days=90)


class BoardForm(forms.Form):
    """Days of expiry, both included. An empty address asks for this month and the lists that are out."""

    first = DayField(label=_("Cover ends from"))
    last = DayField(label=_("Cover ends until"))

    def __init__(self, asked: QueryDict) -> None:
        super().__init__({**self.defaults(), **{name: value for name, value in asked.items() if value}})

    @staticmethod
    def defaults() -> dict[str, Any]:
        today = timezone.localdate()
        return {"first": today.replace(day=1), "last": today + AHEAD}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if isinstance(first, date) and isinstance(last, date):
            if first > last:
                self.add_error("last", _("The last day lies before the first one."))
            elif last - first > LONGEST:
                self.add_error("last", _("A board shows a year at most."))
        return cleaned


class BoardFileForm(BoardForm):
    """Which table of the board."""

    part = forms.ChoiceField(
        label=_("Table"),
        choices=[
            ("owners", _("Owners compared")),
            ("late", _("Overdue by owner")),
            ("urgent", _("About to lapse, not quoted")),
            ("abnormal", _("Abnormal data")),
            ("funnel", _("Customers by state")),
        ],
    )

    @staticmethod
    def defaults() -> dict[str, Any]:
        return {**BoardForm.defaults(), "part": "owners"}


class VerdictForm(StepForm):
    """裁定."""

    verdict = forms.ChoiceField(
        label=_("Verdict"),
        choices=[("confirmed", _("It is what it looks like")), ("explained", _("There is an honest reason"))],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(label=_("Opinion"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    @property
    def confirmed(self) -> bool:
        """Whether the pattern is confirmed."""
        return bool(self.cleaned_data["verdict"] == "confirmed")
