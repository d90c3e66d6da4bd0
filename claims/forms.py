"""Forms of the claims desk: shapes only; the rules judge what was entered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.rules.dependants import AFTER_INDEX, BEFORE_INDEX
from claims.rules.practice import CODES
from claims.rules.regions import REGIONS
from claims.rules.standards import BASES

DATE = {"type": "date"}
REGION_CHOICES = [(name, name) for name in REGIONS]
LIABILITY_NAMES = [
    ("full", _("full liability")),
    ("main", _("main liability")),
    ("equal", _("equal liability")),
    ("minor", _("minor liability")),
    ("none", _("no liability")),
]
SCHEDULE_NAMES = [
    ("", _("as the courts of the region do")),
    ("TENTH", _("a tenth of the own index")),
    ("STEP", _("X 2 %, IX 3 % and so on")),
    ("BAND", _("VI–X 5 %, II–V 10 %")),
]
CAP_NAMES = [
    ("", _("as the courts of the region do")),
    (AFTER_INDEX, _("after the index")),
    (BEFORE_INDEX, _("before the index")),
]


def money(label: Any, **more: Any) -> forms.DecimalField:
    """An amount that may be left empty."""
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2, required=False, **more)


def days(label: Any) -> forms.IntegerField:
    """A number of days that may be left empty."""
    return forms.IntegerField(label=label, min_value=1, max_value=7300, required=False)


class CalculatorForm(forms.Form):
    """One injured person and one vehicle: enough for a first answer at the bedside."""

    region = forms.ChoiceField(label=_("Where the court sits"), choices=REGION_CHOICES)
    accident = forms.DateField(label=_("Accident on"), widget=forms.DateInput(DATE))
    settlement = forms.DateField(label=_("Settled on"), widget=forms.DateInput(DATE))
    age = forms.IntegerField(label=_("Age in full years"), min_value=0, max_value=120)
    grades = forms.CharField(
        label=_("Grades of disability"),
        max_length=60,
        required=False,
        help_text=_("One or several, as IX or 九级, with commas between them. Empty: none."),
    )
    died = forms.DateField(label=_("Died on"), required=False, widget=forms.DateInput(DATE))
    dependants = forms.CharField(
        label=_("Dependants"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("A line for each: age and number of supporters, as 10/2. Adults must be unable to work and poor."),
    )
    medical = money(_("Medical costs"))
    hospital_days = days(_("Days in hospital"))
    hospital_rate = money(_("Hospital food a day"))
    nutrition_days = days(_("Days of nutrition"))
    nutrition_rate = money(_("Nutrition a day"))
    monthly = money(_("Monthly income"))
    wage_days = days(_("Days without work"))
    nursing_days = days(_("Days of nursing"))
    nursing_rate = money(_("Nursing a day"))
    transport = money(_("Transport"))
    mental = money(_("Mental damages"))
    property_damage = money(_("Property damage"))
    appraisal_fee = money(_("Appraisal fee"))
    liability = forms.ChoiceField(
        label=_("Liability of the insured vehicle"),
        choices=LIABILITY_NAMES,
        initial="full",
    )
    commercial = money(_("Commercial third-party limit"))
    income = money(_("Disposable income instead of the table"))
    consumption = money(_("Consumption instead of the table"))
    average_wage = money(_("Average yearly wage"), help_text=_("For the funeral."))
    schedule = forms.ChoiceField(label=_("Several disabilities"), choices=SCHEDULE_NAMES, required=False)
    cap_basis = forms.ChoiceField(label=_("Cap of the dependants"), choices=CAP_NAMES, required=False)


class ClauseSearchForm(forms.Form):
    """Words to look for, and a grade."""

    q = forms.CharField(label=_("Words or number"), max_length=60, required=False)
    grade = forms.TypedChoiceField(
        label=_("Grade"),
        choices=[("", _("all")), *((str(grade), str(grade)) for grade in range(1, 11))],
        coerce=int,
        empty_value=None,
        required=False,
    )


class MeasureForm(forms.Form):
    """What was measured on both sides; one of the three."""

    hurt = forms.CharField(label=_("Hurt side: degrees of each direction"), max_length=60, required=False)
    healthy = forms.CharField(label=_("Healthy side: degrees of each direction"), max_length=60, required=False)
    hurt_length = forms.DecimalField(label=_("Hurt limb, cm"), max_digits=5, decimal_places=1, required=False)
    healthy_length = forms.DecimalField(label=_("Healthy limb, cm"), max_digits=5, decimal_places=1, required=False)
    acuity = forms.DecimalField(label=_("Best corrected acuity"), max_digits=4, decimal_places=2, required=False)
    no_light = forms.BooleanField(label=_("No perception of light"), required=False)


class StandardForm(forms.Form):
    """A row of the table of standards; what is not known stays empty."""

    region = forms.ChoiceField(label=_("Region"), choices=REGION_CHOICES)
    data_year = forms.IntegerField(label=_("Statistical year"), min_value=1990, max_value=2100)
    basis = forms.ChoiceField(label=_("Basis"), choices=list(BASES.items()))
    income = money(_("Disposable income per head"))
    consumption = money(_("Consumption per head"))
    average_wage = money(_("Average yearly wage"))
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("The publication, so that somebody else can compare it.")
    )


class ConfirmForm(forms.Form):
    """From which day a row holds."""

    effective_from = forms.DateField(label=_("Holds from"), widget=forms.DateInput(DATE))
    effective_to = forms.DateField(
        label=_("Holds until"),
        widget=forms.DateInput(DATE),
        required=False,
        help_text=_("Leave it empty while it holds: the next row ends it."),
    )


class PracticeRuleForm(forms.Form):
    """How the courts of a region count, from a day."""

    region = forms.ChoiceField(label=_("Region"), choices=[("", _("everywhere")), *REGION_CHOICES], required=False)
    code = forms.ChoiceField(label=_("Rule"), choices=[(code, code) for code in CODES])
    value = forms.CharField(label=_("Value"), max_length=20)
    effective_from = forms.DateField(label=_("Holds from"), widget=forms.DateInput(DATE))
    source = forms.CharField(label=_("Source"), max_length=200)
