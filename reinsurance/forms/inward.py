"""Forms of inward offers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reinsurance.forms.request import CURRENCIES
from reinsurance.forms.step_form import MoneyField, PickField, ReasonForm, ShareField
from reinsurance.models import Counterparty
from reinsurance.models.counterparty_terms import BusinessLine
from reinsurance.rules.amounts import trimmed
from workflow.step_forms import DayField, InstantField, StepForm


class OfferFields(forms.Form):
    """The risk as the cedant offers it."""

    cedant = PickField(label=_("Cedant"))
    broker = PickField(label=_("Through the broker"), required=False)
    reference = forms.CharField(label=_("Reference of the cedant"), max_length=60, required=False)
    policy_no = forms.CharField(label=_("Original policy number"), max_length=40)
    line = forms.ChoiceField(label=_("Class of business"), choices=BusinessLine)
    insured_name = forms.CharField(label=_("Insured"), max_length=200)
    interest = forms.CharField(label=_("Interest insured"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    situation = forms.CharField(
        label=_("Situation"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As on our own policies: what we carry at the same place counts with it."),
    )
    period_from = InstantField(label=_("Cover from"))
    period_until = InstantField(label=_("Cover until"))
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    fx_rate = forms.DecimalField(label=_("Exchange rate to CNY"), max_digits=20, decimal_places=10, required=False)
    fx_date = DayField(label=_("Rate of the day"), required=False)
    sum_insured = MoneyField(label=_("Sum insured (100 %)"))
    premium = MoneyField(label=_("Original premium (100 %)"))
    commission = ShareField(label=_("Commission (%)"))
    offered = ShareField(label=_("Share offered (%)"))

    def offer_parties(self, user: Any) -> None:
        """Whom an offer can come from."""
        known = Counterparty.objects.visible_to(user).order_by("code")
        fields: Any = self.fields
        fields["cedant"].offer(known.filter(kind__in=["cedant", "reinsurer"]))
        fields["broker"].offer(known.filter(kind="broker"), empty=str(_("Directly")))

    def values(self) -> dict[str, Any]:
        """The columns of the offer."""
        return {name: self.cleaned_data[name] for name in OfferFields.base_fields}


class OfferForm(OfferFields):
    """A new offer."""

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.offer_parties(user)


class EditOfferForm(OfferFields, StepForm):
    """The same, before our line goes to approval."""

    def prepare(self) -> None:
        self.offer_parties(self.user)
        for name in OfferFields.base_fields:
            value = getattr(self.obj, name)
            self.fields[name].initial = getattr(value, "pk", value)


class WriteForm(StepForm):
    """The line we would write."""

    written = ShareField(label=_("Our line (%)"))
    conditions = forms.CharField(label=_("Line conditions"), max_length=400, required=False)

    def prepare(self) -> None:
        self.fields["written"].initial = trimmed(self.obj.offered)


class SignedForm(StepForm):
    """What the broker advised."""

    signed = ShareField(label=_("Our signed line (%)"))

    def prepare(self) -> None:
        self.fields["signed"].initial = trimmed(self.obj.written) if self.obj.written else None


class DeclineForm(ReasonForm):
    """The reason the cedant is told."""
