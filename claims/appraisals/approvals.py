"""剔除: a prefecture asks that a row counts in no rate, the province decides (claims brief §4.4)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.actions.removing import REMOVAL, leave_list
from claims.models import LargeLoss, ListedCase, ListedStatus, RemovalReason
from workflow.approvals.kinds import ApprovalKind, Fact, Outcome, StepSpec, register_kind
from workflow.looks import Look, register_looks
from workflow.todos import OBJECT_PAGES
from workflow.transitions import fire

DECISION_HOURS = 18


def register() -> None:
    """Called once when the app is ready."""
    register_kind(
        ApprovalKind(
            code=REMOVAL,
            label=_("Removal from a list"),
            model=ListedCase,
            subject=lambda row: str(_("Removal of %(case)s")) % {"case": row.case_number},
            facts=facts,
            fact_words={"reason": _("Reason of the removal")},
            fact_values=lambda: {"reason": dict(RemovalReason.choices)},
            excluded=excluded,
            approved=approved,
            refused=declined,
            withdrawn=declined,
            closed=declined,
            steps=(
                StepSpec(
                    name=_("Province decides on the removal"),
                    role="claims_specialist",
                    level="province",
                    deadline_hours=DECISION_HOURS,
                ),
            ),
        )
    )

    OBJECT_PAGES.setdefault(ListedCase.object_type(), lambda pk: reverse("claims:listed_case", args=[pk]))
    register_looks(LOOKS)


LOOKS = {
    "on_list": Look("moving", "list-search"),
    "taking_off": Look("soon", "hourglass"),
    "taken_off": Look("waiting", "ban"),
}


def excluded(row: ListedCase) -> frozenset[int]:
    """Whoever asked, and whoever wrote the last report of the case."""
    authors = LargeLoss.objects.filter(case__case_number=row.case_number).values_list("author", flat=True)
    return frozenset(person for person in (row.removal_asked_by_id, *authors) if person is not None)


def facts(row: ListedCase) -> list[Fact]:
    """What the decision is about."""
    reason = RemovalReason(row.removal_reason).label if row.removal_reason else ""
    return [
        Fact("reason", _("Reason of the removal"), row.removal_reason, reason, lead=True),
        Fact("note", _("Explanation"), row.removal_note, lead=True),
        Fact("case", _("Report number"), row.case_number),
        Fact("list", _("List"), row.list_kind, row.get_list_kind_display()),
        Fact("listed", _("Listed"), row.listed_at.isoformat(), row.listed_at.date().isoformat()),
        Fact("trigger", _("Why it is listed"), row.trigger),
    ]


def approved(row: ListedCase, outcome: Outcome) -> None:
    """同意."""
    decider = User.objects.get(pk=outcome.by.pk)
    _carried_out(row, "agree_removal", outcome, decider=decider, moment=outcome.at)
    leave_list(by=outcome.by, row=row, decider=decider, at=outcome.at)


def declined(row: ListedCase, outcome: Outcome) -> None:
    """不同意 or 撤回: the row counts as before."""
    if row.status == ListedStatus.TAKEN_OFF_ASKED:
        _carried_out(row, "decline_removal", outcome)


def _carried_out(row: ListedCase, verb: str, outcome: Outcome, **data: Any) -> None:
    fire(row, verb, by=outcome.by, at=outcome.at, reason=outcome.opinion, **data)
