"""What the inbox is narrowed to, and the batch of decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.authority_words import LINES
from accounts.models import Branch, User
from workflow.approvals.kinds import KINDS
from workflow.approvals.screens.inbox import Wish


class InboxFilter(forms.Form):
    """Search, kind, branch, line, amount, overdue."""

    q = forms.CharField(label=_("Words in the subject"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    branch = forms.ModelChoiceField(
        label=_("Branch"),
        queryset=Branch.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All my branches"),
    )
    line = forms.ChoiceField(label=_("Business line"), required=False)
    amount_from = forms.DecimalField(label=_("Amount from"), max_digits=18, decimal_places=2, required=False)
    amount_to = forms.DecimalField(label=_("Amount to"), max_digits=18, decimal_places=2, required=False)
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("Any")), *((code, kind.label) for code, kind in sorted(KINDS.items()))]
        lines: Any = self.fields["line"]
        lines.choices = [("", _("Any")), *sorted(LINES.items())]
        branches: Any = self.fields["branch"]
        branches.queryset = Branch.objects.visible_to(user).exclude(level="team").only("code", "name", "path")

    def wish(self, shown: Branch | None) -> Wish:
        """What is asked for; a field that cannot be read narrows nothing. ``shown``: the branch of the frame."""
        value = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return Wish(
            words=value.get("q", "").strip(),
            kind=value.get("kind", ""),
            branch=value.get("branch") or shown,
            line=value.get("line", ""),
            amount_from=value.get("amount_from"),
            amount_to=value.get("amount_to"),
            overdue=bool(value.get("overdue")),
        )


class BatchForm(forms.Form):
    """One opinion for all."""

    opinion = forms.CharField(
        label=_("Opinion"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
