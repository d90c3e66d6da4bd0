"""The short form of a contact: channel, result, intention, next date, note, in less than fifteen seconds."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renewals.actions.following import Entry, next_contact_choices
from renewals.forms.step_form import today
from renewals.rules.contact import (
    CHANNEL_LABELS,
    INTENTION_LABELS,
    RESULT_LABELS,
    ContactResult,
    Intention,
    is_connected,
    needs_next_contact,
)
from workflow.step_forms import DayField, StepForm

QUICK_DAYS = (1, 2, 3, 7)
#: What a result suggests about the intention; the person may choose another one.
SUGGESTED = {
    "R1": "B", "R2": "C", "R3": "B", "R4": "A", "R5": "E", "R6": "E", "R7": "U", "R8": "U", "R9": "E",
    "N1": "U", "N2": "U", "N3": "U", "N4": "U", "N5": "U", "N6": "U", "N7": "U",
}  # fmt: skip


def result_choices() -> list[tuple[Any, Any]]:
    """Results in two groups: reached and not reached."""
    reached = [(each.value, RESULT_LABELS[each]) for each in ContactResult if is_connected(each)]
    missed = [(each.value, RESULT_LABELS[each]) for each in ContactResult if not is_connected(each)]
    return [(_("Reached"), reached), (_("Not reached"), missed)]


class ContactForm(StepForm):
    """What every contact says."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=list(CHANNEL_LABELS.items()), initial="phone", widget=forms.RadioSelect
    )
    result = forms.ChoiceField(label=_("Result"), choices=result_choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    seconds = forms.IntegerField(label=_("Duration in seconds"), required=False, min_value=0, max_value=36000)
    customer_asked = forms.BooleanField(label=_("The customer asked for this call"), required=False)
    replied = forms.BooleanField(label=_("The customer answered the message"), required=False)


class FollowUpForm(ContactForm):
    """跟踪登记 by the owner."""

    intention = forms.ChoiceField(
        label=_("Intention"), choices=list(INTENTION_LABELS.items()), widget=forms.RadioSelect
    )
    next_contact_on = DayField(label=_("Next contact"), required=False)
    incoming = forms.BooleanField(label=_("The customer contacted us"), required=False)

    field_order = ("channel", "result", "intention", "next_contact_on", "note")

    def prepare(self) -> None:
        self.latest = next_contact_choices(by=self.user, renewal=self.obj)

    @property
    def next_plan(self) -> str:
        """Intention → last allowed day, for the page to propose it."""
        return json.dumps({code: day.isoformat() for code, day in self.latest.items()})

    @property
    def result_plan(self) -> str:
        """Result → suggested intention."""
        return json.dumps(SUGGESTED)

    @property
    def quick_days(self) -> list[tuple[str, str]]:
        """Days offered as buttons: (iso date, day and month)."""
        days = [today() + timedelta(days=each) for each in QUICK_DAYS]
        return [(day.isoformat(), f"{day:%m-%d}") for day in days]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not {"result", "intention"} <= set(cleaned):
            return cleaned
        wanted = needs_next_contact(ContactResult(cleaned["result"]), Intention(cleaned["intention"]))
        if wanted and not cleaned.get("next_contact_on") and "next_contact_on" not in self.errors:
            self.add_error("next_contact_on", _("Enter when you will contact the customer again."))
        if not wanted:
            cleaned["next_contact_on"] = None
        return cleaned

    @property
    def entry(self) -> Entry:
        """The cleaned form as the action takes it."""
        value = self.cleaned_data
        return Entry(
            channel=value["channel"],
            result=value["result"],
            intention=value["intention"],
            next_contact_on=value["next_contact_on"],
            note=value["note"],
            seconds=value["seconds"],
            replied=value["replied"],
            outgoing=not value["incoming"],
            customer_asked=value["customer_asked"] or value["incoming"],
        )
