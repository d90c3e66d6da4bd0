"""The form by which a cancellation is asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.cancelling_guards import NOTICE
from reinsurance.forms.endorsing import effective_now
from reinsurance.forms.step_form import PickField, ReasonForm, ShareField
from reinsurance.models.cancellation import CancellationMethod
from workflow.step_forms import InstantField

SHORT_RATE = Decimal(90)


class CancellationForm(ReasonForm):
    """When cover ends, how premium is returned, and what the cancellation rests on."""

    method = forms.ChoiceField(label=_("How premium is returned"), choices=CancellationMethod)
    effective_at = InstantField(
        label=_("Cover is to end"), help_text=_("From inception: the beginning of cover, whatever stands here.")
    )
    factor = ShareField(
        label=_("Short rate (%)"),
        required=False,
        initial=SHORT_RATE,
        help_text=_("What is returned of the pro-rata part; for the short rate alone."),
    )
    evidence = PickField(label=_("Notice of cancellation"), help_text=_("Attach the notice to the placement first."))
    field_order = ("method", "effective_at", "factor", "evidence", "reason")

    def prepare(self) -> None:
        fields: Any = self.fields
        fields["effective_at"].initial = effective_now(self.obj)
        files = self.obj.documents.standing().filter(document_type=NOTICE)
        fields["evidence"].offer(files, lambda each: f"{each.name} · {timezone.localtime(each.uploaded_at):%Y-%m-%d}")
