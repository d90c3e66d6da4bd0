"""Forms of sign-in and of the people desk: shape only; meaning is checked by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User

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
