"""Forms of rules: a new version, and what two people allow of a placement."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reinsurance.allowance_guards import stopping_results
from reinsurance.forms.step_form import NoteForm, PickField, ReasonForm
from reinsurance.gating import sentence_of_result
from reinsurance.models.rule_terms import RuleSeverity, RuleStatus
from reinsurance.rules.regulation import Rule, Version
from workflow.step_forms import DayField


class RuleForm(forms.Form):
    """The next version of a rule: its numbers are fields of their own."""

    severity = forms.ChoiceField(label=_("If it does not hold"), choices=RuleSeverity)
    status = forms.ChoiceField(label=_("How sure we are"), choices=RuleStatus)
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Document and article."))
    valid_from = DayField(label=_("Holds from"))
    valid_until = DayField(label=_("Holds until"), required=False)

    def __init__(self, *args: Any, rule: Rule, now: Version, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {"severity": now.severity, "status": now.status, "source": str(now.source)}
        self.names = list(rule.number_words)
        for name, word in rule.number_words.items():
            self.fields[f"number_{name}"] = forms.DecimalField(
                label=str(word), min_value=0, max_digits=12, decimal_places=4, initial=now.numbers[name]
            )

    def version(self) -> dict[str, Any]:
        """As the action takes it."""
        plain = {
            name: self.cleaned_data[name] for name in ("severity", "status", "source", "valid_from", "valid_until")
        }
        return {**plain, "numbers": {name: Decimal(self.cleaned_data[f"number_{name}"]) for name in self.names}}


class AskAllowanceForm(ReasonForm):
    """Which rule shall be allowed for whom, and why."""

    result = PickField(label=_("Rule of the register"))
    field_order = ("result", "reason")

    def prepare(self) -> None:
        field: Any = self.fields["result"]
        field.offer(stopping_results(self.obj), lambda each: f"{each.rule} · {sentence_of_result(each)}")


class GrantAllowanceForm(NoteForm):
    """Which allowance is granted, and what was seen."""

    allowance = PickField(label=_("Allowance"))
    field_order = ("allowance", "note")

    def prepare(self) -> None:
        field: Any = self.fields["allowance"]
        rows = self.obj.allowances.filter(granted_by__isnull=True).select_related("counterparty", "asked_by")
        field.offer(rows, lambda each: f"{each.rule} · {each.counterparty} · {each.asked_by.name}: {each.reason}")
