"""What the leader board is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Branch
from accounts.scope import Actor
from renewals.dimensions import DIMENSIONS
from renewals.models.renewal import Line, Usage
from renewals.rules.vocabulary import ListKind, SalesChannel, choices
from reporting.dashboards.asked import DashboardForm
from reporting.leaders import COMPARED, Narrowed
from workflow.kpis import Question

ANY = [("", pgettext_lazy("filter", "Any"))]


class LeaderForm(DashboardForm):
    """Branch, month and as-of day as dashboards ask them; who is compared, and which customers are counted."""

    by = forms.ChoiceField(label=_("Compare"), choices=[(code, DIMENSIONS[code].label) for code in COMPARED])
    line = forms.ChoiceField(label=_("Line"), choices=[*ANY, *Line.choices], required=False)
    usage = forms.ChoiceField(label=_("Usage"), choices=[*ANY, *Usage.choices], required=False)
    mode = forms.ChoiceField(label=_("Responsibility mode"), choices=[*ANY, *choices(ListKind)], required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=[*ANY, *choices(SalesChannel)], required=False)
    energy = forms.CharField(label=_("Energy"), max_length=20, required=False)
    matured = forms.BooleanField(label=_("Only vehicles whose cover has ended"), required=False)

    NARROWING = ("line", "usage", "mode", "channel", "energy")

    def __init__(self, asked: QueryDict, *, user: Actor, home: Branch | None = None) -> None:
        given = asked.copy()
        given["by"] = given.get("by") or COMPARED[0]
        super().__init__(given, user=user, home=home)
        del self.fields["first"], self.fields["last"]  # a board is of one month

    def question(self) -> Question:
        """The question of a valid form."""
        asked: Any = super().question()
        return Question(
            branch=asked.branch,
            first=asked.first,
            last=asked.last,
            as_of=asked.as_of,
            by=self.cleaned_data["by"],
            matured_only=self.cleaned_data["matured"],
        )

    @property
    def narrowed(self) -> Narrowed:
        """Which of the due customers are counted."""
        data = self.cleaned_data
        return Narrowed({name: data[name] for name in self.NARROWING if data[name]})
