"""What is decided about endorsements (brief §2 rows 7–9): the reviewer, and above when we cede more or longer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.authority import Demand
from reinsurance import attached
from reinsurance.actions import reminders
from reinsurance.actions.endorsing import ENDORSEMENT, end, scheme_hash_of
from reinsurance.approvals import CHIEF_FROM, HOURS, money, typical_demands
from reinsurance.endorsed import at_stake, figures_after, told_of
from reinsurance.figures import figures_of
from reinsurance.models import Endorsement, EndorsementStatus
from reinsurance.models.counterparty_terms import BusinessLine
from reinsurance.models.endorsement_terms import EndorsementKind
from reinsurance.splitting import split_off
from workflow.approvals.kinds import ApprovalKind, Fact, Outcome, StepSpec, register_kind
from workflow.attachments.verbs import freeze, present_files
from workflow.models import Event
from workflow.transitions import fire


def register() -> None:
    """Called once when the app is ready."""
    more_ceded: dict[str, Any] = {"fact": "amount", "op": "gt", "value": "0"}
    register_kind(
        ApprovalKind(
            code=ENDORSEMENT,
            label=_("Endorsement of a placement"),
            model=Endorsement,
            subject=lambda endorsement: f"{endorsement} {endorsement.placement.insured_name}"[:120],
            line=lambda endorsement: endorsement.placement.line,
            excluded=excluded,
            page=lambda pk: reverse("reinsurance:endorsement", args=[pk]),
            documents=lambda endorsement: present_files(endorsement.placement),
            document_types={each.code: each.label for each in attached.TYPES},
            freeze=lambda endorsement, at: freeze(endorsement.placement, at=at),
            amount=amount,
            facts=facts,
            demands=demands,
            typical_demands=typical_demands,
            fact_words={"kind": _("Kind"), "line": _("Class of business")},
            fact_values=lambda: {"kind": dict(EndorsementKind.choices), "line": dict(BusinessLine.choices)},
            approved=approved,
            refused=refused,
            returned=returned,
            resubmitted=resubmitted,
            withdrawn=returned,
            closed=returned,
            steps=(
                StepSpec(name=_("Review of the endorsement"), role="ri_reviewer", deadline_hours=HOURS),
                StepSpec(name=_("Head of reinsurance"), role="ri_head", condition=(more_ceded,), deadline_hours=HOURS),
                StepSpec(
                    name=_("Chief underwriter"),
                    role="chief_underwriter",
                    condition=({"fact": "amount", "op": "gt", "value": CHIEF_FROM},),
                    deadline_hours=HOURS,
                ),
            ),
        )
    )


def excluded(endorsement: Endorsement) -> frozenset[int]:
    """Who made it, or handles the placement, does not decide."""
    people = (endorsement.maker_id, endorsement.placement.handler_id)
    return frozenset(each for each in people if each is not None)


def amount(endorsement: Endorsement) -> Decimal | None:
    """What is ceded afterwards, in CNY, with other placements of the risk; zero when we cede no more and no longer."""
    if not at_stake(endorsement):
        return Decimal(0)
    placement = endorsement.placement
    own = placement.in_cny(figures_after(endorsement).total("order"))
    if own is None:
        return None
    others = [each.in_cny(figures_of(each).total("order")) or Decimal(0) for each in split_off(placement)]
    return own + sum(others, Decimal(0))


def demands(endorsement: Endorsement, asked: Decimal | None) -> tuple[Demand, ...]:
    """What the decider's authority must cover."""
    return typical_demands(asked or Decimal(0), endorsement.placement.line)


def facts(endorsement: Endorsement) -> list[Fact]:
    """What changes, and what it makes of cession, premium and our own share."""
    placement = endorsement.placement
    totals = told_of(endorsement)["totals"]
    files = [each["sha256"][:12] for each in present_files(placement)]
    shown = timezone.localtime(endorsement.effective_at).strftime("%Y-%m-%d %H:%M")
    premium = _("Change of premium of the order")
    found = [
        money("premium", premium, placement, Decimal(totals["order_premium"]["change"]), lead=True),
        money("ceded", _("Ceded afterwards"), placement, Decimal(totals["order"]["after"]), lead=True),
        money("ceded_before", _("Ceded before"), placement, Decimal(totals["order"]["before"])),
        money("net", _("Net with us afterwards"), placement, Decimal(totals["net"]["after"])),
        Fact("kind", _("Kind"), endorsement.kind, endorsement.get_kind_display()),
        Fact("line", _("Class of business"), placement.line, placement.get_line_display()),
        Fact("text", _("What changes"), endorsement.text),
        Fact("effective_at", _("Effective from"), shown),
        Fact("agreement", _("Who must agree"), endorsement.agreement, endorsement.get_agreement_display()),
        Fact("insured", _("Insured"), placement.insured_name),
        Fact("scheme", _("Scheme"), endorsement.scheme_hash[:12]),
        Fact("documents", _("Documents"), ",".join(files), str(len(files))),
    ]
    if endorsement.period_until is not None:
        until = timezone.localtime(endorsement.period_until).strftime("%Y-%m-%d %H:%M")
        found.insert(2, Fact("period_until", _("Cover until"), until, lead=True))
    return found


def approved(endorsement: Endorsement, outcome: Outcome) -> None:
    """同意批改: the handler sends it to the reinsurers."""

    def then(row: Endorsement, _event: Event) -> None:
        reminders.remind_endorsement(row, reminders.SEND, at=outcome.at, assignee=row.placement.handler)

    fire(endorsement, "approve", by=outcome.by, at=outcome.at, reason=outcome.opinion, then=then)


def refused(endorsement: Endorsement, outcome: Outcome) -> None:
    """不同意批改: the cover stays as it is."""

    def then(row: Endorsement, _event: Event) -> None:
        end(row, at=outcome.at)

    fire(endorsement, "reject", by=outcome.by, at=outcome.at, reason=outcome.opinion, then=then)


def returned(endorsement: Endorsement, outcome: Outcome) -> None:
    """退回、撤回: a draft again."""
    if endorsement.status == EndorsementStatus.SUBMITTED:
        fire(endorsement, "send_back", by=outcome.by, at=outcome.at, reason=outcome.opinion)


def resubmitted(endorsement: Endorsement, outcome: Outcome) -> None:
    """The maker sends the returned approval on: submitted anew under the same checks."""
    fire(endorsement, "submit", by=outcome.by, at=outcome.at, scheme_hash=scheme_hash_of(endorsement))
