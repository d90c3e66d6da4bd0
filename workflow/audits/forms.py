"""What is asked about one employee or one customer: the shape only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.scope import SYSTEM, Actor
from workflow.audits.subjects import Number, Wanted
from workflow.identifiers.phone import normalize_phone
from workflow.identifiers.plate import normalize_plate
from workflow.intake.cells import code_of

DATE = {"type": "date"}
LONGEST = timedelta(days=366)
MONTH = timedelta(days=29)


class PersonAuditForm(forms.Form):
    """Whom, and from which day to which, both inclusive; thirty days unless others are asked for."""

    person = forms.CharField(max_length=20, label=_("Employee number"))
    first = forms.DateField(label=_("From day"), widget=forms.DateInput(DATE, format="%Y-%m-%d"))
    last = forms.DateField(label=_("To day"), widget=forms.DateInput(DATE, format="%Y-%m-%d"))

    def __init__(self, asked: Any, *, reader: Actor) -> None:
        today = timezone.localdate()
        month = {"first": (today - MONTH).isoformat(), "last": today.isoformat()}
        given = None if asked is None else {**month, **{name: value for name, value in asked.items() if value}}
        super().__init__(given, initial=month)
        self.reader = reader

    def clean_person(self) -> User:
        """Somebody of a branch whose events the reader may read; anybody else is not told apart from nobody."""
        number = self.cleaned_data["person"].strip()
        rows = User.objects.visible_to(SYSTEM).select_related("branch").filter(employee_no=number)
        found: User | None = rows.first()
        if found is None or not self.reader.scope().may("workflow.events", found.branch):
            raise forms.ValidationError(_("There is nobody with this number in your branches."))
        return found

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first, and a year is the most."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first is None or last is None:
            return data
        if first > last:
            self.add_error("last", _("The last day is before the first."))
        elif last - first > LONGEST:
            self.add_error("last", _("Ask about a year at most."))
        return data


SHORTEST = 6
KEPT_FORM: dict[Number, Callable[[str], str]] = {
    Number.PHONE: normalize_phone,
    Number.CERTIFICATE: lambda text: code_of(text).replace("-", ""),
    Number.PLATE: normalize_plate,
    Number.POLICY: code_of,
}


class CustomerForm(forms.Form):
    """Which number of a customer, and why it is asked for."""

    kind = forms.ChoiceField(
        choices=Number.choices, initial=Number.PHONE, label=_("Kind of number"), widget=forms.RadioSelect
    )
    number = forms.CharField(
        max_length=40,
        label=_("The whole number"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Exactly as it is: nothing is found by a part of it. It is not kept."),
    )
    reason = forms.CharField(
        max_length=200,
        label=_("Reason"),
        help_text=_("Such as the number of a complaint or a request. It stays in the event log with your name."),
    )

    def clean(self) -> dict[str, Any]:
        """The number in the form in which it is kept."""
        data = super().clean() or {}
        kind, text = data.get("kind"), data.get("number", "")
        if kind and text:
            data["wanted"] = Wanted(Number(kind), KEPT_FORM[Number(kind)](text))
            if len(data["wanted"].text) < SHORTEST:
                self.add_error("number", _("This is not a whole number."))
        return data
