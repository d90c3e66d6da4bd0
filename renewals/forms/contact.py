"""The short form of a contact: channel, result, intention, next date, note, in less than fifteen seconds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renewals.actions.following import Entry, next_contact_choices
from renewals.forms.step_form import today
from renewals.rules.contact import ContactResult, Intention, needs_next_contact
from renewals.taxonomies import Taxonomy
from renewals.taxonomy.rules import Kind
from workflow.step_forms import DayField, StepForm

QUICK_DAYS = (1, 2, 3, 7)
#: What a result suggests about the intention; the person may choose another one.
SUGGESTED = {
    "R1": "B", "R2": "C", "R3": "B", "R4": "A", "R5": "E", "R6": "E", "R7": "U", "R8": "U", "R9": "E",
    "N1": "U", "N2": "U", "N3": "U", "N4": "U", "N5": "U", "N6": "U", "N7": "U",
}  # fmt: skip


def result_choices(taxonomy: Taxonomy) -> list[tuple[Any, Any]]:
    """Results in two groups: reached and not reached."""
    groups: dict[bool, list[tuple[Any, Any]]] = {True: [], False: []}
    for reached, code, words in taxonomy.results():
        groups[reached].append((code, words))
    return [(_("Reached"), groups[True]), (_("Not reached"), groups[False])]


def offer_contacts(form: forms.Form, taxonomy: Taxonomy) -> None:
    """The channels and results of the branch."""
    fields: Any = form.fields
    if "channel" in fields:
        fields["channel"].choices = taxonomy.choices(Kind.CHANNEL)
    fields["result"].choices = result_choices(taxonomy)


class ContactForm(StepForm):
    """What every contact says."""

    channel = forms.ChoiceField(label=_("Channel"), initial="phone", widget=forms.RadioSelect)
    result = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    seconds = forms.IntegerField(label=_("Duration in seconds"), required=False, min_value=0, max_value=36000)
    customer_asked = forms.BooleanField(label=_("The customer asked for this call"), required=False)
    replied = forms.BooleanField(label=_("The customer answered the message"), required=False)
    recording_no = forms.CharField(label=_("Recording number"), max_length=60, required=False)


class OwnersContactForm(ContactForm):
    """What an owner registers, of one vehicle or of many."""

    intention = forms.ChoiceField(label=_("Intention"), widget=forms.RadioSelect)
    next_contact_on = DayField(label=_("Next contact"), required=False)
    incoming = forms.BooleanField(label=_("The customer contacted us"), required=False)
    #: When the form was filled in, as the page says; empty without scripts: now. An entry that waited for the
    #: connection stands at this time, and the 24 hours are counted from it.
    contact_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    field_order: Sequence[str] = ("channel", "result", "intention", "next_contact_on", "note")

    def prepare(self) -> None:
        taxonomy = Taxonomy(self.obj.branch, today())
        offer_contacts(self, taxonomy)
        self.fields["intention"].choices = taxonomy.choices(Kind.INTENTION)  # type: ignore[attr-defined]  # a choice field
        self.fields["contact_at"].widget.attrs["data-served"] = timezone.now().isoformat()

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
            contact_at=value["contact_at"],
            recording_no=value["recording_no"],
        )


class FollowUpForm(OwnersContactForm):
    """跟踪登记 by the owner."""

    def prepare(self) -> None:
        super().prepare()
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
