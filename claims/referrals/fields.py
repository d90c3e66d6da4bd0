"""The forms of the claims desk on one referral or case: shape only; what the sums mean is checked by the rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.models import LossType, Referral, Urgency
from claims.referrals.papers import paper_label
from claims.rules.referral_types import REFERRAL_TYPES
from workflow.step_pages import new_key

ROWS = 4
DAY = {"type": "date"}
MOST: dict[str, Any] = {"max_digits": 12, "decimal_places": 2, "min_value": Decimal(0)}


class GuardedForm(forms.Form):
    """Carries the version the person saw and a key that makes sending it twice harmless."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)

    def __init__(self, *args: Any, version: int | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["expected_version"].initial = version
        self.fields["key"].initial = new_key()

    @property
    def guard(self) -> dict[str, Any]:
        """Version and key as the action takes them."""
        return {"expected_version": self.cleaned_data["expected_version"], "key": self.cleaned_data["key"]}


class ReasonForm(GuardedForm):
    """A step that asks why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class WaiverForm(ReasonForm):
    """Which document of the checklist is not needed, and why."""

    document = forms.ChoiceField(label=_("Document"))

    field_order = ("document", "reason")

    def __init__(self, *args: Any, documents: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["document"].choices = [(code, paper_label(code)) for code in documents]  # type: ignore[attr-defined]  # a choice field


class ExecutionForm(GuardedForm):
    """What was paid, and to whom."""

    paid = forms.DecimalField(label=_("Paid (¥)"), **MOST)
    payee_name = forms.CharField(label=_("Payee"), max_length=60)
    payee_account = forms.CharField(label=_("Payee's account"), max_length=40, required=False)


class ReferralForm(GuardedForm):
    """The form of a referral (claims brief §1.3); what is exceeded and by how much is computed, not asked."""

    referral_type = forms.ChoiceField(label=_("Type of referral"))
    claimed = forms.DecimalField(label=_("Claimed (¥)"), **MOST)
    payee_name = forms.CharField(label=_("Payee"), max_length=60, required=False)
    payee_account = forms.CharField(label=_("Payee's account"), max_length=40, required=False)
    proposal = forms.CharField(label=_("Proposal"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    dispute = forms.CharField(
        label=_("What is disputed"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    plans = forms.CharField(
        label=_("Plans A and B"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    urgency_reason = forms.CharField(label=_("Why urgent"), max_length=200, required=False)
    deadline_on = forms.DateField(
        label=_("Court or mediation day"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    new_fact = forms.CharField(
        label=_("New fact since it was refused"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, referral: Referral | None = None, again: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(code, each.label) for code, each in REFERRAL_TYPES.items()]
        self.fields["referral_type"].choices = choices  # type: ignore[attr-defined]  # a choice field
        if referral is not None:
            del self.fields["referral_type"]
        if not again:
            del self.fields["new_fact"]
        for row in range(ROWS):
            self._add_row(row)

    def _add_row(self, row: int) -> None:
        first = row == 0
        self.fields[f"loss_type_{row}"] = forms.ChoiceField(
            label=_("Loss type"), choices=[("", "—"), *LossType.choices], required=first
        )
        self.fields[f"subject_{row}"] = forms.CharField(
            label=_("Plate, or which person"), max_length=30, required=False
        )
        for name, label in (("claimed", _("Claimed")), ("assessed", _("Assessed")), ("asked", _("Applied for"))):
            self.fields[f"{name}_{row}"] = forms.DecimalField(label=label, required=first and name == "asked", **MOST)

    @property
    def rows(self) -> list[list[Any]]:
        """The fields of each line, for the page."""
        names = ("loss_type", "subject", "claimed", "assessed", "asked")
        return [[self[f"{name}_{row}"] for name in names] for row in range(ROWS)]

    @property
    def plain(self) -> list[Any]:
        """Every other field that is seen, in order."""
        tails = tuple(f"_{row}" for row in range(ROWS))
        return [field for field in self.visible_fields() if not field.name.endswith(tails)]

    @property
    def items(self) -> list[dict[str, Any]]:
        """The lines as the action takes them."""
        found = []
        for row in range(ROWS):
            loss_type = self.cleaned_data.get(f"loss_type_{row}")
            if loss_type:
                amounts = {name: self.cleaned_data.get(f"{name}_{row}") or Decimal(0) for name in AMOUNTS}
                found.append({"loss_type": loss_type, "subject": self.cleaned_data[f"subject_{row}"], **amounts})
        return found

    @property
    def stated(self) -> dict[str, Any]:
        """The rest as the action takes it."""
        return {name: self.cleaned_data[name] for name in STATED if name in self.cleaned_data}


AMOUNTS = ("claimed", "assessed", "asked")
STATED = (
    "claimed",
    "proposal",
    "dispute",
    "plans",
    "urgency",
    "urgency_reason",
    "deadline_on",
    "new_fact",
    "payee_name",
    "payee_account",
)


def initial_of(referral: Referral) -> dict[str, Any]:
    """The form filled with a referral."""
    found = {name: getattr(referral, name) for name in STATED}
    for row, item in enumerate(referral.items.all()[:ROWS]):
        found |= {f"loss_type_{row}": item.loss_type, f"subject_{row}": item.subject}
        found |= {f"{name}_{row}": getattr(item, name) for name in AMOUNTS}
    return found
