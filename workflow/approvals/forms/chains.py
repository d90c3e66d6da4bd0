"""Forms of approval chains: which cases one holds for, from when on, and a typed case to try it. Shape only.

What a step may name, and whether a chain may hold, is tested elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.authority_words import LINES
from accounts.models import Branch, User
from workflow.approvals.kinds import KINDS, ApprovalKind
from workflow.approvals.named_people import numbered
from workflow.approvals.rules.conditions import AMOUNT
from workflow.models import SamePerson


def kind_choices() -> list[tuple[str, Any]]:
    """Every kind of case that can be approved."""
    return [(code, kind.label) for code, kind in KINDS.items()]


def amount_field(label: Any, *, help_text: Any = "") -> forms.DecimalField:
    """An amount that may be left out."""
    return forms.DecimalField(
        label=label, max_digits=18, decimal_places=2, min_value=0, required=False, help_text=help_text
    )


def line_field(empty: Any) -> forms.ChoiceField:
    """One of the lines of business that are known."""
    return forms.ChoiceField(label=_("Business line"), choices=[("", empty), *LINES.items()], required=False)


def _fact_field(label: str, values: Mapping[str, Any]) -> forms.Field:
    if values:
        return forms.ChoiceField(label=label, choices=[("", "—"), *values.items()], required=False)
    return forms.CharField(label=label, max_length=200, required=False)


class BandForm(forms.Form):
    """For which line and amounts a chain holds."""

    line = forms.CharField(
        label=_("Business line"), max_length=40, required=False, help_text=_("Empty: every line of business.")
    )
    amount_from = amount_field(_("Amount from"))
    amount_below = amount_field(_("Amount below"), help_text=_("Empty: no upper end."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if LINES:
            self.fields["line"] = line_field(_("Every line"))

    def clean_amount_from(self) -> Any:
        """Nothing typed means zero."""
        return self.cleaned_data["amount_from"] or Decimal(0)


class DraftForm(BandForm):
    """A new draft."""

    kind = forms.ChoiceField(label=_("Kind of case"))
    copy = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            ("in_force", _("a copy of what holds here now")),
            ("shipped", _("a copy of what the kind ships with")),
            ("nothing", _("no step")),
        ],
    )
    field_order = ("kind", "copy", "line", "amount_from", "amount_below")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind of case"), choices=kind_choices())
        self.order_fields(self.field_order)


class HeadForm(BandForm):
    """Band, how the chain ends, and the document behind it."""

    ends_by_authority = forms.BooleanField(
        label=_("Ends with the first step whose authority covers the amount"), required=False
    )
    same_person = forms.ChoiceField(label=_("The same person in two successive steps"), choices=SamePerson.choices)
    source = forms.CharField(label=_("Source document"), max_length=200, required=False)


class DayForm(forms.Form):
    """From which day on."""

    valid_from = forms.DateField(
        label=_("From"), initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"})
    )


class TryForm(forms.Form):
    """A case that somebody types in to see its path."""

    branch = forms.ModelChoiceField(label=_("Branch of the case"), queryset=Branch.objects.none(), empty_label=None)
    amount = amount_field(_("Amount"))
    line = forms.CharField(label=_("Business line"), max_length=40, required=False)
    maker = forms.CharField(
        label=_("Maker"), max_length=20, required=False, help_text=_("Employee number, for steps of superiors.")
    )

    def __init__(self, *args: Any, kind: ApprovalKind, branches: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]  # a model choice field
        if not kind.with_amount:
            del self.fields["amount"]
        if LINES:
            self.fields["line"] = line_field(_("Any line"))
        values = kind.fact_values()
        for name, label in kind.fact_words.items():
            if name != AMOUNT:
                self.fields[f"fact_{name}"] = _fact_field(str(label), values.get(name, {}))

    def clean_maker(self) -> User | None:
        """Somebody with this number, or nobody."""
        return numbered(self.cleaned_data["maker"].strip())

    def facts(self) -> dict[str, str]:
        """The typed facts by name."""
        return {name: self.cleaned_data.get(f"fact_{name}", "") for name in self.kind.fact_words if name != AMOUNT}
