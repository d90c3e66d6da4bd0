"""What is decided about counterparties: admission and annual review (准入与年审), watch and block (关注与暂停)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.actions import reminders
from reinsurance.actions.admitting import ADMISSION, REVIEW_DAYS, STANDING
from reinsurance.approvals import HOURS
from reinsurance.models import Counterparty
from reinsurance.models.counterparty_terms import Change, CounterpartyKind
from reinsurance.models.placement_terms import GONE
from workflow.approvals.kinds import ApprovalKind, Fact, Outcome, StepSpec, register_kind
from workflow.models import Event
from workflow.transitions import fire


def register() -> None:
    """Called once when the app is ready."""
    shared: dict[str, Any] = {
        "model": Counterparty,
        "subject": lambda counterparty: counterparty.name,
        "excluded": lambda counterparty: frozenset({counterparty.asked_by_id} - {None}),
        "page": lambda pk: reverse("reinsurance:counterparty", args=[pk]),
    }
    officer = StepSpec(name=_("Chief risk officer"), role="risk_officer", deadline_hours=HOURS)
    head = StepSpec(name=_("Head of reinsurance"), role="ri_head", deadline_hours=HOURS)
    register_kind(
        ApprovalKind(
            code=ADMISSION,
            label=_("Admission of a counterparty"),
            facts=counterparty_facts,
            fact_words={"kind": _("Kind"), "domicile": _("Country")},
            fact_values=lambda: {"kind": dict(CounterpartyKind.choices)},
            approved=admitted,
            refused=not_admitted,
            withdrawn=admission_returned,
            closed=admission_returned,
            steps=(StepSpec(name=_("Compliance"), role="compliance", deadline_hours=HOURS), head, officer),
            **shared,
        )
    )
    register_kind(
        ApprovalKind(
            code=STANDING,
            label=_("Watch or block of a counterparty"),
            facts=standing_facts,
            fact_words={"change": _("Asked for")},
            fact_values=lambda: {"change": dict(Change.choices)},
            approved=standing_changed,
            refused=change_dropped,
            withdrawn=change_dropped,
            closed=change_dropped,
            steps=(head, officer),
            **shared,
        )
    )


def counterparty_facts(counterparty: Counterparty) -> list[Fact]:
    """Who it is, how sound, and which limit is asked for."""
    rating = counterparty.ratings.first()
    figures = counterparty.solvencies.first()
    asked = counterparty.asked_limit or Decimal(0)
    return [
        Fact("asked_limit", _("Limit asked for (CNY)"), asked, f"¥{asked:,.2f}", lead=True),
        Fact("limit", _("Limit now (CNY)"), counterparty.limit, f"¥{counterparty.limit or 0:,.2f}", lead=True),
        Fact("kind", _("Kind"), counterparty.kind, counterparty.get_kind_display()),
        Fact("status", _("State"), counterparty.status, counterparty.get_status_display()),
        Fact("domicile", _("Country"), counterparty.domicile),
        Fact("group", _("Group"), counterparty.group.name if counterparty.group else ""),
        Fact("registration", _("Registered until"), str(counterparty.registration_valid_until or "")),
        Fact("rating", _("Rating"), f"{rating.get_agency_display()} {rating.grade}" if rating else ""),
        Fact("solvency", _("Solvency"), f"{figures.core} / {figures.comprehensive} %" if figures else ""),
        Fact("sanctions", _("Sanctions"), counterparty.sanctions, counterparty.get_sanctions_display()),
        Fact("reason", _("Reason"), counterparty.change_reason),
    ]


def admitted(counterparty: Counterparty, outcome: Outcome) -> None:
    """准入或年审通过, for a year."""
    until = timezone.localdate(outcome.at) + timedelta(days=REVIEW_DAYS)
    verb = "confirm" if counterparty.change == Change.REVIEW else "admit"

    def then(row: Counterparty, _event: Event) -> None:
        reminders.replacement_not_needed(row, by=outcome.by, at=outcome.at)

    fire(
        counterparty,
        verb,
        by=outcome.by,
        at=outcome.at,
        amount=counterparty.asked_limit,
        reason=outcome.opinion,
        facts={"until": until},
        then=then,
        review_due_on=until,
    )


def not_admitted(counterparty: Counterparty, outcome: Outcome) -> None:
    """不予准入; a refused review leaves the counterparty as it was."""
    if counterparty.change:
        change_dropped(counterparty, outcome)
    else:
        fire(counterparty, "refuse", by=outcome.by, at=outcome.at, reason=outcome.opinion)


def admission_returned(counterparty: Counterparty, outcome: Outcome) -> None:
    """退回、撤回."""
    if counterparty.change:
        change_dropped(counterparty, outcome)
    elif counterparty.status == "in_review":
        fire(counterparty, "send_back", by=outcome.by, at=outcome.at, reason=outcome.opinion)


def standing_facts(counterparty: Counterparty) -> list[Fact]:
    """What shall change, and on how many open placements it carries a line."""
    change = Change(counterparty.change)
    carried = counterparty.lines_carried.exclude(state__in=GONE).values("placement").distinct().count()
    return [
        Fact("change", _("Asked for"), counterparty.change, change.label, lead=True),
        Fact("reason", _("Reason"), counterparty.change_reason, lead=True),
        Fact("status", _("State"), counterparty.status, counterparty.get_status_display()),
        Fact("placements", _("Placements with a line"), carried),
    ]


def standing_changed(counterparty: Counterparty, outcome: Outcome) -> None:
    """暂停、关注: a block asks at once for each open placement to be looked at."""
    verb = "block" if counterparty.change == Change.BLOCK else "watch"

    def then(row: Counterparty, _event: Event) -> None:
        if verb == "block":
            reminders.ask_for_replacement(row, at=outcome.at)
        else:
            reminders.replacement_not_needed(row, by=outcome.by, at=outcome.at)

    fire(
        counterparty,
        verb,
        by=outcome.by,
        at=outcome.at,
        reason=outcome.opinion or counterparty.change_reason,
        then=then,
    )


def change_dropped(counterparty: Counterparty, outcome: Outcome) -> None:
    """不同意、退回、撤回: everything stays as it was."""
    if counterparty.change:
        fire(counterparty, "drop_change", by=outcome.by, at=outcome.at, reason=outcome.opinion)
