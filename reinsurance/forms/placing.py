"""Forms of what happens in the market and with lines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.attached import EVIDENCE, document_label
from reinsurance.forms.step_form import MoneyField, NoteForm, PickField, ReasonForm, ShareField
from reinsurance.models import Counterparty, LineState
from reinsurance.models.placement_terms import ApproachState, LineBasis, ShortChoice
from reinsurance.renewed import expiring_markets
from reinsurance.rules.amounts import trimmed
from workflow.step_forms import DayField, InstantField, StepForm


class ApproachForm(StepForm):
    """Whom to ask; of a renewal, whoever carries the expiring cover comes first."""

    reinsurer = PickField(label=_("Reinsurer"))
    broker = PickField(label=_("Through the broker"), required=False)

    def prepare(self) -> None:
        rows = Counterparty.objects.visible_to(self.user)
        reinsurer: Any = self.fields["reinsurer"]
        broker: Any = self.fields["broker"]
        reinsurer.offer(rows.filter(kind="reinsurer").exclude(status="proposed").order_by("code")[:300], _with_state)
        broker.offer(
            rows.filter(kind="broker").exclude(status="proposed").order_by("code")[:100],
            _with_state,
            empty=str(_("Directly")),
        )
        following = next((each for each in expiring_markets(self.obj) if not each.asked), None)
        if following is not None:
            reinsurer.initial = following.reinsurer.pk
            broker.initial = following.broker.pk if following.broker else None


class QuoteForm(StepForm):
    """What a market offers."""

    approach = PickField(label=_("Market"))
    section = PickField(label=_("Section"))
    order_premium = MoneyField(
        label=_("Premium of the order"), required=False, help_text=_("Empty: original terms, less commission.")
    )
    commission = ShareField(label=_("Commission (%)"), initial=0)
    brokerage = ShareField(label=_("Brokerage (%)"), initial=0)
    offered = ShareField(label=_("Share offered (%)"))
    offered_basis = forms.ChoiceField(label=_("Basis"), choices=LineBasis, initial=LineBasis.ORDER)
    valid_until = InstantField(label=_("Valid until"))
    reference = forms.CharField(label=_("Reference of the market"), max_length=60, required=False)
    condition = forms.CharField(label=_("Condition"), max_length=400, required=False)
    before_binding = forms.BooleanField(label=_("To be met before binding"), required=False, initial=True)
    due_on = DayField(label=_("Condition due"), required=False)

    def prepare(self) -> None:
        approach: Any = self.fields["approach"]
        section: Any = self.fields["section"]
        open_states = [ApproachState.SENT, ApproachState.QUOTED, ApproachState.NO_REPLY]
        approach.offer(self.obj.approaches.filter(state__in=open_states).select_related("reinsurer", "broker"))
        section.offer(self.obj.sections.all())
        self.fields["valid_until"].initial = timezone.localtime(timezone.now() + timedelta(days=14)).replace(
            tzinfo=None
        )

    def quote(self) -> dict[str, Any]:
        """The columns of the quote."""
        names = (
            "section",
            "order_premium",
            "commission",
            "brokerage",
            "offered",
            "offered_basis",
            "valid_until",
            "reference",
        )
        return self.entered(*names)

    def conditions(self) -> list[dict[str, Any]]:
        """The condition, if one was entered."""
        if not self.cleaned_data["condition"]:
            return []
        return [{"text": self.cleaned_data["condition"], **self.entered("before_binding", "due_on")}]


class SilenceForm(StepForm):
    """A market that does not quote."""

    approach = PickField(label=_("Market"))
    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            (ApproachState.DECLINED, ApproachState.DECLINED.label),
            (ApproachState.NO_REPLY, ApproachState.NO_REPLY.label),
        ],
    )
    note = forms.CharField(label=_("Note"), max_length=400, required=False)

    def prepare(self) -> None:
        field: Any = self.fields["approach"]
        field.offer(self.obj.approaches.filter(state=ApproachState.SENT).select_related("reinsurer", "broker"))


class LeadForm(StepForm):
    """Whose quote everybody follows."""

    quote = PickField(label=_("Quote"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when it is not the cheapest."),
    )

    def prepare(self) -> None:
        field: Any = self.fields["quote"]
        rows = self.obj.quotes.select_related("approach__reinsurer", "approach__broker", "section")
        field.offer(rows.order_by("net_cost"), self.shown)

    def shown(self, quote: Any) -> str:
        """A quote in one line."""
        return f"{quote.approach} · {quote.section} · {self.obj.currency} {quote.net_cost:,.2f}"


class LineForm(StepForm):
    """A line as a reinsurer wrote it."""

    section = PickField(label=_("Section"))
    reinsurer = PickField(label=_("Reinsurer"))
    broker = PickField(label=_("Through the broker"), required=False)
    written = ShareField(label=_("Written line (%)"))
    basis = forms.ChoiceField(label=_("Basis"), choices=LineBasis, initial=LineBasis.ORDER)
    stands = forms.BooleanField(label=_("Line to stand"), required=False)
    leads = forms.BooleanField(label=_("Leads"), required=False)
    affiliated = forms.BooleanField(label=_("Affiliate of the policyholder"), required=False)
    conditions = forms.CharField(label=_("Line conditions"), max_length=400, required=False)
    reference = forms.CharField(label=_("Reference"), max_length=60, required=False)
    evidence = PickField(
        label=_("Came with"), help_text=_("Attach the stamped slip or the mail to the placement first.")
    )
    repeat_reason = forms.CharField(label=_("Why a second line of the same reinsurer"), max_length=400, required=False)

    def prepare(self) -> None:
        fields: Any = self.fields
        asked = Counterparty.objects.visible_to(self.user).filter(approaches__placement=self.obj).distinct()
        brokers = Counterparty.objects.visible_to(self.user).filter(kind="broker").exclude(status="proposed")
        fields["section"].offer(self.obj.sections.all())
        fields["reinsurer"].offer(asked.order_by("code"), _with_state)
        fields["broker"].offer(brokers.order_by("code")[:100], _with_state, empty=str(_("Directly")))
        files = self.obj.documents.standing().filter(document_type__in=EVIDENCE)
        fields["evidence"].offer(files, lambda each: f"{document_label(each.document_type)} · {each.name}")

    def line(self) -> dict[str, Any]:
        """The columns of the line."""
        names = ("section", "reinsurer", "broker", "written", "basis", "stands", "leads", "conditions", "reference")
        return self.entered(*names, "affiliated", "evidence", "repeat_reason")


class WithdrawLineForm(ReasonForm):
    """Which line is released."""

    line = PickField(label=_("Line"))
    field_order = ("line", "reason")

    def prepare(self) -> None:
        field: Any = self.fields["line"]
        rows = self.obj.lines.filter(state=LineState.WRITTEN).select_related("reinsurer", "section")
        field.offer(rows, lambda each: f"{each.section} · {each.reinsurer} · {trimmed(each.written)} %")


class SubjectivityForm(NoteForm):
    """Which condition was met, and how that was seen."""

    subjectivity = PickField(label=_("Condition"))
    field_order = ("subjectivity", "note")

    def prepare(self) -> None:
        field: Any = self.fields["subjectivity"]
        rows = self.obj.subjectivities.filter(cleared_at=None).select_related("approach__reinsurer")
        field.offer(rows, lambda each: f"{each.approach.reinsurer}: {each.text}")


class ShortForm(ReasonForm):
    """What shall be done with the rest."""

    choice = forms.ChoiceField(label=_("What shall be done"), choices=ShortChoice)
    field_order = ("choice", "reason")


class LateForm(ReasonForm):
    """Why it is late, and until when no loss is known."""

    no_loss_at = InstantField(label=_("No loss known until"))
    field_order = ("no_loss_at", "reason")


def _with_state(who: Counterparty) -> str:
    """A market that may not carry anything now says so in the choice."""
    return str(who) if who.status == "approved" else f"{who} ({who.get_status_display()})"
