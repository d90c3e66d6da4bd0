"""Deciding a collision, appealing; the account manager of a fleet, one follow-up for its vehicles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.collisions.actions.deciding import proposal_of
from renewals.collisions.actions.fleets import FOLLOWED, vehicles_of
from renewals.collisions.showing import party_words
from renewals.forms.contact import OwnersContactForm
from renewals.models import CollisionParty, Resolution
from renewals.people import specialists_of, with_load
from workflow.step_forms import StepForm


class DecideForm(StepForm):
    """裁决: whose customer it is, and what becomes of the others."""

    winner = forms.ChoiceField(label=_("Whose customer it is"), widget=forms.RadioSelect)
    resolution = forms.ChoiceField(label=_("What is to be done"), widget=forms.RadioSelect)
    opinion = forms.CharField(label=_("Opinion"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self) -> None:
        parties = list(self.obj.parties.select_related("owner", "branch", "renewal", "policy"))
        self.parties: dict[str, CollisionParty] = {str(party.pk): party for party in parties}
        self.fields["winner"].choices = [(pk, party_words(party)) for pk, party in self.parties.items()]  # type: ignore[attr-defined]  # a choice
        self.fields["resolution"].choices = [(each.value, each.label) for each in self.obj.resolutions()]  # type: ignore[attr-defined]  # a choice
        proposal = proposal_of(self.obj)
        if proposal is not None:
            self.fields["winner"].initial = str(parties[proposal.place].pk)
        self.fields["resolution"].initial = self.obj.resolutions()[0].value

    @property
    def decision(self) -> dict[str, Any]:
        """The decision as the actions take it."""
        value = self.cleaned_data
        return {
            "winner": self.parties[value["winner"]],
            "resolution": Resolution(value["resolution"]).value,
            "opinion": value["opinion"],
        }


class AppealForm(StepForm):
    """申诉."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class AppointForm(StepForm):
    """The account manager: one specialist for every vehicle."""

    to = forms.ModelChoiceField(label=_("Account manager"), queryset=User.objects.none())

    def prepare(self) -> None:
        field: Any = self.fields["to"]
        field.queryset = with_load(specialists_of(self.user))
        field.label_from_instance = lambda person: f"{person.name} ({person.employee_no}) · {person.held}"


class DissolveForm(StepForm):
    """Why it is no fleet."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class FleetFollowUpForm(OwnersContactForm):
    """一次跟踪, 多车登记: the form of a contact once, and for which vehicles."""

    vehicles = forms.MultipleChoiceField(label=_("Vehicles"), widget=forms.CheckboxSelectMultiple)
    field_order = ("vehicles", *OwnersContactForm.field_order)

    def prepare(self) -> None:
        super().prepare()
        self.fields["next_contact_on"].help_text = _(
            "A vehicle whose cover ends earlier is contacted on its last allowed day."
        )
        rows = list(vehicles_of(self.obj, self.user).filter(owner=self.user, status__in=FOLLOWED))
        self.fields["vehicles"].choices = [(str(row.pk), f"{row} · {row.expires_on:%Y-%m-%d}") for row in rows]  # type: ignore[attr-defined]  # a choice
        self.fields["vehicles"].initial = [str(row.pk) for row in rows]

    @property
    def chosen(self) -> list[int]:
        """The vehicles picked."""
        return [int(pk) for pk in self.cleaned_data["vehicles"]]
