"""脱保回访登记单: the form of a lapsed customer (renewals brief §1.6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renewals.actions.lapsing import CallbackForm as CallbackEntry
from renewals.forms.contact import offer_contacts
from renewals.forms.steps import insurer_names, offer_loss_reasons
from renewals.models.callback import InsuredWhere, WinBackChance
from workflow.step_forms import DayField, StepForm


class CallbackForm(StepForm):
    """Where the customer is insured now, the true reason, the chance to win back, and what to do next."""

    channel = forms.ChoiceField(label=_("Channel"), initial="phone", widget=forms.RadioSelect)
    result = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    insured_where = forms.ChoiceField(label=_("Insured now"), choices=InsuredWhere.choices, widget=forms.RadioSelect)
    insurer = forms.CharField(
        label=_("Insurer"), max_length=60, required=False, widget=forms.TextInput(attrs={"list": "insurers"})
    )
    insured_until = DayField(label=_("Last covered day of the new policy"), required=False)
    reason_class = forms.ChoiceField(label=_("True reason, first level"), widget=forms.RadioSelect, required=False)
    reason = forms.ChoiceField(label=_("True reason, second level"), widget=forms.RadioSelect)
    price_gap = forms.DecimalField(
        label=_("Price difference (¥)"), max_digits=10, decimal_places=2, min_value=Decimal(0), required=False
    )
    complaint = forms.CharField(label=_("Dissatisfied with"), max_length=200, required=False)
    win_back = forms.ChoiceField(label=_("Chance to win back"), choices=WinBackChance.choices, widget=forms.RadioSelect)
    offer = forms.CharField(label=_("Win-back offer"), max_length=200, required=False)
    next_contact_on = DayField(label=_("Next contact"), required=False)
    do_not_call = forms.BooleanField(label=_("Asks not to be called any more"), required=False)
    customer_asked = forms.BooleanField(label=_("The customer asked for this call"), required=False)
    recording_no = forms.CharField(label=_("Recording number"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self) -> None:
        taxonomy = offer_loss_reasons(self)
        offer_contacts(self, taxonomy)
        self.insurers = insurer_names(taxonomy)
        known = taxonomy.loss_reason(self.obj.loss_reason)
        if known is not None:
            self.fields["reason"].initial = known.code
            self.fields["reason_class"].initial = known.code[0]

    @property
    def entry(self) -> CallbackEntry:
        """The cleaned form as the action takes it."""
        left_out = {"expected_version", "key", "reason_class"}
        values: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        return CallbackEntry(**values)
