"""The form of one step of an approval chain, with the builder of its condition. Shape only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import BranchLevel
from accounts.roles import ADMINISTRATORS, ROLES
from workflow.approvals.chain_words import OPERATOR_WORDS, fact_label, value_code, value_words
from workflow.approvals.kinds import KINDS, ApprovalKind
from workflow.approvals.named_people import person_of, worker_of
from workflow.approvals.rules.conditions import AMOUNT
from workflow.approvals.rules.step_form import MOST_HOURS, MOST_LEVELS
from workflow.models import ApprovalChain, OnTimeout, SeatRule, Signing

EMPTY = ("", "—")
#: Rows of the condition builder that are always free.
FREE_ROWS = 2
SEPARATORS = str.maketrans({",": "、", "，": "、", ";": "、", "；": "、"})


class StepForm(forms.Form):
    """One step. Which of the fields count follows from ``who``."""

    name = forms.CharField(label=_("Step"), max_length=60)
    who = forms.ChoiceField(label=_("Who decides"), choices=SeatRule.choices)
    role = forms.ChoiceField(label=_("Role"), required=False)
    level = forms.ChoiceField(
        label=_("At level"),
        required=False,
        choices=[("", _("branch of the case")), *BranchLevel.choices],
        help_text=_("Of the branch of the case or above it."),
    )
    person = forms.CharField(
        label=_("Person"), max_length=20, required=False, help_text=_("Employee number, for a named person.")
    )
    manager_levels = forms.IntegerField(
        label=_("Levels up"),
        min_value=1,
        max_value=MOST_LEVELS,
        required=False,
        help_text=_("For the maker's superior."),
    )
    field = forms.ChoiceField(label=_("Person named in the case"), required=False)
    signing = forms.ChoiceField(label=_("Signing"), choices=Signing.choices)
    opinion_only = forms.BooleanField(label=_("Gives an opinion, cannot end the case"), required=False)
    deadline_hours = forms.IntegerField(
        label=_("Office hours to decide"),
        min_value=1,
        max_value=MOST_HOURS,
        required=False,
        help_text=_("Empty: the number set for the branch."),
    )
    on_timeout = forms.ChoiceField(label=_("When overdue"), choices=OnTimeout.choices)
    documents = forms.MultipleChoiceField(
        label=_("Required documents"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sees = forms.MultipleChoiceField(
        label=_("Shown facts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all that may be seen."),
    )

    def __init__(self, *args: Any, chain: ApprovalChain, step: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.chain, self.kind = chain, KINDS[chain.kind]
        self.kept = dict(step or {})
        if step is not None:
            kwargs["initial"] = initial_of(step, self.kind)
        super().__init__(*args, **kwargs)
        self._offer(
            "role", [EMPTY, *((code, role.label) for code, role in ROLES.items() if code not in ADMINISTRATORS)]
        )
        self._offer("field", [EMPTY, *self.kind.people.items()])
        self._offer("documents", list(self.kind.document_types.items()))
        self._offer("sees", list(self.kind.fact_words.items()))
        for name in ("field", "documents", "sees"):
            if not [choice for choice in self.fields[name].choices if choice != EMPTY]:  # type: ignore[attr-defined]  # choice fields
                del self.fields[name]
        self.rows = len(self.kept.get("condition", [])) + FREE_ROWS
        for row in range(self.rows):
            self._condition_row(row, self.kind)

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def _condition_row(self, row: int, kind: ApprovalKind) -> None:
        number = row + 1
        names = {**({AMOUNT: fact_label(AMOUNT, kind)} if kind.with_amount else {}), **kind.fact_words}
        labels = (
            _("Only if %(number)s: fact") % {"number": number},
            _("Only if %(number)s: compared") % {"number": number},
            _("Only if %(number)s: value") % {"number": number},
        )
        self.fields[f"fact_{row}"] = forms.ChoiceField(label=labels[0], choices=[EMPTY, *names.items()], required=False)
        self.fields[f"op_{row}"] = forms.ChoiceField(
            label=labels[1], choices=list(OPERATOR_WORDS.items()), required=False
        )
        self.fields[f"value_{row}"] = forms.CharField(label=labels[2], max_length=200, required=False)

    @property
    def condition_rows(self) -> list[tuple[Any, Any, Any]]:
        """The builder, row by row."""
        return [(self[f"fact_{row}"], self[f"op_{row}"], self[f"value_{row}"]) for row in range(self.rows)]

    @property
    def known_values(self) -> list[tuple[str, str]]:
        """Of each fact with known values: what it is called, and the words of its values."""
        found = self.kind.fact_values().items()
        return [(fact_label(name, self.kind), "、".join(map(str, values.values()))) for name, values in found if values]

    @property
    def plain_fields(self) -> list[Any]:
        """All other fields."""
        return [each for each in self if not each.name.startswith(("fact_", "op_", "value_"))]

    def clean_person(self) -> int | None:
        """Somebody who works for the branch of the chain, or above it."""
        number = self.cleaned_data["person"].strip()
        if not number:
            return None
        found = worker_of(self.chain.branch, number)
        if found is None:
            raise forms.ValidationError(_("Nobody with this number works for this branch."))
        return int(found.pk)

    def step(self) -> dict[str, Any]:
        """The step as the chain keeps it."""
        data = self.cleaned_data
        who = data["who"]
        return {
            "name": data["name"].strip(),
            "who": who,
            "role": data["role"] if who == SeatRule.ROLE else "",
            "level": data["level"] if who == SeatRule.ROLE else "",
            "person": data["person"] if who == SeatRule.PERSON else None,
            "manager_levels": data["manager_levels"] or 1,
            "field": data.get("field", "") if who == SeatRule.FIELD else "",
            "signing": data["signing"],
            "condition": self._condition(),
            "deadline_hours": data["deadline_hours"],
            "on_timeout": data["on_timeout"],
            "documents": data.get("documents", []),
            "sees": data.get("sees", []),
            "edits": self.kept.get("edits", []),
            "opinion_only": data["opinion_only"],
        }

    def _condition(self) -> list[dict[str, Any]]:
        tests = []
        for row in range(self.rows):
            fact, op, value = (self.cleaned_data.get(f"{part}_{row}", "") for part in ("fact", "op", "value"))
            if fact:
                values = [value_code(fact, each, self.kind) for each in (listed(value) if op == "in" else [value])]
                tests.append({"fact": fact, "op": op or "eq", "value": values if op == "in" else values[0]})
        return tests

    def clean(self) -> dict[str, Any]:
        """Whoever is asked must be named."""
        data = super().clean() or {}
        needed = {"role": "role", "person": "person", "field": "field"}.get(str(data.get("who")))
        if needed and not data.get(needed) and needed not in self.errors:
            self.add_error(needed if needed in self.fields else "who", _("Say who decides."))
        return data


def listed(text: str) -> list[str]:
    """Values written one after the other, with commas between."""
    return [part.strip() for part in text.translate(SEPARATORS).split("、") if part.strip()]


def initial_of(step: Mapping[str, Any], kind: ApprovalKind) -> dict[str, Any]:
    """A kept step as the form shows it."""
    person = person_of(step.get("person"))
    values = {**step, "person": person.employee_no if person is not None else ""}
    for row, test in enumerate(step.get("condition", [])):
        kept = test["value"] if isinstance(test["value"], list) else [test["value"]]
        shown = "、".join(value_words(test["fact"], str(each), kind) for each in kept)
        values |= {f"fact_{row}": test["fact"], f"op_{row}": test["op"], f"value_{row}": shown}
    return values
