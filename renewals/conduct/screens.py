"""What a caller is shown beside a customer: may the number be called, and the cards of the branch."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renewals.branch_numbers import read_once
from renewals.conduct.asking import ask_of
from renewals.conduct.rules.cards import AFTER, BEFORE, Card, shown
from renewals.conduct.rules.dialling import verdict
from renewals.conduct.wording import Shown
from renewals.conduct.wording import shown as worded
from renewals.models import Renewal, ScriptCard
from renewals.models.renewal_terms import NOT_TERMINAL
from renewals.models.script_card import CardKind

GROUPS = (
    (CardKind.SCRIPT.value, _("What to say"), "message"),
    (CardKind.OBJECTION.value, _("Answers to objections"), "message-circle"),
    (CardKind.CHECK.value, _("In every call"), "checklist"),
)


def verdict_on(renewal: Renewal, at: datetime | None = None) -> Shown | None:
    """The verdict in words; None where there is nothing to call: no number, or the matter is over."""
    if not renewal.phone or renewal.status not in NOT_TERMINAL:
        return None
    with read_once():
        ask = ask_of(renewal, at or timezone.now())
    return worded(verdict(ask), ask.numbers, spoken=sum(call.answered for call in ask.calls))


def cards_for(renewal: Renewal, day: date | None = None) -> list[dict[str, Any]]:
    """The cards of the customer's branch for where the customer stands, in their groups; none where there are none."""
    today = day or timezone.localdate()
    rows = ScriptCard.objects.of_chain(renewal.branch.path).filter(valid_from__lte=today)
    names = ("branch__path", "code", "kind", "moment", "title", "text", "order", "active", "valid_from")
    cards = [Card(*row) for row in rows.values_list(*names)]
    moment = AFTER if renewal.lapsed_at is not None else BEFORE
    fitting = shown(cards, path=renewal.branch.path, moment=moment, on=today)
    groups = [
        {"title": title, "icon": icon, "cards": [card for card in fitting if card.kind == kind]}
        for kind, title, icon in GROUPS
    ]
    return [group for group in groups if group["cards"]]


def beside_contact(renewal: Renewal) -> dict[str, Any]:
    """What stands beside the form of a contact."""
    return {"verdict": verdict_on(renewal), "card_groups": cards_for(renewal)}


def beside_number(renewal: Renewal) -> dict[str, Any]:
    """What stands beside the question for a number."""
    return {"verdict": verdict_on(renewal)}
