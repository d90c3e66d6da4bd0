"""Forms of limits, delegation and absence: shape only; meaning is checked by the actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actions import LimitWish
from accounts.authority_words import ACTS, KINDS, LINES, LOSS_TYPES, Word
from accounts.forms import EMPLOYEE_NO_LENGTH, offer_branches
from accounts.models import AbsenceReason, Branch, BranchLevel, User
from accounts.models.branch import paths_filter
from accounts.roles import ROLE_CHOICES, ROLES
from accounts.rules.authority import LARGEST, Demand, Effect, Measure
from accounts.scope import Actor

BUSINESS_ROLES = [choice for choice in ROLE_CHOICES if not ROLES[choice[0]].administrator]


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _instant() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


Offered = dict[str, tuple[Mapping[str, Word], Any]]


class LossFields(forms.Form):
    """Line and loss type: what the apps above registered."""

    line = forms.ChoiceField(label=_("Business line"), required=False)
    loss_type = forms.ChoiceField(label=_("Loss type"), required=False)
    #: field → words registered, and what the empty choice says.
    offered: ClassVar[Offered] = {"line": (LINES, _("All")), "loss_type": (LOSS_TYPES, _("All"))}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (words, unnamed) in self.offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared so above)
            field.choices = [("", unnamed), *words.items()]


class SubjectFields(LossFields):
    """What a limit is for: line, loss type and act."""

    act = forms.ChoiceField(label=_("Act"), required=False)
    offered: ClassVar[Offered] = {
        "line": (LINES, _("Any line")),
        "loss_type": (LOSS_TYPES, _("Any loss type")),
        "act": (ACTS, _("No special act")),
    }


class LimitFilter(LossFields):
    """What the list of limits can be narrowed by; lives in the address."""

    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("Holds for branch"), required=False, empty_label=_("All branches")
    )
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *BUSINESS_ROLES])
    on = forms.DateField(label=_("In force on"), required=False, widget=_date())
    field_order = ("branch", "role", "line", "loss_type", "on")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_branches(self, by)


class LimitForm(SubjectFields):
    """A limit: who, for what, up to how much, from when, by which document."""

    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=_("Issuing branch"),
        help_text=_("The limit holds for cases of this branch and everything below."),
    )
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[("", "—"), *BranchLevel.choices])
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", "—"), *BUSINESS_ROLES])
    person = forms.CharField(
        label=_("Or one person: employee number"), required=False, max_length=EMPLOYEE_NO_LENGTH, strip=True
    )
    measure = forms.ChoiceField(label=_("Measure"), choices=Measure.choices)
    effect = forms.ChoiceField(
        label=_("Above the limit"),
        choices=Effect.choices,
        help_text=_("Blocks: decided higher up. Notifies: reported."),
    )
    max_amount = forms.DecimalField(
        label=_("Up to, inclusive"),
        min_value=0,
        max_value=LARGEST,
        decimal_places=2,
        help_text=_("0 means no authority: always referred upward."),
    )
    valid_from = forms.DateField(label=_("From"), widget=_date())
    valid_until = forms.DateField(label=_("Until, last day included"), required=False, widget=_date())
    document_no = forms.CharField(label=_("Document number"), max_length=60)
    field_order = (
        "branch",
        "level",
        "role",
        "person",
        "line",
        "loss_type",
        "act",
        "measure",
        "effect",
        "max_amount",
        "valid_from",
        "valid_until",
        "document_no",
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        field = self.fields["branch"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (declared so above)
        kept = paths_filter("path", by.scope().paths_for("accounts.limits"))
        field.queryset = Branch.objects.visible_to(by).filter(kept, active=True)

    def clean_person(self) -> User | None:
        """A colleague, by number."""
        return _colleague(User.objects.visible_to(self.by), self.cleaned_data["person"])

    def wish(self) -> LimitWish:
        """What was entered, once it is valid."""
        return LimitWish(**self.cleaned_data)


class EndLimitForm(forms.Form):
    """The last day a limit counts."""

    last_day = forms.DateField(label=_("Last day it counts"), widget=_date())


class QuestionForm(SubjectFields):
    """Who may decide this?"""

    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch of the case"))
    measure = forms.ChoiceField(label=_("Measure"), choices=Measure.choices)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_value=LARGEST, decimal_places=2)
    field_order = ("branch", "line", "loss_type", "act", "measure", "amount")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_branches(self, by)

    def demand(self) -> Demand:
        """What was asked about, once it is valid."""
        data = self.cleaned_data
        return Demand(data["measure"], data["amount"], data["line"], data["loss_type"], data["act"])


class DelegationForm(forms.Form):
    """Who stands in, from when to when, for what."""

    deputy = forms.CharField(label=_("Deputy: employee number"), max_length=EMPLOYEE_NO_LENGTH, strip=True)
    from_at = forms.DateTimeField(label=pgettext_lazy("instant", "From"), widget=_instant())
    until_at = forms.DateTimeField(label=pgettext_lazy("instant", "Until"), widget=_instant())
    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("Only for branch"), required=False, empty_label=_("All branches")
    )
    kinds = forms.MultipleChoiceField(
        label=_("Only for these approvals"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, principal: User, deputies: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deputies = deputies
        offer_branches(self, principal)
        kinds = self.fields["kinds"]
        assert isinstance(kinds, forms.MultipleChoiceField)  # noqa: S101 (declared so above)
        kinds.choices = list(KINDS.items())
        if not KINDS:
            del self.fields["kinds"]
        self.fields["deputy"].widget.attrs["list"] = "deputies"

    def clean_deputy(self) -> User | None:
        """One of those who may stand in."""
        return _colleague(self.deputies, self.cleaned_data["deputy"])


class AbsenceForm(forms.Form):
    """Days away, both inclusive."""

    first_day = forms.DateField(label=_("First day"), widget=_date())
    last_day = forms.DateField(label=_("Last day"), widget=_date())
    reason = forms.ChoiceField(label=_("Reason"), choices=AbsenceReason.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate().isoformat()
        for name in ("first_day", "last_day"):
            self.fields[name].widget.attrs["min"] = today


class SuperiorForm(forms.Form):
    """Who leads a person; empty leaves it to the branch tree."""

    superior = forms.CharField(
        label=_("Registered superior: employee number"), required=False, max_length=EMPLOYEE_NO_LENGTH, strip=True
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_superior(self) -> User | None:
        """A colleague, by number."""
        return _colleague(User.objects.visible_to(self.by), self.cleaned_data["superior"])


class PersonNumberForm(forms.Form):
    """Which person an account belongs to; empty where it is their only one."""

    person_no = forms.RegexField(
        r"\A[0-9A-Za-z_-]+\Z",
        label=_("Number of the person"),
        required=False,
        max_length=EMPLOYEE_NO_LENGTH,
        strip=True,
    )


def _colleague(people: QuerySet[User], number: str) -> User | None:
    if not number:
        return None
    found = people.filter(employee_no=number).first()
    if found is None:
        raise ValidationError(_("Nobody here has this employee number."), code="person_unknown")
    return found
