"""What is decided about cancellations (brief §2 row 10): the reviewer, then the head of reinsurance."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.actions import cancelling
from reinsurance.actions.cancelling import CANCELLATION
from reinsurance.approvals import HOURS, money, of_a_placement
from reinsurance.cancelled import told_of_cancellation
from reinsurance.cancelling_guards import pending_of
from reinsurance.models import Cancellation, Placement
from reinsurance.models.cancellation import CancellationMethod
from reinsurance.models.counterparty_terms import BusinessLine
from workflow.approvals.kinds import ApprovalKind, Fact, Outcome, StepSpec, register_kind
from workflow.attachments.verbs import present_files


def register() -> None:
    """Called once when the app is ready."""
    register_kind(
        ApprovalKind(
            code=CANCELLATION,
            label=_("Cancellation of a placement"),
            excluded=excluded,
            amount=amount,
            facts=facts,
            fact_words={"method": _("How premium is returned"), "line": _("Class of business")},
            fact_values=lambda: {"method": dict(CancellationMethod.choices), "line": dict(BusinessLine.choices)},
            approved=approved,
            refused=dropped,
            withdrawn=dropped,
            closed=dropped,
            steps=(
                StepSpec(name=_("Review of the cancellation"), role="ri_reviewer", deadline_hours=HOURS),
                StepSpec(name=_("Head of reinsurance"), role="ri_head", deadline_hours=HOURS),
            ),
            **of_a_placement(),
        )
    )


def asked_last(placement: Placement) -> Cancellation:
    """The cancellation that is, or was, decided."""
    found: Cancellation = placement.cancellations.select_related("placement", "slip").latest("pk")
    return found


def excluded(placement: Placement) -> frozenset[int]:
    """Who asked for it, or handles the placement, does not decide."""
    people = (placement.handler_id, asked_last(placement).asked_by_id)
    return frozenset(each for each in people if each is not None)


def amount(placement: Placement) -> Decimal | None:
    """The premium that goes back, in CNY."""
    return placement.in_cny(sums_returned(asked_last(placement))[0])


def sums_returned(cancellation: Cancellation) -> tuple[Decimal, Decimal]:
    """(premium, commission) that go back on the order."""
    totals = told_of_cancellation(cancellation).get("totals", {})
    premium, commission = (totals.get(name, {}).get("change", "0") for name in ("order_premium", "commission"))
    return -Decimal(premium), -Decimal(commission)


def facts(placement: Placement) -> list[Fact]:
    """What ends when, why, and what goes back."""
    found = asked_last(placement)
    premium, commission = sums_returned(found)
    files = [each["sha256"][:12] for each in present_files(placement)]
    return [
        money("returned", _("Premium returned"), placement, premium, lead=True),
        Fact(
            "effective_at",
            _("Cover is to end"),
            timezone.localtime(found.effective_at).strftime("%Y-%m-%d %H:%M"),
            lead=True,
        ),
        Fact("method", _("How premium is returned"), found.method, found.get_method_display(), lead=True),
        money("commission", _("Commission returned"), placement, commission),
        Fact("reason", _("Reason"), found.reason),
        Fact("line", _("Class of business"), placement.line, placement.get_line_display()),
        Fact("insured", _("Insured"), placement.insured_name),
        Fact("documents", _("Documents"), ",".join(files), str(len(files))),
    ]


def approved(placement: Placement, outcome: Outcome) -> None:
    """同意注销."""
    cancelling.allow(placement, by=outcome.by, at=outcome.at, opinion=outcome.opinion)


def dropped(placement: Placement, outcome: Outcome) -> None:
    """不同意、退回、撤回: may be asked for anew."""
    if pending_of(placement) is not None:
        cancelling.drop(placement, by=outcome.by, at=outcome.at, opinion=outcome.opinion)
