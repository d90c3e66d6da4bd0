"""What is decided about inward offers: our line, by reviewer, head of reinsurance and, above 100 million, the chief."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance import attached
from reinsurance.accumulating import accumulation_of, named_to_readers, same_risk
from reinsurance.actions import accepting
from reinsurance.actions.accepting import INWARD
from reinsurance.approvals import CHIEF_FROM, HOURS
from reinsurance.inward_guards import businesses
from reinsurance.models import InwardOffer
from reinsurance.models.counterparty_terms import BusinessLine
from reinsurance.models.inward_terms import InwardStatus as S
from reinsurance.rules.amounts import trimmed
from workflow.approvals.kinds import ApprovalKind, Caution, Fact, Outcome, StepSpec, register_kind
from workflow.attachments.verbs import freeze, present_files
from workflow.transitions import fire


def register() -> None:
    """Called once when the app is ready."""
    register_kind(
        ApprovalKind(
            code=INWARD,
            label=_("Inward acceptance"),
            model=InwardOffer,
            subject=lambda offer: f"{offer.number} {offer.insured_name}"[:120],
            line=lambda offer: offer.line,
            amount=amount,
            facts=facts,
            fact_words={"line": _("Class of business")},
            fact_values=lambda: {"line": dict(BusinessLine.choices)},
            cautions=cautions,
            excluded=lambda offer: frozenset({offer.handler_id}),
            approved=accepted,
            refused=refused,
            returned=returned,
            withdrawn=returned,
            closed=returned,
            page=lambda pk: reverse("reinsurance:inwardoffer", args=[pk]),
            documents=present_files,
            document_types={each.code: each.label for each in attached.INWARD_TYPES},
            freeze=lambda offer, at: freeze(offer, at=at),
            steps=(
                StepSpec(name=_("Review of the offer"), role="ri_reviewer", deadline_hours=HOURS),
                StepSpec(name=_("Head of reinsurance"), role="ri_head", deadline_hours=HOURS),
                StepSpec(
                    name=_("Chief underwriter"),
                    role="chief_underwriter",
                    condition=({"fact": "amount", "op": "gt", "value": CHIEF_FROM},),
                    deadline_hours=HOURS,
                ),
            ),
        )
    )


def amount(offer: InwardOffer) -> Decimal | None:
    """What our line carries, in CNY."""
    return offer.in_cny(offer.our_sum)


def facts(offer: InwardOffer) -> list[Fact]:
    """What we would carry, alone and with what we carry already."""
    found = accumulation_of(offer, offer.written or offer.offered, on=timezone.localdate())
    share = trimmed(offer.written or offer.offered)
    files = [each["sha256"][:12] for each in present_files(offer)]
    return [
        Fact("offered", _("Our line"), found.offered, f"¥{found.offered:,.2f} ({share} %)", lead=True),
        Fact("total", _("Accumulated with it"), found.total, f"¥{found.total:,.2f}", lead=True),
        Fact("limit", _("Limit of one risk unit"), found.limit, f"¥{found.limit:,.2f}"),
        Fact("before", _("Carried already"), found.before, f"¥{found.before:,.2f}"),
        Fact("businesses", _("By"), businesses(found)),
        Fact("cedant", _("Cedant"), offer.cedant.name),
        Fact("line", _("Class of business"), offer.line, offer.get_line_display()),
        Fact("insured", _("Insured"), offer.insured_name),
        Fact("situation", _("Situation"), offer.situation),
        Fact("conditions", _("Line conditions"), offer.conditions),
        Fact("documents", _("Documents"), ",".join(files), str(len(files))),
    ]


def cautions(offer: InwardOffer) -> list[Caution]:
    """The same risk may be offered through another broker as well."""
    others = list(same_risk(offer))
    if not others:
        return []
    named = [each.number for each in others if named_to_readers(offer, each)]
    numbers = ", ".join(named + ([str(_("other branches"))] if len(named) < len(others) else []))
    return [Caution("SAME_RISK", _("The same risk was offered under %(numbers)s as well.") % {"numbers": numbers})]


def accepted(offer: InwardOffer, outcome: Outcome) -> None:
    """同意分入."""
    accepting.accept(offer, by=outcome.by, at=outcome.at, opinion=outcome.opinion)


def refused(offer: InwardOffer, outcome: Outcome) -> None:
    """不同意分入: the offer is declined with the opinion."""
    why = outcome.opinion or str(_("Not agreed."))
    fire(offer, "refuse", by=outcome.by, at=outcome.at, reason=why, why=why)


def returned(offer: InwardOffer, outcome: Outcome) -> None:
    """退回、撤回."""
    if offer.status == S.SUBMITTED:
        fire(offer, "send_back", by=outcome.by, at=outcome.at, reason=outcome.opinion)
