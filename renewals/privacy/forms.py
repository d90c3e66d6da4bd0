"""The forms about personal data. They check shape; meaning is the actions'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renewals.models import RefusalCode, SubjectRequestKind
from renewals.privacy.actions.deciding import grounds_of
from renewals.privacy.actions.registering import CORRECTABLE, WishForm
from workflow.step_forms import DayField, StepForm

LINES = {"rows": 2}
LABELS = dict(RefusalCode.choices)


class CertificateForm(StepForm):
    """查看证件号: the reason is kept in the history."""

    reason = forms.ChoiceField(
        label=_("Why do you need the number?"),
        choices=[
            ("check", _("To check the number")),
            ("issue", _("To issue the policy")),
            ("identity", _("To prove who is asking")),
            ("complaint", _("To handle a complaint")),
        ],
        widget=forms.RadioSelect,
        initial="check",
    )

    @property
    def reason_words(self) -> str:
        """The reason as it is kept."""
        return str(dict(self.fields["reason"].choices)[self.cleaned_data["reason"]])  # type: ignore[attr-defined]  # a choice field


class RequestForm(StepForm):
    """登记: what the customer asks for, and how they proved who they are."""

    kind = forms.ChoiceField(label=_("Wish"), choices=SubjectRequestKind.choices, widget=forms.RadioSelect)
    identity = forms.CharField(
        label=_("Proof of identity"),
        max_length=200,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("What was shown and where the copy is kept. No numbers."),
    )
    asked_on = DayField(label=_("Asked on"))
    insured_name = forms.CharField(label=_("Correct name"), max_length=100, required=False)
    phone = forms.CharField(label=_("Correct phone number"), max_length=30, required=False)
    certificate_no = forms.CharField(
        label=_("Correct certificate number"),
        max_length=30,
        required=False,
        help_text=_("For a correction only: fill in what is wrong today."),
    )

    def prepare(self) -> None:
        self.fields["asked_on"].initial = timezone.localdate()

    @property
    def entry(self) -> WishForm:
        """The cleaned form as the action takes it."""
        value = self.cleaned_data
        wish = {name: value[name] for name in CORRECTABLE if value[name]}
        return WishForm(kind=value["kind"], identity=value["identity"], asked_on=value["asked_on"], wish=wish)


class DecideForm(StepForm):
    """办理: granted, or refused on a ground that holds."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("grant", _("Grant")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(label=_("Ground of a refusal"), required=False)
    answer = forms.CharField(
        label=_("What the customer is told"), max_length=200, widget=forms.Textarea(attrs=LINES), required=False
    )

    def prepare(self) -> None:
        found = grounds_of(self.obj, self.user, timezone.now())
        self.fields["ground"].choices = [("", "—"), *((code, LABELS[code]) for code in found)]  # type: ignore[attr-defined]  # a choice

    @property
    def granted(self) -> bool:
        """Which way it was decided."""
        return bool(self.cleaned_data["decision"] == "grant")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") == "refuse":
            for name in ("ground", "answer"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A refusal needs this."))
        return cleaned


class FileForm(StepForm):
    """The copy as a file: what for stands in the export log."""

    purpose = forms.CharField(label=_("Purpose"), max_length=200, widget=forms.Textarea(attrs=LINES))


class HandOverForm(StepForm):
    """已交付."""

    answer = forms.CharField(
        label=_("How and to whom the copy was given"), max_length=200, widget=forms.Textarea(attrs=LINES)
    )


class WhyForm(StepForm):
    """A reason that stays in the history."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs=LINES))
