"""Forms of sign-in and of the people desk: shape only; meaning is checked by the actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, BranchLevel, User
from accounts.people_states import STATES
from accounts.roles import ROLE_CHOICES
from accounts.scope import Actor

EMPLOYEE_NO_LENGTH = 20


class SignInForm(forms.Form):
    """Employee number and password."""

    employee_no = forms.CharField(
        label=_("Employee number"),
        max_length=EMPLOYEE_NO_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """The present password and the new one twice."""

    current = forms.CharField(
        label=_("Present password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("New password again"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new(self) -> str:
        """The new password as the profile wants it."""
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        if new == self.cleaned_data.get("current"):
            raise ValidationError(_("Choose a password that differs from the present one."), code="password_same")
        return new

    def clean_repeated(self) -> str:
        """Equal to the new one, unless that was refused already."""
        repeated: str = self.cleaned_data["repeated"]
        if "new" in self.cleaned_data and repeated != self.cleaned_data["new"]:
            raise ValidationError(_("The two new passwords differ."), code="password_repeat")
        return repeated


class PeopleFilter(forms.Form):
    """What the list of people can be narrowed by; lives in the address."""

    q = forms.CharField(label=_("Name or employee number"), required=False, max_length=40)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *ROLE_CHOICES])
    state = forms.ChoiceField(
        label=_("Access"),
        required=False,
        choices=[("", _("All")), *((code, label) for code, (label, _condition) in STATES.items())],
    )


class PersonForm(forms.Form):
    """A new person: number, name, home branch."""

    employee_no = forms.RegexField(
        r"\A[0-9A-Za-z_-]+\Z", label=_("Employee number"), max_length=EMPLOYEE_NO_LENGTH, strip=True
    )
    name = forms.CharField(label=_("Name"), max_length=40)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Home branch"))

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_branches(self, by)


class RoleForm(forms.Form):
    """A role on a branch from a day on, for good or until another."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("On branch"))
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(
        label=_("Until, last day included"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_branches(self, by)

    def clean_valid_from(self) -> date:
        """Rights are not given for days that have passed."""
        day: date = self.cleaned_data["valid_from"]
        if day < timezone.localdate():
            raise ValidationError(_("A role begins today or later."), code="backdated")
        return day


class BranchForm(forms.Form):
    """The name of a branch; code and place never change."""

    name = forms.CharField(label=_("Branch name"), max_length=60)


class NewBranchForm(BranchForm):
    """A branch below another one."""

    code = forms.RegexField(r"\A[0-9A-Z]+\Z", label=_("Branch code"), max_length=20)
    level = forms.ChoiceField(
        label=_("Level"), choices=[choice for choice in BranchLevel.choices if choice[0] != BranchLevel.HEAD_OFFICE]
    )
    field_order = ("code", "name", "level")


def offer_branches(form: forms.Form, by: Actor) -> None:
    """Fills the branch field with the active branches ``by`` may see."""
    field = form.fields["branch"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (a programming error otherwise)
    field.queryset = Branch.objects.visible_to(by).filter(active=True)
