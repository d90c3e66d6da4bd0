"""The forms of the registers and of what branches set. They check shape; meaning is the actions'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from renewals.conduct.actions.configuring import CardForm as CardEntry
from renewals.conduct.actions.messages import MessageForm as MessageEntry
from renewals.conduct.actions.registers import BY_HAND
from renewals.conduct.actions.registers import ConsentForm as ConsentEntry
from renewals.models.bulk_message import MessageChannel, MessagePurpose
from renewals.models.complaint import ComplaintKind
from renewals.models.consent import ConsentChannel, ConsentPurpose
from renewals.models.early_window import WindowLine
from renewals.models.script_card import CardKind, CardMoment
from workflow.step_forms import DayField, StepForm

LINES = {"rows": 2}
GIVEN = (("yes", _("Consent given")), ("no", _("Consent withdrawn")))


class BranchForm(forms.Form):
    """Base: the branch for which something is entered, among those where the person may."""

    permission = "renewals.conduct"
    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        paths = user.scope().paths_for(self.permission)
        rows = Branch.objects.visible_to(user)
        allowed = [row.pk for row in rows if any(row.path.startswith(path) for path in paths)]
        field: Any = self.fields["branch"]
        field.queryset = rows.filter(pk__in=allowed).exclude(level="team")
        field.initial = user.branch_id
        for name in ("on", "complained_on", "valid_from"):
            if name in self.fields:
                self.fields[name].initial = timezone.localdate()


class BlockForm(BranchForm):
    """登记禁呼."""

    phone = forms.CharField(label=_("Phone number"), max_length=30)
    source = forms.ChoiceField(
        label=_("Where the wish comes from"),
        choices=[(each.value, each.label) for each in BY_HAND],
        widget=forms.RadioSelect,
    )
    permanent = forms.BooleanField(
        label=_("For ever"),
        required=False,
        help_text=_("Otherwise for as many months as the branch's setting says."),
    )
    note = forms.CharField(label=_("Evidence"), max_length=200, widget=forms.Textarea(attrs=LINES))


class LiftForm(BranchForm):
    """申请解除禁呼."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs=LINES))


class VerdictForm(StepForm):
    """A decision with its reason: the button says which."""

    decision = forms.ChoiceField(label=_("Decision"), choices=[("agree", _("Agree")), ("refuse", _("Refuse"))])
    opinion = forms.CharField(label=_("Opinion"), max_length=200, widget=forms.Textarea(attrs=LINES))

    @property
    def agreed(self) -> bool:
        """Which button was pressed."""
        return bool(self.cleaned_data["decision"] == "agree")


class ConsentForm(BranchForm):
    """登记同意."""

    phone = forms.CharField(label=_("Phone number"), max_length=30)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=ConsentPurpose.choices, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("Channel"), choices=ConsentChannel.choices, widget=forms.RadioSelect)
    given = forms.ChoiceField(label=_("What the customer said"), choices=GIVEN, widget=forms.RadioSelect)
    on = DayField(label=_("Stated on"))
    until = DayField(label=_("Holds until"), required=False)
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=200,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("Where the statement is kept: number of the recording, page of the form, message."),
    )

    @property
    def entry(self) -> ConsentEntry:
        """The cleaned form as the action takes it."""
        value = {name: self.cleaned_data[name] for name in ("phone", "purpose", "channel", "on", "until", "evidence")}
        return ConsentEntry(**value, given=self.cleaned_data["given"] == "yes")


class ComplaintForm(BranchForm):
    """登记投诉."""

    phone = forms.CharField(label=_("Phone number"), max_length=30)
    kind = forms.ChoiceField(label=_("About"), choices=ComplaintKind.choices, widget=forms.RadioSelect)
    complained_on = DayField(label=_("Complained on"))
    text = forms.CharField(label=_("What happened"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class EarlyWindowForm(BranchForm):
    """提前投保窗口."""

    permission = "renewals.configure"
    line = forms.ChoiceField(label=_("Line"), choices=WindowLine.choices, widget=forms.RadioSelect)
    days = forms.IntegerField(label=_("Days before the cover ends"), min_value=1, max_value=180)
    valid_from = DayField(label=_("Valid from"))
    source = forms.CharField(label=_("Source document"), max_length=200)


class CardForm(BranchForm):
    """话术卡."""

    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        help_text=_("The same code replaces a card of your branch, or of a branch above for yours."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CardKind.choices, widget=forms.RadioSelect)
    moment = forms.ChoiceField(label=_("When"), choices=CardMoment.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=60)
    text = forms.CharField(label=_("Text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
    order = forms.IntegerField(label=_("Order"), min_value=0, max_value=999, initial=10)
    active = forms.BooleanField(label=_("Shown"), required=False, initial=True)
    valid_from = DayField(label=_("Valid from"))

    @property
    def entry(self) -> CardEntry:
        """The cleaned form as the action takes it."""
        return CardEntry(**{name: value for name, value in self.cleaned_data.items() if name != "branch"})


class LookForm(forms.Form):
    """What came of a note about rebates."""

    verdict = forms.CharField(label=_("What came of it"), max_length=200, widget=forms.Textarea(attrs=LINES))


class MessageForm(BranchForm):
    """群发."""

    permission = "renewals.call_list"
    name = forms.CharField(label=_("Name"), max_length=80)
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=MessagePurpose.choices,
        widget=forms.RadioSelect,
        help_text=_("A sales message goes to nobody who is on the do-not-call register or withdrew the consent."),
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=MessageChannel.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Text"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    expires_first = DayField(label=_("Cover ends from"))
    expires_last = DayField(label=_("Cover ends until"))

    @property
    def entry(self) -> MessageEntry:
        """The cleaned form as the action takes it."""
        return MessageEntry(**{name: value for name, value in self.cleaned_data.items() if name != "branch"})
