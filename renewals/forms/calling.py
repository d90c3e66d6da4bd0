"""Call lists and what telesales writes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from renewals.actions.calling import CALLABLE, CallListForm, CallResult
from renewals.forms.contact import offer_contacts
from renewals.forms.step_form import today
from renewals.models.renewal_terms import RenewalStatus, Usage
from renewals.taxonomies import Taxonomy
from renewals.telesales.rules.list_fields import DEFAULT_FIELDS, FIELD_LABELS, ListField
from workflow.step_forms import DayField
from workflow.step_pages import new_key


class MakeCallListForm(forms.Form):
    """Which customers telesales may call, and why."""

    name = forms.CharField(label=_("Name"), max_length=80)
    purpose = forms.CharField(label=_("Purpose"), max_length=200)
    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())
    expires_first = DayField(label=_("Cover ends from"))
    expires_last = DayField(label=_("Cover ends until"))
    statuses = forms.MultipleChoiceField(
        label=_("State"),
        choices=[(code, RenewalStatus(code).label) for code in CALLABLE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all that may be called."),
    )
    usages = forms.MultipleChoiceField(
        label=_("Usage"), choices=Usage.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("Days the list holds"), required=False, min_value=1, max_value=30)
    lock_days = forms.IntegerField(
        label=_("Days the owners do not call"),
        required=False,
        min_value=0,
        max_value=30,
        help_text=_("Empty: as the branch's settings say. 0: owners go on calling."),
    )
    fields_shown = forms.MultipleChoiceField(
        label=_("Fields of the file"),
        choices=[(field.value, FIELD_LABELS[field]) for field in ListField],
        initial=list(DEFAULT_FIELDS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Names become a form of address, plates and numbers are masked. The task number is always there."),
    )

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        branches = Branch.objects.visible_to(user).exclude(level="head_office")
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]  # a model choice field
        self.fields["branch"].initial = user.branch_id
        self.fields["expires_first"].initial = today() - timedelta(days=30)
        self.fields["expires_last"].initial = today() + timedelta(days=7)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("expires_first"), cleaned.get("expires_last")
        if first and last and first > last:
            self.add_error("expires_last", _("The last day lies before the first one."))
        return cleaned

    @property
    def entry(self) -> CallListForm:
        """The cleaned form as the action takes it."""
        value = self.cleaned_data
        return CallListForm(
            name=value["name"],
            purpose=value["purpose"],
            expires_first=value["expires_first"],
            expires_last=value["expires_last"],
            statuses=tuple(value["statuses"]),
            usages=tuple(value["usages"]),
            days=value["days"],
            lock_days=value["lock_days"],
            fields=tuple(value["fields_shown"]),
        )


class CallResultForm(forms.Form):
    """呼叫结果回写."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=new_key)
    result = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    seconds = forms.IntegerField(label=_("Duration in seconds"), required=False, min_value=0, max_value=36000)
    recording_no = forms.CharField(label=_("Recording number"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    customer_asked = forms.BooleanField(label=_("The customer asked for this call"), required=False)

    def __init__(self, *args: Any, branch: Branch, **more: Any) -> None:
        super().__init__(*args, **more)
        offer_contacts(self, Taxonomy(branch, today()))

    @property
    def entry(self) -> CallResult:
        """The cleaned form as the action takes it."""
        value = {name: each for name, each in self.cleaned_data.items() if name != "key"}
        return CallResult(**value)


class WithdrawForm(forms.Form):
    """Why nobody may call from the list any more."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
