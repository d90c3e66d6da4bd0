"""The form by which an expiring cover is renewed: what is stated anew of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.models.placement_terms import OriginalKind
from workflow.step_forms import InstantField, StepForm

LEAP_DAY = (2, 29)


def a_year_later(moment: datetime) -> datetime:
    """The same day and hour of the next year; of 29 February, the 28th."""
    day = 28 if (moment.month, moment.day) == LEAP_DAY else moment.day
    return moment.replace(year=moment.year + 1, day=day)


class RenewalForm(StepForm):
    """The new policy and its period; all other terms are taken over and changed on the draft."""

    original_kind = forms.ChoiceField(label=_("Original document"), choices=OriginalKind)
    policy_no = forms.CharField(label=_("Policy or proposal number"), max_length=40)
    period_from = InstantField(label=_("Cover from"))
    period_until = InstantField(label=_("Cover until"))

    def prepare(self) -> None:
        begin = self.obj.period_until.astimezone(ZoneInfo(self.obj.zone)).replace(tzinfo=None)
        self.fields["original_kind"].initial = self.obj.original_kind
        self.fields["period_from"].initial = begin
        self.fields["period_until"].initial = a_year_later(begin)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        zone = ZoneInfo(self.obj.zone)
        for name in ("period_from", "period_until"):
            if cleaned.get(name) is not None:
                cleaned[name] = timezone.make_naive(cleaned[name]).replace(tzinfo=zone)
        return cleaned

    def renewal(self) -> dict[str, Any]:
        """What was stated, as the action takes it."""
        return self.entered("original_kind", "policy_no", "period_from", "period_until")
