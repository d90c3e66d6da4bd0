"""Forms of the taxonomies: one code, and a whole taxonomy taken over from another branch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from renewals.taxonomy.actions import Wish
from renewals.taxonomy.rules import LONGEST_NOTE, Entry, Facts, Kind
from workflow.step_forms import DayField

FACTS = ("needs_competitor", "needs_amount", "note_length", "must_verify", "no_approval")


class TaxonForm(forms.Form):
    """One code: its words, its place, whether it is offered, and for a loss reason what must come with it."""

    parent = forms.ChoiceField(label=_("Class"), required=False)
    zh = forms.CharField(label=_("In Chinese"), max_length=60)
    en = forms.CharField(label=_("In English"), max_length=80)
    order = forms.IntegerField(label=_("Place in the order"), min_value=0, max_value=9999)
    active = forms.BooleanField(label=_("Offered in forms"), required=False, initial=True)
    needs_competitor = forms.BooleanField(label=_("The other insurer must be named"), required=False)
    needs_amount = forms.BooleanField(label=_("Its price must be entered"), required=False)
    note_length = forms.IntegerField(
        label=_("Shortest explanation in characters"),
        min_value=0,
        max_value=LONGEST_NOTE,
        required=False,
        help_text=_("0: no explanation is asked for."),
    )
    must_verify = forms.BooleanField(
        label=_("Somebody else must verify the loss"),
        required=False,
        help_text=_("The loss is confirmed only after a quality caller or a manager has checked the reason."),
    )
    no_approval = forms.BooleanField(
        label=_("The loss needs no approval"),
        required=False,
        help_text=_("It is confirmed at once, up to the premium the branch has set for this."),
    )
    valid_from = DayField(label=_("From"))
    source = forms.CharField(label=_("Source document"), max_length=200, required=False)

    def __init__(
        self, *args: Any, kind: Kind, entry: Entry | None, classes: list[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.kind, self.entry = kind, entry
        top = entry is not None and not entry.parent
        if kind is not Kind.LOSS_REASON or entry is not None:
            del self.fields["parent"]
        else:
            first = ("", _("A new class of the first level"))
            self.fields["parent"].choices = [*classes, first]  # type: ignore[attr-defined]  # a choice field
        if kind is not Kind.LOSS_REASON or top:
            for name in FACTS:
                del self.fields[name]

    @property
    def wish(self) -> Wish:
        """The cleaned form as the action takes it."""
        value = self.cleaned_data
        parent = self.entry.parent if self.entry else value.get("parent", "")
        facts = Facts(
            needs_competitor=bool(value.get("needs_competitor")),
            needs_amount=bool(value.get("needs_amount")),
            note_length=value.get("note_length") or 0,
            must_verify=bool(value.get("must_verify")),
            no_approval=bool(value.get("no_approval")),
        )
        return Wish(
            kind=self.kind,
            code=self.entry.code if self.entry else "",
            parent=parent,
            zh=value["zh"],
            en=value["en"],
            order=value["order"],
            active=value["active"],
            facts=facts,
        )


def initial_of(entry: Entry) -> dict[str, Any]:
    """What the form of a known code begins with."""
    facts = entry.facts
    return {
        "zh": entry.zh,
        "en": entry.en,
        "order": entry.order,
        "active": entry.active,
        **{name: getattr(facts, name) for name in FACTS},
    }


class CloneForm(forms.Form):
    """Whose taxonomy is taken over, from when, and what becomes of the own additions."""

    source = forms.ModelChoiceField(label=_("Take over from"), queryset=Branch.objects.none())
    valid_from = DayField(label=_("From"))
    keep_own = forms.BooleanField(
        label=_("Keep what only this branch has"),
        required=False,
        initial=True,
        help_text=_("Otherwise codes the other branch does not have are switched off."),
    )

    def __init__(self, *args: Any, user: User, target: Branch, **more: Any) -> None:
        super().__init__(*args, **more)
        others = Branch.objects.visible_to(user).exclude(pk=target.pk)
        self.fields["source"].queryset = others  # type: ignore[attr-defined]  # a model choice field
