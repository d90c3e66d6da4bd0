"""Forms of a request: the risk, and its sections or layers."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.forms.step_form import MoneyField, PickField, ShareField
from reinsurance.models.counterparty_terms import BusinessLine
from reinsurance.models.placement_terms import LineBasis, Method, OriginalKind
from reinsurance.rules.scenarios import in_order, scenario_of
from workflow.step_forms import DayField, InstantField, StepForm

ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Europe/London", "UTC")
CURRENCIES = [(code, code) for code in ("CNY", "USD", "EUR", "HKD", "GBP", "JPY", "SGD")]
RISK = (
    "original_kind",
    "policy_no",
    "endorsement_no",
    "risk_unit",
    "unit_method",
    "policy_sum",
    "line",
    "insured_name",
    "insured_code",
    "interest",
    "situation",
    "perils",
    "losses",
    "period_from",
    "period_until",
    "zone",
    "currency",
    "fx_rate",
    "fx_unit",
    "fx_date",
    "own_share",
    "eml",
    "eml_basis",
    "treaty",
    "cut_through",
    "place_by",
    "exclusion",
    "treaty_answer",
)


def _text(label: Any, limit: int, *, required: bool = True, rows: int = 0, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else None
    return forms.CharField(label=label, max_length=limit, required=required, widget=widget, help_text=hint)


class RiskFields(forms.Form):
    """The original risk and the frame of the placement."""

    original_kind = forms.ChoiceField(label=_("Original document"), choices=OriginalKind, initial="P")
    policy_no = _text(_("Policy or proposal number"), 40)
    endorsement_no = forms.IntegerField(label=_("Endorsement number"), min_value=0, max_value=999, initial=0)
    risk_unit = _text(_("Risk unit"), 40, hint=_("As the core system numbers it."))
    unit_method = _text(
        _("Method of division"), 20, required=False, hint=_("Code of the method filed for dividing risks into units.")
    )
    policy_sum = MoneyField(
        label=_("Sum insured of the policy"),
        required=False,
        help_text=_("Of the whole policy (100 %), where it is divided into several units."),
    )
    line = forms.ChoiceField(label=_("Class of business"), choices=BusinessLine)
    insured_name = _text(_("Insured"), 200)
    insured_code = _text(_("Unified social credit code"), 18, required=False)
    interest = _text(_("Interest insured"), 400, rows=2)
    situation = _text(_("Situation"), 400, rows=2)
    perils = _text(_("Perils"), 400, required=False, rows=2)
    losses = _text(_("Losses of five years"), 400, required=False, rows=2)
    zone = forms.ChoiceField(label=_("Time zone of the slip"), choices=[(each, each) for each in ZONES])
    period_from = InstantField(label=_("Cover from"))
    period_until = InstantField(label=_("Cover until"))
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    fx_rate = forms.DecimalField(
        label=_("Exchange rate to CNY"),
        max_digits=20,
        decimal_places=10,
        required=False,
        help_text=_("For another currency than CNY; no rate is ever assumed."),
    )
    fx_unit = forms.TypedChoiceField(label=_("For units"), choices=[(1, "1"), (100, "100")], coerce=int, initial=1)
    fx_date = DayField(label=_("Rate of the day"), required=False)
    own_share = ShareField(label=_("Our share (%)"), initial=100)
    eml = MoneyField(label=_("Estimated maximum loss"), required=False)
    eml_basis = _text(_("Basis of the estimate"), 200, required=False)
    treaty = _text(_("Treaty used"), 60, required=False)
    cut_through = forms.BooleanField(
        label=_("Cut-through clause"), required=False, help_text=_("The insured may claim from an acceptor directly.")
    )
    place_by = DayField(label=_("To be placed by"), required=False)
    exclusion = _text(_("Treaty exclusion"), 400, required=False)
    treaty_answer = _text(_("Answer of the treaty leader"), 400, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        zone = ZoneInfo(cleaned.get("zone") or "Asia/Shanghai")
        for name in ("period_from", "period_until"):
            if cleaned.get(name) is not None:
                naive = timezone.make_naive(cleaned[name])
                cleaned[name] = naive.replace(tzinfo=zone)
        if cleaned.get("currency") == "CNY":
            cleaned["fx_rate"] = cleaned["fx_date"] = None
        elif (cleaned.get("fx_rate") is None) != (cleaned.get("fx_date") is None):
            self.add_error("fx_date", _("A rate and its day belong together."))
        if cleaned.get("fx_rate") is not None and cleaned["fx_rate"] <= 0:
            self.add_error("fx_rate", _("A rate is above zero."))
        return cleaned

    def risk(self) -> dict[str, Any]:
        """What was entered, as the actions take it."""
        return {name: self.cleaned_data[name] for name in RISK}


class RequestForm(RiskFields):
    """A new request."""

    scenario = forms.ChoiceField(label=_("Scenario"))
    field_order = ("scenario",)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["scenario"]
        field.choices = [(each.code, each.name) for each in in_order() if each.startable]


class EditRequestForm(RiskFields, StepForm):
    """The same, before it is submitted."""

    def prepare(self) -> None:
        zone = ZoneInfo(self.obj.zone)
        for name in RISK:
            value = getattr(self.obj, name)
            if name in {"period_from", "period_until"}:
                value = value.astimezone(zone).replace(tzinfo=None)
            self.fields[name].initial = value


class SectionForm(StepForm):
    """A section or layer; the method of the placement says which fields it has."""

    SHARE = ("sum_insured", "premium", "retention", "treaty_cession", "order_percent", "order_basis")
    LAYER = ("limit", "attachment")

    name = forms.CharField(label=_("Name"), max_length=80)
    sum_insured = MoneyField(label=_("Sum insured (100 %)"))
    premium = MoneyField(label=_("Original premium (100 %)"))
    retention = MoneyField(label=_("Retention"))
    treaty_cession = MoneyField(label=_("Ceded to treaties"), required=False)
    limit = MoneyField(label=_("Limit"))
    attachment = MoneyField(label=_("Attachment"))
    order_percent = ShareField(
        label=_("Order (%)"), required=False, help_text=_("Empty: everything retention and treaties leave.")
    )
    order_basis = forms.ChoiceField(
        label=_("Basis of the order"), choices=[("", "—"), *LineBasis.choices], required=False
    )
    order_premium = MoneyField(
        label=_("Premium of the order"),
        required=False,
        help_text=_("Empty: the order has its part of the original premium."),
    )
    commission = ShareField(label=_("Commission (%)"), required=False)
    brokerage = ShareField(label=_("Brokerage (%)"), required=False)

    def prepare(self) -> None:
        layer = self.obj.method == Method.EXCESS
        for name in self.SHARE if layer else self.LAYER:
            del self.fields[name]
        if layer:
            self.fields["order_premium"].required = True
            self.fields["order_premium"].help_text = ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("order_percent")) != bool(cleaned.get("order_basis")):
            self.add_error(
                "order_basis" if cleaned.get("order_percent") else "order_percent", _("State both, or neither.")
            )
        return cleaned

    def section(self) -> dict[str, Any]:
        """The columns of the section."""
        columns = {name: value for name, value in self.cleaned_data.items() if name not in {"expected_version", "key"}}
        for name in ("treaty_cession", "commission", "brokerage"):
            if name in columns:
                columns[name] = columns[name] or 0
        return columns


class RemoveSectionForm(StepForm):
    """Which section shall go."""

    section = PickField(label=_("Section"))

    def prepare(self) -> None:
        field: Any = self.fields["section"]
        field.offer(self.obj.sections.all())


def scenario_label(code: str) -> Any:
    """A scenario in words."""
    found = scenario_of(code)
    return found.name if found else code
