"""What is decided about placements at the reinsurance desk: placing, short placement, late entry (brief §2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.authority import Demand, Measure
from accounts.authority_words import register_authority_words
from reinsurance import attached
from reinsurance.actions import lining, marketing, reminders
from reinsurance.actions.requesting import LATE, PLACEMENT, SHORT, keep_submission, scheme_hash_of
from reinsurance.figures import figures_of
from reinsurance.models import Placement
from reinsurance.models.counterparty_terms import BusinessLine
from reinsurance.models.placement_terms import Method, ShortChoice
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.renewed import AS_EXPIRING, CHANGED, NEW_BUSINESS, kind_of
from reinsurance.rules.scenarios import in_order
from reinsurance.splitting import ceded_in_cny, split_off
from workflow.approvals.kinds import ApprovalKind, Caution, Fact, Outcome, StepSpec, register_kind
from workflow.attachments.verbs import freeze, present_files
from workflow.models import Event
from workflow.transitions import fire

ACT = "facultative"
HOURS = 18
#: Above this ceded sum insured (CNY) the chief underwriter decides as well.
CHIEF_FROM = "100000000"


def register() -> None:
    """Called once when the app is ready."""
    register_authority_words(lines=dict(BusinessLine.choices), acts={ACT: _("Facultative cession")})
    excluded: dict[str, Any] = {
        "excluded": lambda placement: frozenset({placement.maker_id, placement.handler_id} - {None})
    }
    shared = of_a_placement() | excluded
    register_kind(
        ApprovalKind(
            code=PLACEMENT,
            label=_("Facultative placement"),
            amount=amount,
            facts=facts,
            demands=demands,
            typical_demands=typical_demands,
            fact_words=FACT_WORDS,
            fact_values=fact_values,
            cautions=cautions,
            approved=approved,
            refused=refused,
            returned=returned,
            resubmitted=resubmitted,
            withdrawn=returned,
            closed=returned,
            steps=(
                StepSpec(name=_("Review of the scheme"), role="ri_reviewer", deadline_hours=HOURS),
                StepSpec(
                    name=_("Head of reinsurance"),
                    role="ri_head",
                    condition=({"fact": "renewal", "op": "ne", "value": AS_EXPIRING},),
                    deadline_hours=HOURS,
                ),
                StepSpec(
                    name=_("Chief underwriter"),
                    role="chief_underwriter",
                    condition=({"fact": "amount", "op": "gt", "value": CHIEF_FROM},),
                    deadline_hours=HOURS,
                ),
            ),
            **shared,
        )
    )
    register_kind(
        ApprovalKind(
            code=SHORT,
            label=_("Short placement"),
            amount=unplaced_amount,
            facts=short_facts,
            fact_words={"choice": _("What shall be done"), "unplaced": _("Unplaced")},
            fact_values=lambda: {"choice": dict(ShortChoice.choices)},
            approved=short_agreed,
            refused=short_refused,
            withdrawn=short_refused,
            closed=short_refused,
            steps=(
                StepSpec(name=_("Head of reinsurance"), role="ri_head", deadline_hours=HOURS),
                StepSpec(name=_("Chief underwriter"), role="chief_underwriter", deadline_hours=HOURS),
            ),
            **shared,
        )
    )
    register_kind(
        ApprovalKind(
            code=LATE,
            label=_("Late entry of a placement"),
            amount=amount,
            facts=late_facts,
            fact_words={"line": _("Class of business")},
            fact_values=lambda: {"line": dict(BusinessLine.choices)},
            approved=late_agreed,
            refused=late_refused,
            withdrawn=late_refused,
            closed=late_refused,
            steps=(
                StepSpec(name=_("Compliance"), role="compliance", deadline_hours=HOURS),
                StepSpec(name=_("Head of reinsurance"), role="ri_head", deadline_hours=HOURS),
                StepSpec(name=_("Chief underwriter"), role="chief_underwriter", deadline_hours=HOURS),
            ),
            **shared,
        )
    )


def of_a_placement() -> dict[str, Any]:
    """What every kind of approval about a placement has in common: its page, its class of business, its documents."""
    return {
        "model": Placement,
        "subject": reminders.subject_of,
        "line": lambda placement: placement.line,
        "page": lambda pk: reverse("reinsurance:placement", args=[pk]),
        "documents": present_files,
        "document_types": {each.code: each.label for each in attached.TYPES},
        "freeze": lambda placement, at: freeze(placement, at=at),
    }


RENEWAL_WORDS = {
    NEW_BUSINESS: _("New business"),
    AS_EXPIRING: _("Renewal as expiring"),
    CHANGED: _("Renewal with changed terms"),
}
FACT_WORDS = {
    "line": _("Class of business"),
    "method": _("Method"),
    "scenario": _("Scenario"),
    "renewal": _("Business"),
}


def fact_values() -> dict[str, dict[Any, Any]]:
    """The words of those that are codes."""
    scenarios = {each.code: each.name for each in in_order() if each.startable}
    return {
        "line": dict(BusinessLine.choices),
        "method": dict(Method.choices),
        "scenario": scenarios,
        "renewal": RENEWAL_WORDS,
    }


def amount(placement: Placement) -> Decimal | None:
    """What is ceded, in CNY; other standing placements of the same risk and period count with it."""
    own, *others = ceded_in_cny([placement, *split_off(placement)])
    if own is None:
        return None
    return own + sum((each or Decimal(0) for each in others), Decimal(0))


def demands(placement: Placement, asked: Decimal | None) -> tuple[Demand, ...]:
    """What the decider's authority must cover."""
    return typical_demands(asked or Decimal(0), placement.line)


def typical_demands(asked: Decimal, line: str) -> tuple[Demand, ...]:
    """A limit for facultative cessions of the class, on the ceded sum insured."""
    return (Demand(measure=Measure.CASE_TOTAL, amount=asked, line=line, act=ACT),)


def cautions(placement: Placement) -> list[Caution]:
    """Other placements of the same risk: split, they might stay under a limit together they would not."""
    others = split_off(placement)
    if not others:
        return []
    numbers = ", ".join(each.number for each in others)
    return [Caution("SPLIT_SUSPECT", _("The same risk is placed under %(numbers)s as well.") % {"numbers": numbers})]


def money(name: str, label: Any, placement: Placement, value: Decimal, *, lead: bool = False) -> Fact:
    """A sum in the currency of the placement."""
    return Fact(name, label, value, f"{placement.currency} {value:,.2f}", lead=lead)


def facts(placement: Placement) -> list[Fact]:
    """The scheme: what is insured, kept and ceded, and by which terms."""
    figures, kind = figures_of(placement), kind_of(placement)
    files = [each["sha256"][:12] for each in present_files(placement)]
    return [
        money("ceded", _("Ceded facultatively"), placement, figures.total("order"), lead=True),
        money("retention", _("Retention"), placement, figures.total("retention"), lead=True),
        money("own", _("Own sum insured"), placement, figures.total("own")),
        money("treaties", _("Ceded to treaties"), placement, figures.total("treaty")),
        Fact("premium", _("Premium of the order"), figures.total("order_premium")),
        Fact("scenario", _("Scenario"), placement.scenario, fact_values()["scenario"].get(placement.scenario, "")),
        Fact("renewal", _("Business"), kind, RENEWAL_WORDS[kind]),
        Fact("method", _("Method"), placement.method, placement.get_method_display()),
        Fact("line", _("Class of business"), placement.line, placement.get_line_display()),
        Fact("insured", _("Insured"), placement.insured_name),
        Fact("situation", _("Situation"), placement.situation),
        Fact("period_from", _("Cover from"), timezone.localtime(placement.period_from).strftime("%Y-%m-%d %H:%M")),
        Fact("period_until", _("Cover until"), timezone.localtime(placement.period_until).strftime("%Y-%m-%d %H:%M")),
        Fact("scheme", _("Scheme"), placement.scheme_hash[:12]),
        Fact("documents", _("Documents"), ",".join(files), str(len(files))),
    ]


def approved(placement: Placement, outcome: Outcome) -> None:
    """同意排分: the handler asks the market."""

    def then(row: Placement, _event: Event) -> None:
        marketing.chase(row, by=outcome.by, at=outcome.at)

    fire(placement, "approve", by=outcome.by, at=outcome.at, reason=outcome.opinion, then=then)


def refused(placement: Placement, outcome: Outcome) -> None:
    fire(placement, "reject", by=outcome.by, at=outcome.at, reason=outcome.opinion)


def returned(placement: Placement, outcome: Outcome) -> None:
    """退回、撤回: a draft again, with its history."""
    if placement.status == S.SUBMITTED:
        fire(placement, "send_back", by=outcome.by, at=outcome.at, reason=outcome.opinion)


def resubmitted(placement: Placement, outcome: Outcome) -> None:
    """The maker sends the returned approval on: the draft is submitted anew under the same checks."""

    def then(row: Placement, _event: Event) -> None:
        keep_submission(row, by=outcome.by, at=outcome.at)

    fire(placement, "submit", by=outcome.by, at=outcome.at, then=then, scheme_hash=scheme_hash_of(placement))


def unplaced_amount(placement: Placement) -> Decimal | None:
    """What nobody has written, in CNY."""
    return placement.in_cny(figures_of(placement).total("unplaced_amount"))


def short_facts(placement: Placement) -> list[Fact]:
    """What is short, and what shall be done."""
    figures = figures_of(placement)
    choice = placement.get_short_choice_display()  # empty once the order goes on or the market is asked again
    return [
        Fact("choice", _("What shall be done"), placement.short_choice, choice, lead=True),
        money("unplaced", _("Unplaced"), placement, figures.total("unplaced_amount"), lead=True),
        money("net", _("Net retention with it"), placement, figures.total("net"), lead=True),
        money("order", _("Order"), placement, figures.total("order")),
        Fact("reason", _("Reason"), placement.short_reason),
        Fact("insured", _("Insured"), placement.insured_name),
        Fact("markets", _("Markets asked"), placement.approaches.count()),
    ]


def short_agreed(placement: Placement, outcome: Outcome) -> None:
    """The choice is carried out."""
    if placement.short_choice == ShortChoice.EXTEND:
        fire(placement, "go_back", by=outcome.by, at=outcome.at, reason=outcome.opinion)
        return
    if placement.short_choice == ShortChoice.DECLINE:
        fire(placement, "decline_risk", by=outcome.by, at=outcome.at, reason=outcome.opinion)
        return

    def then(row: Placement, _event: Event) -> None:
        lining.follow_lines(row, by=outcome.by, at=outcome.at)

    fire(
        placement,
        "settle_short",
        by=outcome.by,
        at=outcome.at,
        reason=outcome.opinion,
        facts={"accepted": True},
        then=then,
        accepted=True,
    )


def short_refused(placement: Placement, outcome: Outcome) -> None:
    """The order goes on."""
    if placement.status == S.SHORT:
        fire(
            placement,
            "settle_short",
            by=outcome.by,
            at=outcome.at,
            reason=outcome.opinion,
            facts={"accepted": False},
            accepted=False,
        )


def late_facts(placement: Placement) -> list[Fact]:
    """Since when cover should run, why it is late, and that no loss is known."""
    declared = timezone.localtime(placement.no_loss_at).strftime("%Y-%m-%d %H:%M") if placement.no_loss_at else ""
    files = [each["sha256"][:12] for each in present_files(placement)]
    return [
        Fact(
            "period_from",
            _("Cover from"),
            timezone.localtime(placement.period_from).strftime("%Y-%m-%d %H:%M"),
            lead=True,
        ),
        Fact("no_loss_at", _("No known loss declared"), declared, lead=True),
        Fact("reason", _("Reason"), placement.late_reason),
        Fact("line", _("Class of business"), placement.line, placement.get_line_display()),
        Fact("insured", _("Insured"), placement.insured_name),
        Fact("documents", _("Documents"), ",".join(files), str(len(files))),
    ]


def late_agreed(placement: Placement, outcome: Outcome) -> None:
    """同意倒签."""
    fire(placement, "allow_late", by=outcome.by, at=outcome.at, reason=outcome.opinion, moment=outcome.at)


def late_refused(placement: Placement, outcome: Outcome) -> None:
    """不同意、退回、撤回: may be asked for anew."""
    if placement.status in {S.FIRM_ORDER, S.PLACED, S.SIGNED}:
        fire(placement, "drop_late", by=outcome.by, at=outcome.at, reason=outcome.opinion)
