"""Forms of the other steps on one customer: quote, report, loss, void, hand over, show the number."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.forms.step_form import PersonChoice, today
from renewals.models.renewal_terms import Line
from renewals.people import specialists_of, with_load
from renewals.rules.vocabulary import Coverage, choices
from renewals.taxonomies import Taxonomy
from renewals.taxonomy.rules import Kind
from workflow.step_forms import DayField, StepForm


class QuoteForm(StepForm):
    """报价. The premium is what the customer would pay, without vehicle tax."""

    premium = forms.DecimalField(
        label=_("Premium (¥)"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"), localize=False
    )
    line = forms.ChoiceField(label=_("Line"), choices=Line.choices, widget=forms.RadioSelect)
    coverage = forms.ChoiceField(label=_("Coverage"), choices=[("", "—"), *choices(Coverage)], required=False)
    quoted_on = DayField(label=_("Quoted on"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def prepare(self) -> None:
        self.fields["line"].initial = self.obj.line or Line.COMMERCIAL
        self.fields["coverage"].initial = self.obj.coverage
        self.fields["quoted_on"].initial = today()
        self.fields["premium"].widget.attrs |= {"inputmode": "decimal", "step": "0.01"}


class ClaimRenewedForm(StepForm):
    """申报续保."""

    policy_no = forms.CharField(
        label=_("New policy number"),
        max_length=30,
        help_text=_("The core must confirm it within three days; otherwise the customer is followed up again."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


def offer_loss_reasons(form: StepForm) -> Taxonomy:
    """Both levels of the branch's loss reasons, and the insurers it knows."""
    taxonomy = Taxonomy(form.obj.branch, today())
    fields: Any = form.fields
    fields["reason_class"].choices = taxonomy.loss_classes()
    fields["reason"].choices = taxonomy.loss_reasons()
    return taxonomy


def insurer_names(taxonomy: Taxonomy) -> list[str]:
    """The insurers suggested where one is to be named; another one may be written."""
    return [words for _code, words in taxonomy.choices(Kind.INSURER)]


class LossForm(StepForm):
    """申报流失: first the class, then the reason; what the reason needs is asked for by the rules."""

    reason_class = forms.ChoiceField(label=_("Reason, first level"), widget=forms.RadioSelect, required=False)
    reason = forms.ChoiceField(label=_("Reason, second level"), widget=forms.RadioSelect)
    competitor = forms.CharField(
        label=_("Insurer the customer goes to"),
        max_length=60,
        required=False,
        help_text=_("Needed when the customer goes to another insurer."),
        widget=forms.TextInput(attrs={"list": "insurers"}),
    )
    price = forms.DecimalField(
        label=_("Their price (¥)"), max_digits=12, decimal_places=2, min_value=Decimal(0), required=False
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self) -> None:
        self.insurers = insurer_names(offer_loss_reasons(self))


class VoidForm(StepForm):
    """申请剔除."""

    reason = forms.ChoiceField(label=_("Why it is not due"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def prepare(self) -> None:
        reasons = Taxonomy(self.obj.branch, today()).choices(Kind.VOID_REASON)
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]  # a choice field


class RevealForm(StepForm):
    """查看号码: the reason is kept in the history."""

    reason = forms.ChoiceField(
        label=_("Why do you need the number?"),
        choices=[
            ("call", _("To call the customer")),
            ("message", _("To send a message")),
            ("check", _("To check the number")),
            ("complaint", _("To handle a complaint")),
        ],
        widget=forms.RadioSelect,
        initial="call",
    )
    customer_asked = forms.BooleanField(label=_("The customer asked for this call"), required=False)

    @property
    def reason_words(self) -> str:
        """The reason as it is kept."""
        return str(dict(self.fields["reason"].choices)[self.cleaned_data["reason"]])  # type: ignore[attr-defined]  # a choice field


class TransferForm(StepForm):
    """转交 to another specialist."""

    to = PersonChoice(label=_("To whom"), queryset=User.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    move_credit = forms.BooleanField(
        label=_("The credit moves too"),
        required=False,
        help_text=_("In the last days before expiry the credit otherwise stays with the present owner."),
    )

    def prepare(self) -> None:
        people = with_load(specialists_of(self.user).exclude(pk=self.obj.owner_id or 0))
        self.fields["to"].queryset = people  # type: ignore[attr-defined]  # a model choice field
        if not self.user.scope().may("renewals.dispatch"):
            del self.fields["move_credit"]
