"""What is decided about endorsements of inward lines (brief §2 no. 13): the reviewer, and above when we carry more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.authority import Demand
from reinsurance import attached
from reinsurance.accumulating import accumulation_of_change
from reinsurance.actions import inward_endorsing
from reinsurance.actions.inward_endorsing import INWARD_CHANGE
from reinsurance.approvals import CHIEF_FROM, HOURS, typical_demands
from reinsurance.inward_endorsed import before_and_after, carries_more
from reinsurance.inward_guards import businesses
from reinsurance.models import InwardEndorsement
from reinsurance.models.counterparty_terms import BusinessLine
from reinsurance.models.inward_terms import InwardChange, InwardChangeStatus
from reinsurance.rules.amounts import trimmed
from workflow.approvals.kinds import ApprovalKind, Fact, Outcome, StepSpec, register_kind
from workflow.attachments.verbs import freeze, present_files
from workflow.transitions import fire


def register() -> None:
    """Called once when the app is ready."""
    more_carried: dict[str, Any] = {"fact": "amount", "op": "gt", "value": "0"}
    register_kind(
        ApprovalKind(
            code=INWARD_CHANGE,
            label=_("Endorsement of an inward line"),
            model=InwardEndorsement,
            subject=lambda endorsement: f"{endorsement} {endorsement.offer.insured_name}"[:120],
            line=lambda endorsement: endorsement.offer.line,
            excluded=lambda endorsement: frozenset({endorsement.maker_id, endorsement.offer.handler_id} - {None}),
            page=lambda pk: reverse("reinsurance:inwardendorsement", args=[pk]),
            documents=lambda endorsement: present_files(endorsement.offer),
            document_types={each.code: each.label for each in attached.INWARD_TYPES},
            freeze=lambda endorsement, at: freeze(endorsement.offer, at=at),
            amount=amount,
            facts=facts,
            demands=demands,
            typical_demands=typical_demands,
            fact_words={"kind": _("Kind"), "line": _("Class of business")},
            fact_values=lambda: {"kind": dict(InwardChange.choices), "line": dict(BusinessLine.choices)},
            approved=approved,
            refused=refused,
            returned=returned,
            resubmitted=resubmitted,
            withdrawn=returned,
            closed=returned,
            steps=(
                StepSpec(name=_("Review of the endorsement"), role="ri_reviewer", deadline_hours=HOURS),
                StepSpec(
                    name=_("Head of reinsurance"), role="ri_head", condition=(more_carried,), deadline_hours=HOURS
                ),
                StepSpec(
                    name=_("Chief underwriter"),
                    role="chief_underwriter",
                    condition=({"fact": "amount", "op": "gt", "value": CHIEF_FROM},),
                    deadline_hours=HOURS,
                ),
            ),
        )
    )


def amount(endorsement: InwardEndorsement) -> Decimal | None:
    """What our line carries afterwards, in CNY; zero when we carry no more and no longer."""
    sides = before_and_after(endorsement)
    if sides is None or not carries_more(endorsement):
        return Decimal(0)
    return endorsement.offer.in_cny(sides[1].carried)


def demands(endorsement: InwardEndorsement, asked: Decimal | None) -> tuple[Demand, ...]:
    """What the decider's authority must cover."""
    return typical_demands(asked or Decimal(0), endorsement.offer.line)


def facts(endorsement: InwardEndorsement) -> list[Fact]:
    """What changes, and what it makes of our line, its premium and what we carry of the risk."""
    offer = endorsement.offer
    sides = before_and_after(endorsement)
    files = [each["sha256"][:12] for each in present_files(offer)]
    found = [
        Fact("kind", _("Kind"), endorsement.kind, endorsement.get_kind_display()),
        Fact("line", _("Class of business"), offer.line, offer.get_line_display()),
        Fact("text", _("What changes"), endorsement.text),
        Fact("effective_at", _("Effective from"), _shown(endorsement.effective_at)),
        Fact("cedant", _("Cedant"), offer.cedant.name),
        Fact("insured", _("Insured"), offer.insured_name),
        Fact("documents", _("Documents"), ",".join(files), str(len(files))),
    ]
    if sides is None:
        return found
    was, now = sides
    carried = accumulation_of_change(endorsement, on=timezone.localdate())
    share = trimmed(now.line.share)
    leading = [
        _money(endorsement, "premium", _("Change of our premium"), now.money.premium - was.money.premium, lead=True),
        Fact(
            "carried",
            _("Our line afterwards"),
            now.carried,
            f"{offer.currency} {now.carried:,.2f} ({share} %)",
            lead=True,
        ),
        _money(endorsement, "carried_before", _("Our line before"), was.carried),
        Fact("total", _("Accumulated with it"), carried.total, f"¥{carried.total:,.2f}", lead=True),
        Fact("limit", _("Limit of one risk unit"), carried.limit, f"¥{carried.limit:,.2f}"),
        Fact("businesses", _("By"), businesses(carried)),
    ]
    if endorsement.period_until is not None:
        leading.append(Fact("period_until", _("Cover until"), _shown(endorsement.period_until), lead=True))
    return [*leading, *found]


def _shown(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _money(
    endorsement: InwardEndorsement, name: str, label: str | Promise, value: Decimal, *, lead: bool = False
) -> Fact:
    return Fact(name, label, value, f"{endorsement.offer.currency} {value:,.2f}", lead=lead)


def approved(endorsement: InwardEndorsement, outcome: Outcome) -> None:
    """同意批改."""
    inward_endorsing.accept(endorsement, by=outcome.by, at=outcome.at, opinion=outcome.opinion)


def refused(endorsement: InwardEndorsement, outcome: Outcome) -> None:
    """不同意批改: the line stays as it is."""
    fire(endorsement, "refuse", by=outcome.by, at=outcome.at, reason=outcome.opinion)


def returned(endorsement: InwardEndorsement, outcome: Outcome) -> None:
    """退回、撤回: a draft again."""
    if endorsement.status == InwardChangeStatus.SUBMITTED:
        fire(endorsement, "send_back", by=outcome.by, at=outcome.at, reason=outcome.opinion)


def resubmitted(endorsement: InwardEndorsement, outcome: Outcome) -> None:
    """The maker sends the returned approval on: submitted anew under the same checks."""
    fire(endorsement, "submit", by=outcome.by, at=outcome.at)
