"""Forms of assignment: a dry run, a rule, a request to hand over and its answer, moving somebody's customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from accounts.models.branch import paths_filter
from renewals.assignment.actions.rulemaking import Wording
from renewals.assignment.actions.runs import Wanted
from renewals.assignment.rules.conditions import FACTS, LARGEST, Fact, FactKind
from renewals.assignment.rules.pipeline import KIND_LABELS, LARGEST_WEIGHT, SHARES, Otherwise, RuleKind
from renewals.assignment.wording import BALANCE_LABELS, OTHERWISE_LABELS
from renewals.forms.sharing import DispatchForm
from renewals.forms.step_form import ReasonForm
from renewals.forms.steps import PersonChoice
from renewals.people import specialists_of, with_load
from renewals.rules.vocabulary import ListKind, choices
from workflow.step_forms import DayField, StepForm

SPLIT = ",，、 \n"


def branches_for(user: User, permission: str) -> QuerySet[Branch]:
    """The branches in which ``user`` may do this, in the order of the tree."""
    held = paths_filter("path", user.scope().paths_for(permission))
    return Branch.objects.visible_to(user).filter(held, active=True).order_by("path")


class PlanForm(forms.Form):
    """演练: which customers of the pool."""

    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())
    expires_from = DayField(label=_("Cover ends from"), required=False)
    expires_to = DayField(label=_("Cover ends until"), required=False)
    list_kind = forms.ChoiceField(
        label=_("List kind"), required=False, choices=lambda: [("", _("Any")), *choices(ListKind)]
    )
    batch = forms.IntegerField(label=_("Import number"), required=False, min_value=1)

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = branches_for(user, "renewals.assign")
        self.fields["branch"].queryset = offered  # type: ignore[attr-defined]  # a model choice field
        self.fields["branch"].initial = offered.first()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("expires_from"), cleaned.get("expires_to")
        if first and last and first > last:
            self.add_error("expires_to", _("The last day lies before the first one."))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """The cleaned form as the action takes it."""
        names = ("expires_from", "expires_to", "list_kind", "batch")
        return Wanted(**{name: self.cleaned_data[name] for name in names})


def _fact_field(fact: Fact) -> forms.Field:
    label: Any = fact.label
    if fact.kind is FactKind.CHOICE and fact.vocabulary is not None:
        vocabulary = fact.vocabulary
        return forms.MultipleChoiceField(
            label=label,
            required=False,
            choices=lambda: choices(vocabulary),
            widget=forms.CheckboxSelectMultiple,
        )
    if fact.kind is FactKind.SWITCH:
        answers = [("", _("Any")), ("yes", _("yes")), ("no", _("no"))]
        return forms.ChoiceField(label=label, required=False, choices=answers)
    if fact.kind is FactKind.NUMBER:
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=LARGEST)
    return forms.CharField(label=label, required=False, max_length=200, help_text=_("Several with a comma."))


class RuleForm(forms.Form):
    """One rule: who gets the customer, how it is shared out, and to whom it applies (``fact_<code>``)."""

    kind = forms.ChoiceField(
        label=_("Who gets the customer"),
        choices=[(kind.value, label) for kind, label in KIND_LABELS.items()],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    by = forms.ChoiceField(
        label=_("Among several"),
        choices=[(each.value, label) for each, label in BALANCE_LABELS.items()],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("For a team, a desk or named specialists."),
    )
    otherwise = forms.ChoiceField(
        label=_("If last year's agent cannot take it"),
        choices=[(each.value, label) for each, label in OTHERWISE_LABELS.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    desk = forms.ModelChoiceField(
        label=_("Desk of which branch"), queryset=Branch.objects.none(), required=False, empty_label=_("none")
    )

    def __init__(self, *args: Any, user: User, branch: Branch, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["desk"].queryset = Branch.objects.visible_to(user).under(branch).filter(active=True)  # type: ignore[attr-defined]  # a model choice field
        for fact in FACTS.values():
            self.fields[f"fact_{fact.code}"] = _fact_field(fact)
        staff = specialists_of(user).filter(branch__path__startswith=branch.path)
        self.staff: list[Any] = list(staff[:200])
        for person in self.staff:
            self.fields[f"weight_{person.pk}"] = forms.IntegerField(
                label=person.name, required=False, min_value=0, max_value=LARGEST_WEIGHT
            )

    @property
    def rule_fields(self) -> list[Any]:
        """What the rule does."""
        return [self[name] for name in ("kind", "name", "by", "otherwise", "desk")]

    @property
    def fact_fields(self) -> list[Any]:
        """To whom it applies."""
        return [self[f"fact_{code}"] for code in FACTS]

    @property
    def people_fields(self) -> list[tuple[Any, Any]]:
        """Specialists with the field of their weight."""
        return [(person, self[f"weight_{person.pk}"]) for person in self.staff]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind = cleaned.get("kind")
        if kind == RuleKind.BRANCH and not cleaned.get("desk"):
            self.add_error("desk", _("Choose the branch whose desk gets the customers."))
        if kind == RuleKind.PEOPLE and not self._weights(cleaned):
            self.add_error(None, _("Give at least one specialist a weight; 1 for everybody shares equally."))
        return cleaned

    def _weights(self, cleaned: dict[str, Any]) -> dict[str, int]:
        found = {str(person.pk): cleaned.get(f"weight_{person.pk}") for person in self.staff}
        return {person: weight for person, weight in found.items() if weight is not None}

    @property
    def wording(self) -> Wording:
        """The cleaned form as the action takes it."""
        value = self.cleaned_data
        kind = RuleKind(value["kind"])
        weights = self._weights(value)
        choice: dict[str, Any] = {}
        if kind in SHARES:
            choice["by"] = value["by"] or next(iter(BALANCE_LABELS)).value
            if weights:
                choice["weights"] = weights
        if kind is RuleKind.PEOPLE:
            choice["people"] = [int(person) for person in weights]
        if kind is RuleKind.BRANCH:
            choice["path"] = value["desk"].path
        if kind is RuleKind.LAST_AGENT:
            choice["otherwise"] = value["otherwise"] or Otherwise.NEXT.value
        return Wording(kind.value, value["name"], self._condition(value), choice)

    @staticmethod
    def _condition(value: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for code, fact in FACTS.items():
            said = value.get(f"fact_{code}")
            if fact.kind is FactKind.SWITCH and said:
                found[code] = said == "yes"
            elif fact.kind is FactKind.WORDS and said:
                found[code] = _words(said)
            elif fact.kind not in {FactKind.SWITCH, FactKind.WORDS} and said not in (None, "", []):
                found[code] = said
        return found


def _words(text: str) -> list[str]:
    for mark in SPLIT:
        text = text.replace(mark, ",")
    return [each for each in text.split(",") if each]


def initial_of(user: User, condition: dict[str, Any], choice: dict[str, Any]) -> dict[str, Any]:
    """What a rule says, as the form shows it."""
    found: dict[str, Any] = {name: choice[name] for name in ("by", "otherwise") if name in choice}
    if "path" in choice:
        found["desk"] = Branch.objects.visible_to(user).filter(path=choice["path"]).first()
    weights = dict.fromkeys(map(str, choice.get("people", ())), 1) | choice.get("weights", {})
    found |= {f"weight_{person}": weight for person, weight in weights.items()}
    for code, wanted in condition.items():
        kind = FACTS[code].kind
        shown = {FactKind.SWITCH: "yes" if wanted else "no", FactKind.WORDS: wanted}.get(kind, wanted)
        found[f"fact_{code}"] = "，".join(wanted) if kind is FactKind.WORDS else shown
    return found


class AskHandOverForm(StepForm):
    """转交申请: who should take the customer over, and why."""

    to = PersonChoice(label=_("To whom"), queryset=User.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def prepare(self) -> None:
        people = with_load(specialists_of(self.user).exclude(pk=self.user.pk))
        self.fields["to"].queryset = people  # type: ignore[attr-defined]  # a model choice field


class AnswerForm(forms.Form):
    """Accept or decline; declining needs a word."""

    answer = forms.CharField(label=_("Answer"), max_length=200, required=False)


class MoveForm(DispatchForm):
    """转交向导: somebody's customers to several colleagues, or by the assignment rules.

    Without a ``person``: picked customers of several owners, whom the rules do not deal out.
    """

    reason = ReasonForm.base_fields["reason"]
    move_credit = forms.BooleanField(
        label=_("The credit moves too"),
        required=False,
        help_text=_("In the last days before expiry the credit otherwise stays with the present owner."),
    )

    def __init__(self, *args: Any, user: User, person: User | None = None, **more: Any) -> None:
        super().__init__(*args, user=user, **more)
        self.fields["people"].required = False
        if person is None:
            return
        self.fields["mode"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("equal", _("Equal shares")),
            ("count", _("By count")),
            ("rules", _("By the assignment rules")),
        ]
        self.staff = [each for each in self.staff if each.pk != person.pk]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("mode") != "rules" and not cleaned.get("people"):
            self.add_error("people", _("Choose at least one specialist."))
        return cleaned
