"""核实流失: somebody else calls a customer whose loss is proposed, before it counts (brief §4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from renewals.actions import announcing, reminders
from renewals.branch_numbers import number, read_once
from renewals.leads.guards import DECIDES, unreached_of
from renewals.leads.rules.losses import share_exceeded
from renewals.models import LossCheck, Renewal
from renewals.rules.loss import LossClass
from renewals.taxonomies import must_verify
from workflow.models import Event
from workflow.todos import close_todos, open_todo
from workflow.transitions import fire


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckForm:
    """What the call found. ``called_at`` None: now."""

    channel: str
    result: str
    verdict: str
    true_reason: str = ""
    recording_no: str = ""
    note: str = ""
    called_at: datetime | None = None


@read_once()
def check_loss(
    *,
    by: User,
    renewal: Renewal,
    form: CheckForm,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """The verdict is kept beside the proposal; who decides reads it, and cannot confirm what it denies."""
    now = at or timezone.now()
    moment = form.called_at or now

    def then(row: Renewal, event: Event) -> None:
        LossCheck.objects.create(
            renewal=row,
            branch=row.branch,
            proposed_at=row.loss_proposed_at or now,
            caller=by,
            at=moment,
            supervisor=by.scope().may(DECIDES, row.branch),
            channel=form.channel,
            result=form.result,
            verdict=form.verdict,
            true_reason=form.true_reason,
            recording_no=form.recording_no.strip(),
            note=form.note.strip()[:200],
        )
        if form.verdict != "not_reached":
            close_todos(row, reminders.CHECK_LOSS, by=by, at=now)
        announcing.post(event)

    return fire(
        renewal,
        "check_loss",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=form.note.strip(),
        facts={"verdict": form.verdict, "result": form.result},
        then=then,
        moment=moment,
        result=form.result,
        verdict=form.verdict,
        true_reason=form.true_reason,
    )


def ask_for_check(renewal: Renewal, *, at: datetime) -> None:
    """A proposal that cannot be confirmed without a check gets its to-do: a quality caller's, or a supervisor's."""
    day = reminders.local_day(at)
    role = ""
    if _share_exceeded(renewal, at):
        role = reminders.deciding_role(renewal, ("team_lead", "renewal_manager"), at=at)
    elif must_verify(renewal.loss_reason, renewal.branch, day):
        role = "quality_caller"
    if role:
        due_at = at + reminders.DECISION_TIME
        open_todo(renewal, reminders.CHECK_LOSS, subject=str(renewal), due_at=due_at, at=at, role=role)


def _share_exceeded(renewal: Renewal, at: datetime) -> bool:
    if not renewal.loss_reason.startswith(LossClass.UNREACHED):
        return False
    unreached, losses = unreached_of(renewal, at)
    day = reminders.local_day(at)
    most, least = (number(code, renewal.branch, day) for code in ("loss_unreached_most", "loss_unreached_from"))
    return share_exceeded(unreached, losses, most=most, least=least)
