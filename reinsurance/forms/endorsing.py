"""Forms of endorsements: one for each kind, and what the reinsurers answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.attached import EVIDENCE, document_label
from reinsurance.endorsing_guards import placement_of
from reinsurance.forms.step_form import PickField
from reinsurance.models import Endorsement, EndorsementKind, Section
from reinsurance.models.endorsement_terms import Agreement, Answer, Basis
from reinsurance.rules.endorsing import Totals
from workflow.step_forms import InstantField, StepForm

TEXT_ROWS = forms.Textarea(attrs={"rows": 2})


class ChangeField(forms.DecimalField):
    """An amount that is added, or taken with a minus; nothing is zero."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=20, decimal_places=2, required=False, **more)

    def clean(self, value: Any) -> Decimal:
        found: Decimal | None = super().clean(value)
        return Decimal(0) if found is None else found


class EndorsementForm(StepForm):
    """What every kind asks. ``obj`` is the placement, or the draft that is changed."""

    kind: ClassVar[EndorsementKind]
    amounts: ClassVar[bool] = True
    text = forms.CharField(label=_("What changes"), max_length=400, widget=TEXT_ROWS)
    agreement = forms.ChoiceField(label=_("Who must agree"), choices=Agreement, initial=Agreement.ALL)

    def prepare(self) -> None:
        self.placement = placement_of(self.obj)
        self.sections: list[Section] = list(self.placement.sections.all()) if self.amounts else []
        for section in self.sections:
            self.add_changes(section)
        if isinstance(self.obj, Endorsement):
            self.take_over(self.obj)

    def add_changes(self, section: Section) -> None:
        """The amounts of one section."""
        words = {"section": section.name}
        amount = (
            _("%(section)s: limit, plus or minus")
            if section.is_layer
            else _("%(section)s: sum insured (100 %%), plus or minus")
        )
        self.fields[f"amount_{section.pk}"] = ChangeField(label=amount % words)
        if not section.is_layer:
            label = _("%(section)s: original premium (100 %%), plus or minus") % words
            self.fields[f"premium_{section.pk}"] = ChangeField(label=label)
        if section.order_premium_now is not None:
            label = _("%(section)s: premium of the order, plus or minus") % words
            self.fields[f"order_premium_{section.pk}"] = ChangeField(label=label)

    def take_over(self, endorsement: Endorsement) -> None:
        """The draft as it is."""
        for name, field in self.fields.items():
            if hasattr(endorsement, name):
                found = getattr(endorsement, name)
                field.initial = timezone.localtime(found).replace(tzinfo=None) if name.endswith(MOMENTS) else found
        for each in endorsement.changes.all():
            for name in ("amount", "premium", "order_premium"):
                if f"{name}_{each.section_id}" in self.fields:
                    self.fields[f"{name}_{each.section_id}"].initial = getattr(each, f"{name}_change")

    def values(self) -> dict[str, Any]:
        """The columns of the endorsement."""
        changes = {f"{name}_{each.pk}" for each in self.sections for name in ("amount", "premium", "order_premium")}
        return {name: value for name, value in self.cleaned_data.items() if name not in {*changes, *HIDDEN}}

    def deltas(self) -> dict[int, Totals]:
        """Section → what changes; sections that stay are left out."""
        found = {}
        for section in self.sections:
            entered = {name: self.cleaned_data.get(f"{name}_{section.pk}") or Decimal(0) for name in AMOUNTS}
            if any(entered.values()):
                found[section.pk] = Totals(**entered)
        return found


AMOUNTS = ("amount", "premium", "order_premium")
MOMENTS = ("_at", "_until")
HIDDEN = ("expected_version", "key")


class AmountsForm(EndorsementForm):
    """批改保额、保费."""

    kind = EndorsementKind.AMOUNTS
    effective_at = InstantField(label=_("Effective from"))
    basis = forms.ChoiceField(label=_("Premium entered"), choices=Basis, initial=Basis.STATED)
    field_order = ("effective_at", "text", "basis", "agreement")

    def prepare(self) -> None:
        self.fields["effective_at"].initial = effective_now(placement_of(self.obj))
        super().prepare()


class ExtensionForm(EndorsementForm):
    """展期."""

    kind = EndorsementKind.EXTENSION
    period_until = InstantField(label=_("Cover until"))
    no_loss_at = InstantField(label=_("No loss known until"))
    field_order = ("period_until", "no_loss_at", "text", "agreement")

    def prepare(self) -> None:
        until = timezone.localtime(placement_of(self.obj).period_until).replace(tzinfo=None)
        self.fields["period_until"].initial = until
        self.fields["no_loss_at"].initial = timezone.localtime().replace(tzinfo=None)
        super().prepare()


class InformationForm(EndorsementForm):
    """信息批改: texts that stay empty stay as they are."""

    kind = EndorsementKind.INFORMATION
    amounts = False
    effective_at = InstantField(label=_("Effective from"))
    insured_name = forms.CharField(label=_("Insured"), max_length=200, required=False)
    interest = forms.CharField(label=_("Interest insured"), max_length=400, required=False)
    situation = forms.CharField(label=_("Situation"), max_length=400, required=False)
    perils = forms.CharField(
        label=_("Perils"), max_length=400, required=False, help_text=_("What is left empty stays as it is.")
    )
    field_order = ("effective_at", "text", "insured_name", "interest", "situation", "perils", "agreement")

    def prepare(self) -> None:
        self.fields["effective_at"].initial = effective_now(placement_of(self.obj))
        self.fields["agreement"].initial = Agreement.LEAD
        super().prepare()


FORMS: dict[str, type[EndorsementForm]] = {
    EndorsementKind.AMOUNTS: AmountsForm,
    EndorsementKind.EXTENSION: ExtensionForm,
    EndorsementKind.INFORMATION: InformationForm,
}


def draft_form(*args: Any, obj: Endorsement, **more: Any) -> EndorsementForm:
    """The form of the draft's kind."""
    return FORMS[obj.kind](*args, obj=obj, **more)


def effective_now(placement: Any) -> Any:
    """Now, or the first instant of a cover that is still to come."""
    moment = max(timezone.now(), placement.period_from)
    return timezone.localtime(moment).replace(second=0, microsecond=0, tzinfo=None)


class AnswerForm(StepForm):
    """What one of the reinsurers answered, and what it came with."""

    party = PickField(label=_("Reinsurer"))
    answer = forms.ChoiceField(label=_("Answer"), choices=Answer)
    evidence = PickField(
        label=_("Rests on"), help_text=_("Attach the stamped document or the mail to the placement first.")
    )
    stamped = forms.CharField(
        label=_("SHA-256 on the stamped document"),
        max_length=64,
        required=False,
        help_text=_("The first eight characters at least; needed when it agrees."),
    )

    def prepare(self) -> None:
        fields: Any = self.fields
        rows = self.obj.parties.filter(must_agree=True, answer="").select_related("reinsurer", "broker")
        fields["party"].offer(rows)
        files = self.obj.placement.documents.standing().filter(document_type__in=EVIDENCE)
        fields["evidence"].offer(files, lambda each: f"{document_label(each.document_type)} · {each.name}")
