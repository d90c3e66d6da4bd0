"""Forms of endorsements of inward lines: one for each kind."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.forms.endorsing import HIDDEN, TEXT_ROWS, ChangeField, effective_now
from reinsurance.forms.step_form import PickField, ShareField
from reinsurance.inward_change_guards import notices_of, offer_of, unused_notices
from reinsurance.models import InwardEndorsement
from reinsurance.models.endorsement_terms import Basis
from reinsurance.models.inward_terms import InwardChange
from reinsurance.rules.amounts import trimmed
from workflow.step_forms import InstantField, StepForm


class InwardChangeForm(StepForm):
    """What every kind asks. ``obj`` is the offer, or the draft that is changed."""

    kind: ClassVar[InwardChange]
    notice = PickField(label=_("Notice of the cedant"), help_text=_("Attach the notice to the offer first."))
    text = forms.CharField(label=_("What changes"), max_length=400, widget=TEXT_ROWS)
    premium_change = ChangeField(label=_("Original premium (100 %), plus or minus"))

    def prepare(self) -> None:
        self.offer = offer_of(self.obj)
        own = self.obj if isinstance(self.obj, InwardEndorsement) else None
        fields: Any = self.fields
        # a form sent twice names the notice its first sending has used: the step answers it, not the form
        notices = notices_of(self.offer) if self.is_bound else unused_notices(self.offer, own)
        fields["notice"].offer(notices, lambda each: f"{each.name} · {timezone.localtime(each.uploaded_at):%Y-%m-%d}")
        if own is not None:
            self.take_over(own)

    def take_over(self, endorsement: InwardEndorsement) -> None:
        """The draft as it is."""
        for name, field in self.fields.items():
            found = getattr(endorsement, name, None)
            if found is not None and name.endswith(("_at", "_until")):
                found = timezone.localtime(found).replace(tzinfo=None)
            field.initial = getattr(found, "pk", found)

    def values(self) -> dict[str, Any]:
        """The columns of the endorsement."""
        return {name: value for name, value in self.cleaned_data.items() if name not in HIDDEN}


class InwardAmountsForm(InwardChangeForm):
    """批改保额、保费、份额."""

    kind = InwardChange.AMOUNTS
    effective_at = InstantField(label=_("Effective from"))
    amount_change = ChangeField(label=_("Sum insured (100 %), plus or minus"))
    basis = forms.ChoiceField(label=_("Premium entered"), choices=Basis, initial=Basis.STATED)
    share = ShareField(
        label=_("Our line from then on (%)"),
        required=False,
        help_text=_("Of the whole. Empty: as before. Its premium is charged by days left."),
    )
    field_order = ("notice", "effective_at", "text", "amount_change", "premium_change", "basis", "share")

    def prepare(self) -> None:
        offer = offer_of(self.obj)
        self.fields["effective_at"].initial = effective_now(offer)
        self.fields["share"].widget.attrs["placeholder"] = trimmed(offer.our_share)
        super().prepare()


class InwardPeriodForm(InwardChangeForm):
    """批改保险期间: later, or earlier as when the cover is cancelled."""

    kind = InwardChange.PERIOD
    period_until = InstantField(
        label=_("Cover until"),
        help_text=_("Earlier than now: cover ends then, and the premium that goes back is entered with a minus."),
    )
    field_order = ("notice", "period_until", "text", "premium_change")

    def prepare(self) -> None:
        until = offer_of(self.obj).period_until
        self.fields["period_until"].initial = timezone.localtime(until).replace(tzinfo=None)
        super().prepare()


class InwardAnnulForm(InwardChangeForm):
    """自始注销: as if the line had never been written; nothing but the notice is asked."""

    kind = InwardChange.ANNUL
    premium_change = None  # type: ignore[assignment]  # Django takes a field of the base away by this
    field_order = ("notice", "text")


FORMS: dict[str, type[InwardChangeForm]] = {
    InwardChange.AMOUNTS: InwardAmountsForm,
    InwardChange.PERIOD: InwardPeriodForm,
    InwardChange.ANNUL: InwardAnnulForm,
}


def draft_form(*args: Any, obj: InwardEndorsement, **more: Any) -> InwardChangeForm:
    """The form of the draft's kind."""
    return FORMS[obj.kind](*args, obj=obj, **more)
