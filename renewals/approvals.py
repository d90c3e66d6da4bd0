"""流失确认: the owner gives a customer up, somebody above decides (renewals brief §1.5 rows 11–13, §4.1)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals import documents
from renewals.actions import announcing, reminders
from renewals.actions.losing import LOSS
from renewals.models import Renewal, RenewalStatus
from renewals.taxonomies import all_words, word
from renewals.taxonomy.rules import Kind
from workflow.approvals.kinds import ApprovalKind, Fact, Outcome, StepSpec, register_kind
from workflow.attachments.verbs import freeze, present_files
from workflow.models import Event
from workflow.todos import close_todos
from workflow.transitions import fire

DECISION_HOURS = 18


def register() -> None:
    """Called once when the app is ready."""
    register_kind(
        ApprovalKind(
            code=LOSS,
            label=_("Renewal loss"),
            model=Renewal,
            subject=lambda renewal: str(_("Loss of %(policy)s")) % {"policy": renewal.policy_no},
            amount=lambda renewal: renewal.last_premium,
            line=lambda renewal: renewal.line,
            facts=facts,
            fact_words={
                "reason": _("Reason of the loss"),
                "competitor": _("Other insurer"),
                "premium": _("Last premium"),
                "contacts": _("Effective contacts"),
            },
            fact_values=lambda: {"reason": reason_words()},
            documents=present_files,
            document_types={each.code: each.label for each in documents.TYPES},
            freeze=lambda renewal, at: freeze(renewal, at=at),
            excluded=lambda renewal: frozenset({renewal.loss_proposed_by_id} - {None}),
            approved=approved,
            refused=refused,
            withdrawn=withdrawn,
            closed=withdrawn,
            steps=(StepSpec(name=_("Confirm the loss"), role="team_lead", deadline_hours=DECISION_HOURS),),
        )
    )


def facts(renewal: Renewal) -> list[Fact]:
    """What the decision is about. The customer's name and number stay on the customer's own page."""
    reason = word(Kind.LOSS_REASON, renewal.loss_reason)
    files = [each["sha256"][:12] for each in present_files(renewal)]
    return [
        Fact("reason", _("Reason of the loss"), renewal.loss_reason, reason, lead=True),
        Fact("competitor", _("Other insurer"), renewal.loss_competitor),
        Fact("price", _("Their price"), renewal.loss_price),
        Fact("premium", _("Last premium"), renewal.last_premium, lead=True),
        Fact("policy", _("Policy number"), renewal.policy_no),
        Fact("plate", _("Plate"), renewal.plate),
        Fact("expires_on", _("Last covered day"), renewal.expires_on, shown_day(renewal.expires_on)),
        Fact("contacts", _("Effective contacts"), renewal.effective_contacts),
        Fact("documents", _("Documents"), ",".join(files), str(len(files))),
        Fact("note", _("Explanation"), renewal.loss_note, sensitive=True),
    ]


def reason_words() -> dict[str, Any]:
    """Every reason of the company with its words, for the conditions of a chain."""
    return all_words(Kind.LOSS_REASON)


def shown_day(day: date) -> str:
    """A day as the desk writes it."""
    return day.isoformat()


def approved(renewal: Renewal, outcome: Outcome) -> None:
    """确认流失."""

    def then(row: Renewal, event: Event) -> None:
        close_todos(row, reminders.CHECK_LOSS, by=outcome.by, at=outcome.at)
        announcing.tell(row, event, "loss_approved", row.loss_proposed_by_id, row.owner_id, by=outcome.by)
        announcing.post(event)

    _carried_out(renewal, "approve_loss", outcome, then)


def refused(renewal: Renewal, outcome: Outcome) -> None:
    """驳回: the owner goes on, and is told why."""

    def then(row: Renewal, event: Event) -> None:
        close_todos(row, reminders.CHECK_LOSS, by=outcome.by, at=outcome.at)
        reminders.remind_today(row, by=outcome.by, at=outcome.at)
        announcing.tell(row, event, "loss_rejected", row.loss_proposed_by_id, row.owner_id, by=outcome.by)
        announcing.post(event)

    _carried_out(renewal, "reject_loss", outcome, then, opinion=outcome.opinion)


def withdrawn(renewal: Renewal, outcome: Outcome) -> None:
    """撤回: the owner goes on with the customer after all."""
    if renewal.status != RenewalStatus.LOSS_PENDING:
        return

    def then(row: Renewal, event: Event) -> None:
        close_todos(row, reminders.CHECK_LOSS, by=outcome.by, at=outcome.at)
        reminders.remind_today(row, by=outcome.by, at=outcome.at)
        announcing.post(event)

    fire(renewal, "withdraw_loss", by=outcome.by, at=outcome.at, then=then, read=True)


def _carried_out(renewal: Renewal, verb: str, outcome: Outcome, then: Any, **data: Any) -> None:
    """The step in the decider's name."""
    decider = User.objects.get(pk=outcome.by.pk)
    fire(
        renewal,
        verb,
        by=outcome.by,
        at=outcome.at,
        reason=outcome.opinion,
        then=then,
        read=True,
        decider=decider,
        moment=outcome.at,
        **data,
    )
