"""Agree, return, refuse and the other acts on one case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from workflow.approvals.actions.recording import Seen
from workflow.approvals.screens.case import Case, end_of_day, seal_of
from workflow.approvals.screens.colleagues import colleague
from workflow.approvals.screens.facts import split_facts
from workflow.approvals.screens.seals import new_key, unseal
from workflow.approvals.step_guards import LONGEST_LIST
from workflow.approvals.table import table_of
from workflow.models import NodeState

ROWS = {"rows": 3}
MAKER = "maker"
LONGEST_OPINION = 1000


class ActForm(forms.Form):
    """Base: the case as it was shown, sealed, and a key that makes sending twice harmless."""

    seal = forms.CharField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case = case
        self.fields["seal"].initial = seal_of(case)
        self.fields["key"].initial = new_key()
        self.prepare()

    def prepare(self) -> None:
        """What depends on the case; for subclasses."""

    @property
    def seen(self) -> Seen:
        """What the person looked at, as a decision takes it. Refuses a forged seal."""
        case = self.case
        _shown, hidden = split_facts(case.approval, case.kind, case.obj, case.reader, case.at)
        value = self.cleaned_data
        return unseal(
            value["seal"],
            case.approval,
            case.reader,
            key=value["key"],
            acknowledged=self.acknowledged,
            hidden=hidden,
        )

    @property
    def once(self) -> Seen:
        """Only the key: an act that decides nothing minds no change meanwhile."""
        return Seen(key=self.cleaned_data["key"])

    @property
    def acknowledged(self) -> tuple[str, ...]:
        """Cautions ticked."""
        return ()


class PlainForm(ActForm):
    """Nothing to enter: a question answered by its button."""


OPINION = _("Opinion")


def opinion(*, required: bool, label: Any = OPINION, rows: int = 3) -> forms.CharField:
    """What the person says."""
    return forms.CharField(
        label=label, max_length=LONGEST_OPINION, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class AgreeForm(ActForm):
    """同意: every caution is ticked, an opinion may be given."""

    opinion = opinion(required=False)

    def prepare(self) -> None:
        cautions = {
            f"caution_{caution.code}": forms.BooleanField(
                label=str(caution.sentence), error_messages={"required": _("Confirm that you have seen this.")}
            )
            for caution in self.case.cautions
        }
        self.fields = {**cautions, **self.fields}

    @property
    def acknowledged(self) -> tuple[str, ...]:
        return tuple(each.code for each in self.case.cautions if self.cleaned_data.get(f"caution_{each.code}"))


class AmendForm(AgreeForm):
    """同意但修改金额: the amount and why."""

    amount = forms.DecimalField(label=_("Amount you agree to"), max_digits=18, decimal_places=2)
    opinion = opinion(required=True, label=_("Why another amount"))

    field_order = ("amount", "opinion")

    def prepare(self) -> None:
        self.fields["amount"].initial = self.case.approval.amount
        super().prepare()


class OpinionForm(ActForm):
    """An act that says why."""

    opinion = opinion(required=True)


class CommentForm(ActForm):
    """评论: colleagues are named with @ and their employee number."""

    opinion = opinion(required=True, label=_("Comment"))


class ReturnForm(ActForm):
    """退回: to the maker with what is wanted, or to an earlier step."""

    opinion = opinion(required=True, label=_("Why it goes back"))
    target = forms.ChoiceField(label=_("Back to"), initial=MAKER)
    items = forms.CharField(
        label=_("Material wanted"),
        required=False,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("One a line. Empty: the maker is to change the case itself."),
    )
    due_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    mode = forms.ChoiceField(
        label=_("Afterwards"),
        initial="same",
        choices=[("same", _("Comes back to me")), ("again", _("Runs through all steps again"))],
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        table = table_of(self.case.approval)
        present = table.current.position if table.current is not None else 0
        earlier = [node for node in table.nodes if node.state == NodeState.DONE and node.position < present]
        field: Any = self.fields["target"]
        field.choices = [(MAKER, _("the maker")), *((str(node.position), node.name) for node in earlier)]
        if not earlier:
            field.widget = forms.HiddenInput()

    @property
    def wanted(self) -> list[str]:
        """The items, one a line."""
        return [line.strip() for line in self.cleaned_data["items"].splitlines() if line.strip()]

    @property
    def due_at(self) -> datetime | None:
        """The end of the day given."""
        day = self.cleaned_data.get("due_on")
        return end_of_day(day) if day is not None else None

    def clean_items(self) -> str:
        text: str = self.cleaned_data["items"]
        if len([line for line in text.splitlines() if line.strip()]) > LONGEST_LIST:
            raise forms.ValidationError(_("List at most 20 items, none of them empty."))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("items", "").strip() and cleaned.get("target") == MAKER and not cleaned.get("due_on"):
            self.add_error("due_on", _("Say until when the material is wanted."))
        return cleaned


class PersonField(forms.CharField):
    """A colleague by employee number or name; the page completes it."""

    def __init__(self, **more: Any) -> None:
        attrs = {"list": "colleagues", "autocomplete": "off", "data-colleagues": ""}
        super().__init__(
            max_length=60,
            widget=forms.TextInput(attrs=attrs),
            help_text=_("Employee number or name; people of the case's branch or above it."),
            **more,
        )


class ToPersonForm(ActForm):
    """Base of acts that name a colleague."""

    to = PersonField(label=_("To whom"))

    def clean_to(self) -> User:
        found = colleague(self.case.approval, self.cleaned_data["to"])
        if found is None:
            raise forms.ValidationError(_("Nobody of the case's branch or above has this number or name."))
        return found


class TransferForm(ToPersonForm):
    """转办."""

    opinion = opinion(required=True, label=_("Why"), rows=2)


class AddSignerForm(ToPersonForm):
    """加签."""

    to = PersonField(label=_("Whom"))
    where = forms.ChoiceField(
        label=_("When they sign"),
        initial="beside",
        choices=[("before", _("Before me")), ("beside", _("Together with me")), ("after", _("After this step"))],
        widget=forms.RadioSelect,
    )
    opinion = opinion(required=False, label=_("What you ask them"), rows=2)


class CopyForm(ToPersonForm):
    """抄送."""


class ResubmitForm(ActForm):
    """重新提交."""

    opinion = opinion(required=False, label=_("What was added or changed"))
    amount = forms.DecimalField(
        label=_("Amount asked for"),
        max_digits=18,
        decimal_places=2,
        required=False,
        help_text=_("Another amount runs through all steps again."),
    )

    def prepare(self) -> None:
        if self.case.kind.amendable:
            self.fields["amount"].initial = self.case.approval.amount
        else:
            del self.fields["amount"]
