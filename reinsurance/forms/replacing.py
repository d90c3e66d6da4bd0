"""The form by which the replacement of a reinsurer is asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.forms.endorsing import effective_now
from reinsurance.forms.step_form import PickField, ReasonForm
from reinsurance.models import Counterparty, LineState
from reinsurance.models.replacement import ReplacementMode
from reinsurance.replacing_guards import PROOFS
from reinsurance.rules.amounts import trimmed
from workflow.step_forms import InstantField


class ReplacementForm(ReasonForm):
    """Which line, to whom, from when, and what it rests on."""

    line = PickField(label=_("Line that is replaced"))
    reinsurer = PickField(label=_("New reinsurer"))
    broker = PickField(label=_("Through the broker"), required=False)
    affiliated = forms.BooleanField(label=_("Affiliate of the policyholder"), required=False)
    mode = forms.ChoiceField(label=_("How the old line ends"), choices=ReplacementMode)
    cut_at = InstantField(
        label=_("Old line ends"),
        help_text=_("The old line keeps the premium of the days before, the new one the rest."),
    )
    proof = PickField(
        label=_("Why it leaves"), help_text=_("Attach the proof of the downgrade, hit or withdrawal first.")
    )
    release = PickField(label=_("Release letter"), help_text=_("Attach the release of the old reinsurer first."))
    acceptance = PickField(
        label=_("Acceptance"), help_text=_("Attach the stamped slip or the mail of the new reinsurer first.")
    )
    field_order = (
        "line",
        "reinsurer",
        "broker",
        "affiliated",
        "mode",
        "cut_at",
        "proof",
        "release",
        "acceptance",
        "reason",
    )

    def prepare(self) -> None:
        fields: Any = self.fields
        fields["cut_at"].initial = effective_now(self.obj)
        lines = self.obj.lines.filter(state=LineState.SIGNED).select_related("reinsurer", "section")
        fields["line"].offer(lines, lambda each: f"{each.section} · {each.reinsurer} · {trimmed(each.signed)} %")
        markets = Counterparty.objects.visible_to(self.user).exclude(status="proposed")
        fields["reinsurer"].offer(markets.filter(kind="reinsurer").order_by("code"), _with_state)
        brokers = markets.filter(kind="broker").order_by("code")[:100]
        fields["broker"].offer(brokers, _with_state, empty=str(_("Directly")))
        for name, types in PROOFS.items():
            files = self.obj.documents.standing().filter(document_type__in=types)
            fields[name].offer(files, _dated)


def _with_state(who: Counterparty) -> str:
    return f"{who.code} {who.name} · {who.get_status_display()}"


def _dated(file: Any) -> str:
    return f"{file.name} · {timezone.localtime(file.uploaded_at):%Y-%m-%d}"
