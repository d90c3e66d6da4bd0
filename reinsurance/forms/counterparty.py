"""Forms of counterparties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reinsurance.forms.step_form import MoneyField, NoteForm, PickField, ReasonForm
from reinsurance.models import Counterparty
from reinsurance.models.counterparty_terms import (
    Agency,
    BusinessLine,
    Change,
    CounterpartyKind,
    Purpose,
    Sanctions,
)
from workflow.step_forms import DayField, StepForm

EDITED = (
    "name",
    "name_en",
    "kind",
    "group",
    "domicile",
    "registration_no",
    "registration_valid_until",
    "licence_no",
    "licence_valid_until",
    "mandate_valid_until",
    "collateral",
    "collateral_until",
    "mail_domains",
    "related_party",
    "authority_no",
    "reported_on",
    "board_no",
    "lines",
)


class CounterpartyFields(forms.Form):
    """What is known of a counterparty."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=CounterpartyKind)
    group = PickField(label=_("Group"), required=False)
    domicile = forms.RegexField(
        r"^[A-Z]{2}$", label=_("Country"), initial="CN", help_text=_("Two capital letters, such as CN, HK, DE.")
    )
    registration_no = forms.CharField(label=_("Registration number"), max_length=40, required=False)
    registration_valid_until = DayField(label=_("Registered until"), required=False)
    licence_no = forms.CharField(label=_("Licence number"), max_length=40, required=False)
    licence_valid_until = DayField(label=_("Licence until"), required=False)
    mandate_valid_until = DayField(label=_("Mandate until"), required=False, help_text=_("For a broker."))
    collateral = MoneyField(label=_("Collateral (CNY)"), required=False)
    collateral_until = DayField(label=_("Collateral until"), required=False)
    mail_domains = forms.CharField(
        label=_("Mail domains"), max_length=200, required=False, help_text=_("Separated by commas.")
    )
    lines = forms.MultipleChoiceField(
        label=_("Admitted classes"), choices=BusinessLine, required=False, widget=forms.CheckboxSelectMultiple
    )
    authority_no = forms.CharField(
        label=_("Hong Kong authorisation"), max_length=40, required=False, help_text=_("Of the Insurance Authority.")
    )
    reported_on = DayField(
        label=_("Last quarterly report"), required=False, help_text=_("The last day of the quarter it is about.")
    )
    board_no = forms.CharField(label=_("Number on the Shanghai international board"), max_length=40, required=False)
    related_party = forms.BooleanField(label=_("Related party"), required=False)

    def offer_groups(self, user: User, own: int | None = None) -> None:
        """The groups this person may see."""
        rows = Counterparty.objects.visible_to(user).filter(kind=CounterpartyKind.GROUP).exclude(pk=own or 0)
        field: Any = self.fields["group"]
        field.offer(rows.order_by("code")[:200])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "lines" in cleaned:
            cleaned["lines"] = ",".join(cleaned["lines"])
        if "collateral" in cleaned:
            cleaned["collateral"] = cleaned["collateral"] or 0
        if cleaned.get("kind") == CounterpartyKind.GROUP and cleaned.get("group") is not None:
            self.add_error("group", _("A group belongs to no other group."))
        return cleaned


class CounterpartyForm(CounterpartyFields):
    """A new counterparty."""

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.offer_groups(user)


class EditForm(CounterpartyFields, StepForm):
    """The entry of a counterparty; its code stays."""

    def prepare(self) -> None:
        del self.fields["code"]
        self.offer_groups(self.user, self.obj.pk)
        for name in EDITED:
            value = getattr(self.obj, "group_id" if name == "group" else name)
            self.fields[name].initial = value.split(",") if name == "lines" else value


class LimitForm(StepForm):
    """The limit that is asked for."""

    limit = MoneyField(label=_("Limit asked for (CNY)"))

    def prepare(self) -> None:
        self.fields["limit"].initial = self.obj.asked_limit or self.obj.limit


class ReviewForm(LimitForm, ReasonForm):
    """The annual review: a limit, and what has changed."""


class StandingForm(ReasonForm):
    """Watch or block."""

    change = forms.ChoiceField(
        label=_("Asked for"), choices=[each for each in Change.choices if each[0] != Change.REVIEW]
    )
    field_order = ("change", "reason")


class ScreenForm(StepForm):
    """The result of a screening."""

    result = forms.ChoiceField(
        label=_("Result"), choices=[each for each in Sanctions.choices if each[0] != Sanctions.UNKNOWN]
    )
    day = DayField(label=_("Screened on"), initial=timezone.localdate)
    note = forms.CharField(label=_("Lists and hits"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class RatingForm(StepForm):
    """A rating."""

    agency = forms.ChoiceField(label=_("Agency"), choices=Agency)
    grade = forms.CharField(label=_("Grade"), max_length=6, help_text=_("As the agency writes it, such as AA- or A3."))
    outlook = forms.CharField(label=_("Outlook"), max_length=40, required=False)
    rated_on = DayField(label=_("Rated on"))


class SolvencyForm(StepForm):
    """Solvency at the end of a quarter."""

    as_of = DayField(label=_("As of"))
    core = forms.DecimalField(label=_("Core (%)"), max_digits=7, decimal_places=2)
    comprehensive = forms.DecimalField(label=_("Comprehensive (%)"), max_digits=7, decimal_places=2)
    risk_rating = forms.ChoiceField(
        label=_("Integrated risk rating"),
        choices=[(each, each) for each in ("AAA", "AA", "A", "BBB", "BB", "B", "C", "D")],
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (
            None not in (cleaned.get("core"), cleaned.get("comprehensive"))
            and cleaned["core"] > cleaned["comprehensive"]
        ):
            self.add_error("core", _("Core capital is part of the comprehensive figure."))
        return cleaned


class ContactForm(StepForm):
    """A contact."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose)
    name = forms.CharField(label=_("Name"), max_length=60)
    mail = forms.EmailField(label=_("Mail address"), max_length=120)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)


class AccountForm(StepForm):
    """A bank account."""

    currency = forms.RegexField(r"^[A-Z]{3}$", label=_("Currency"), initial="CNY")
    bank = forms.CharField(label=_("Bank"), max_length=120)
    holder = forms.CharField(label=_("Account holder"), max_length=160)
    number = forms.RegexField(r"^[A-Z0-9 -]{6,40}$", label=_("Account number"))


class ConfirmAccountForm(NoteForm):
    """The call back that confirms an account."""

    account = PickField(label=_("Bank account"))
    field_order = ("account", "note")

    def prepare(self) -> None:
        field: Any = self.fields["account"]
        field.offer(
            self.obj.accounts.filter(confirmed_at=None),
            lambda each: f"{each.currency} {each.bank} ···{each.number_tail}",
        )
        self.fields["note"].label = _("Call back: whom did you speak to, on which known number")
