"""What is decided about a replaced reinsurer (brief §2 row 11): compliance, head of reinsurance, risk officer."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.actions import replacing
from reinsurance.actions.replacing import REPLACEMENT
from reinsurance.approvals import HOURS, money, of_a_placement
from reinsurance.models import Placement, Replacement
from reinsurance.models.counterparty_terms import BusinessLine
from reinsurance.models.replacement import ReplacementMode
from reinsurance.replaced import sum_handed_over, told_of_replacement
from reinsurance.replacing_guards import pending_of
from workflow.approvals.kinds import ApprovalKind, Fact, Outcome, StepSpec, register_kind
from workflow.attachments.verbs import present_files


def register() -> None:
    """Called once when the app is ready."""
    register_kind(
        ApprovalKind(
            code=REPLACEMENT,
            label=_("Replacement of a reinsurer"),
            excluded=excluded,
            amount=amount,
            facts=facts,
            fact_words={"mode": _("How the old line ends"), "line": _("Class of business")},
            fact_values=lambda: {"mode": dict(ReplacementMode.choices), "line": dict(BusinessLine.choices)},
            approved=approved,
            refused=dropped,
            withdrawn=dropped,
            closed=dropped,
            steps=(
                StepSpec(name=_("Compliance"), role="compliance", deadline_hours=HOURS),
                StepSpec(name=_("Head of reinsurance"), role="ri_head", deadline_hours=HOURS),
                StepSpec(name=_("Chief risk officer"), role="risk_officer", deadline_hours=HOURS),
            ),
            **of_a_placement(),
        )
    )


def asked_last(placement: Placement) -> Replacement:
    """The replacement that is, or was, decided."""
    rows = placement.replacements.select_related(
        "placement", "slip", "line__reinsurer", "line__broker", "reinsurer", "broker"
    )
    found: Replacement = rows.latest("pk")
    return found


def excluded(placement: Placement) -> frozenset[int]:
    """Who asked for it, or handles the placement, does not decide."""
    people = (placement.handler_id, asked_last(placement).asked_by_id)
    return frozenset(each for each in people if each is not None)


def amount(placement: Placement) -> Decimal | None:
    """What the line covers, in CNY."""
    told = told_of_replacement(asked_last(placement))
    return placement.in_cny(Decimal(told["covered"])) if told else None


def facts(placement: Placement) -> list[Fact]:
    """Who leaves, who takes over, when, why, and the premium that passes."""
    found = asked_last(placement)
    told = told_of_replacement(found)
    files = [each["sha256"][:12] for each in present_files(placement)]
    covered = Decimal(told.get("covered", "0"))
    return [
        Fact("old", _("Leaves"), str(found.line.reinsurer), lead=True),
        Fact("new", _("Takes over"), str(found.reinsurer), lead=True),
        money("covered", _("The line covers"), placement, covered, lead=True),
        Fact(
            "cut_at",
            _("Old line ends"),
            timezone.localtime(found.cut_at).strftime("%Y-%m-%d %H:%M"),
            lead=True,
        ),
        money("premium", _("Premium handed over"), placement, sum_handed_over(found)),
        Fact("mode", _("How the old line ends"), found.mode, found.get_mode_display()),
        Fact("reason", _("Reason"), found.reason),
        Fact("line", _("Class of business"), placement.line, placement.get_line_display()),
        Fact("insured", _("Insured"), placement.insured_name),
        Fact("documents", _("Documents"), ",".join(files), str(len(files))),
    ]


def approved(placement: Placement, outcome: Outcome) -> None:
    """同意更换."""
    replacing.carry_out(placement, by=outcome.by, at=outcome.at, opinion=outcome.opinion)


def dropped(placement: Placement, outcome: Outcome) -> None:
    """不同意、退回、撤回: may be asked for anew."""
    if pending_of(placement) is not None:
        replacing.drop(placement, by=outcome.by, at=outcome.at, opinion=outcome.opinion)
