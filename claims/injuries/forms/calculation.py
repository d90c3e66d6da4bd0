"""The calculation form of an assessment: the calculator's fields without what the assessment knows itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms import CalculatorForm, money
from claims.models import ExpectedBasis, InjuryAssessment
from workflow.step_pages import new_key

KNOWN = ("accident", "age", "died")


class AssessmentCalculationForm(CalculatorForm):
    """One calculation of one assessment. Birth, accident and, once confirmed, the grades are not typed."""

    agreed_award = money(
        _("Disability award asked or agreed"),
        help_text=_("The smaller of this and the computed one counts. Empty: as computed."),
    )
    draft = forms.BooleanField(
        label=_("Draft: figures that nobody has confirmed are allowed"),
        required=False,
        help_text=_("A draft can be looked at and never submitted."),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, assessment: InjuryAssessment, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in (*KNOWN, *self.taken_out()):
            del self.fields[name]
        self.fields["expected_version"].initial = assessment.version
        self.fields["key"].initial = new_key()

    def taken_out(self) -> tuple[str, ...]:
        """Further fields the assessment knows: the confirmed grades."""
        return ("grades",)

    @property
    def entered(self) -> dict[str, Any]:
        """The data of the form without what belongs to the request."""
        kept = {"clauses": "", "grades": "", "basis": "", **self.cleaned_data}
        return {name: value for name, value in kept.items() if name not in {"expected_version", "key"}}


class ExpectedForm(AssessmentCalculationForm):
    """E: the grades that are expected, with clauses where they are known, and the basis."""

    basis = forms.ChoiceField(
        label=_("Basis of the expectation"),
        choices=ExpectedBasis.choices,
        help_text=_("Save one calculation for each: the largest is what was expected."),
    )
    clauses = forms.CharField(
        label=_("Clauses expected"),
        max_length=120,
        required=False,
        help_text=_("Numbers with commas between them. A lighter grade counts as a saving only with them."),
    )

    def taken_out(self) -> tuple[str, ...]:
        return ()
