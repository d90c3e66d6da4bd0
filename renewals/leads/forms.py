"""Forms of what happens after a loss: attempts, plans, reviews, checks, leads, matches by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.actions.following import Entry
from renewals.forms.contact import offer_contacts
from renewals.forms.step_form import DecisionForm, PersonChoice, today
from renewals.leads.actions.checking import CheckForm as CheckEntry
from renewals.leads.guards import spoken_to
from renewals.models.callback import ReviewVerdict
from renewals.models.loss_check import LossVerdict
from renewals.people import specialists_of, with_load
from renewals.taxonomies import Taxonomy
from workflow.step_forms import DayField, StepForm
from workflow.step_pages import new_key

MOST_DAYS = 20


class AttemptForm(StepForm):
    """回访未接通: an attempt that reached nobody."""

    channel = forms.ChoiceField(label=_("Channel"), initial="phone", widget=forms.RadioSelect)
    result = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    next_contact_on = DayField(label=_("Try again on"), required=False)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self) -> None:
        fields: Any = self.fields
        offer_contacts(self, Taxonomy(self.obj.branch, today()))
        groups = fields["result"].choices
        fields["result"].choices = [
            (label, missed)
            for label, choices in groups
            if (missed := [(code, words) for code, words in choices if not spoken_to(code)])
        ]

    @property
    def entry(self) -> Entry:
        """The cleaned form as the action takes it."""
        return Entry(**self.entered("channel", "result", "next_contact_on", "note"))


class ReviewForm(StepForm):
    """复核 of a callback by a quality caller."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=ReviewVerdict.choices, widget=forms.RadioSelect)
    true_reason = forms.ChoiceField(
        label=_("True reason"), required=False, help_text=_("Needed when another reason is true.")
    )
    opinion = forms.CharField(label=_("Review result"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self) -> None:
        offer_true_reasons(self)
        self.callback = self.obj.callbacks.select_related("caller").first()

    @property
    def found(self) -> dict[str, Any]:
        """What the reviewer found, as the action takes it."""
        return self.entered("verdict", "true_reason", "opinion")


def offer_true_reasons(form: StepForm) -> None:
    """The branch's loss reasons, in a list that may stay empty."""
    field: Any = form.fields["true_reason"]
    field.choices = [("", "—"), *Taxonomy(form.obj.branch, today()).loss_reasons()]


class CheckLossForm(StepForm):
    """核实流失: what the customer says when somebody else calls."""

    channel = forms.ChoiceField(label=_("Channel"), initial="phone", widget=forms.RadioSelect)
    result = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    verdict = forms.ChoiceField(label=_("Verdict"), choices=LossVerdict.choices, widget=forms.RadioSelect)
    true_reason = forms.ChoiceField(
        label=_("True reason"), required=False, help_text=_("Needed when another reason is true.")
    )
    recording_no = forms.CharField(label=_("Recording number"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self) -> None:
        offer_contacts(self, Taxonomy(self.obj.branch, today()))
        offer_true_reasons(self)

    @property
    def entry(self) -> CheckEntry:
        """The cleaned form as the action takes it."""
        names = ("channel", "result", "verdict", "true_reason", "recording_no", "note")
        return CheckEntry(**self.entered(*names))


class DecideLossForm(DecisionForm):
    """Agree, or refuse and say who goes on with the customer (流失再挽)."""

    to = PersonChoice(
        label=_("If refused, who goes on"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("The present owner"),
    )
    telesales = forms.BooleanField(label=_("If refused, telesales tries"), required=False)

    def prepare(self) -> None:
        people = with_load(specialists_of(self.user).exclude(pk=self.obj.owner_id or 0))
        self.fields["to"].queryset = people  # type: ignore[attr-defined]  # a model choice field
        if not self.user.scope().may("renewals.call_list", self.obj.branch):
            del self.fields["telesales"]

    @property
    def onward(self) -> dict[str, Any]:
        """Who goes on, as the action takes it; nothing where the loss is confirmed."""
        if self.cleaned_data["decision"] == "agree":
            return {}
        return {"to": self.cleaned_data["to"], "telesales": self.cleaned_data.get("telesales", False)}


class PlanForm(forms.Form):
    """Who calls back, from which day, how many days and how many a day."""

    caller = forms.ModelChoiceField(label=_("Caller"), queryset=User.objects.none())
    first = DayField(label=_("First day"))
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=MOST_DAYS, initial=5)
    per_day = forms.IntegerField(label=_("Calls a day"), min_value=1, max_value=200)

    def __init__(self, *args: Any, callers: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["caller"].queryset = callers  # type: ignore[attr-defined]  # a model choice field

    def clean_first(self) -> date:
        first: date = self.cleaned_data["first"]
        if first < today():
            raise forms.ValidationError(_("A plan lies ahead."))
        return first


class DropLeadForm(forms.Form):
    """Why nobody will ask this customer next year."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=new_key)


class MatchForm(StepForm):
    """匹配 by hand: which policy, why, and the paper that shows it."""

    policy = forms.ChoiceField(label=_("Signed policy"), widget=forms.RadioSelect, required=False)
    policy_no = forms.CharField(
        label=_("Another policy number"),
        max_length=30,
        required=False,
        help_text=_("If the policy is not among those above."),
    )
    reason = forms.CharField(label=_("Why this policy"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("A scan or picture of the policy. Needed unless a document is attached already."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("policy") and not cleaned.get("policy_no", "").strip():
            self.add_error("policy", _("Choose a policy or give its number."))
        return cleaned
