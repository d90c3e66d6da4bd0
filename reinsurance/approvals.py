"""What is decided at the reinsurance desk: placements, short placements, late entries, counterparties (brief §2)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.authority import Demand, Measure
from accounts.authority_words import register_authority_words
from reinsurance import attached
from reinsurance.actions import lining, marketing, reminders
from reinsurance.actions.admitting import ADMISSION, REVIEW_DAYS, STANDING
from reinsurance.actions.requesting import LATE, PLACEMENT, SHORT, scheme_hash_of
from reinsurance.figures import figures_of
from reinsurance.models import Counterparty, Placement
from reinsurance.models.counterparty_terms import BusinessLine, Change
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.models.placement_terms import ShortChoice
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
    files: dict[str, Any] = {
        "documents": present_files,
        "document_types": {each.code: each.label for each in attached.TYPES},
        "freeze": lambda placement, at: freeze(placement, at=at),
    }
    shared: dict[str, Any] = {
        "model": Placement,
        "line": lambda placement: placement.line,
        "excluded": lambda placement: frozenset({placement.maker_id, placement.handler_id} - {None}),
        "page": lambda pk: reverse("reinsurance:placement", args=[pk]),
        **files,
    }
    register_kind(
        ApprovalKind(
            code=PLACEMENT,
            label=_("Facultative placement"),
            subject=subject,
            amount=amount,
            facts=facts,
            demands=demands,
            typical_demands=typical_demands,
            fact_words=FACT_WORDS,
            cautions=cautions,
            approved=approved,
            refused=refused,
            returned=returned,
            resubmitted=resubmitted,
            withdrawn=returned,
            closed=returned,
            steps=(
                StepSpec(name=_("Review of the scheme"), role="ri_reviewer", deadline_hours=HOURS),
                StepSpec(name=_("Head of reinsurance"), role="ri_head", deadline_hours=HOURS),
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
            subject=subject,
            amount=unplaced_amount,
            facts=short_facts,
            fact_words={"choice": _("What shall be done"), "unplaced": _("Unplaced")},
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
            subject=subject,
            amount=amount,
            facts=late_facts,
            fact_words={"line": _("Class of business")},
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
    register_counterparty_kinds()


def register_counterparty_kinds() -> None:
    """准入与年审; 暂停与关注."""
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
            approved=standing_changed,
            refused=change_dropped,
            withdrawn=change_dropped,
            closed=change_dropped,
            steps=(head, officer),
            **shared,
        )
    )


FACT_WORDS = {"line": _("Class of business"), "method": _("Method"), "scenario": _("Scenario")}


def subject(placement: Placement) -> str:
    return reminders.subject_of(placement)


def amount(placement: Placement) -> Decimal | None:
    """What is ceded, in CNY; other standing placements of the same risk and period count with it."""
    own = ceded_in_cny(placement)
    return (
        None
        if own is None
        else own + sum((ceded_in_cny(each) or Decimal(0) for each in split_off(placement)), Decimal(0))
    )


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


def facts(placement: Placement) -> list[Fact]:
    """The scheme: what is insured, kept and ceded, and by which terms."""
    figures = figures_of(placement)
    cash = f"{placement.currency} "
    files = [each["sha256"][:12] for each in present_files(placement)]
    return [
        Fact(
            "ceded",
            _("Ceded facultatively"),
            figures.total("order"),
            cash + f"{figures.total('order'):,.2f}",
            lead=True,
        ),
        Fact(
            "retention",
            _("Retention"),
            figures.total("retention"),
            cash + f"{figures.total('retention'):,.2f}",
            lead=True,
        ),
        Fact("own", _("Own sum insured"), figures.total("own"), cash + f"{figures.total('own'):,.2f}"),
        Fact("treaties", _("Ceded to treaties"), figures.total("treaty"), cash + f"{figures.total('treaty'):,.2f}"),
        Fact("premium", _("Premium of the order"), figures.total("order_premium")),
        Fact("scenario", _("Scenario"), placement.scenario),
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
    fire(placement, "submit", by=outcome.by, at=outcome.at, scheme_hash=scheme_hash_of(placement))


def unplaced_amount(placement: Placement) -> Decimal | None:
    """What nobody has written, in CNY."""
    return placement.in_cny(figures_of(placement).total("unplaced_amount"))


def short_facts(placement: Placement) -> list[Fact]:
    """What is short, and what shall be done."""
    figures = figures_of(placement)
    unplaced, net = figures.total("unplaced_amount"), figures.total("net")
    choice = ShortChoice(placement.short_choice)
    return [
        Fact("choice", _("What shall be done"), placement.short_choice, choice.label, lead=True),
        Fact("unplaced", _("Unplaced"), unplaced, f"{placement.currency} {unplaced:,.2f}", lead=True),
        Fact("net", _("Net retention with it"), net, f"{placement.currency} {net:,.2f}", lead=True),
        Fact("order", _("Order"), figures.total("order"), f"{placement.currency} {figures.total('order'):,.2f}"),
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
    fire(
        counterparty,
        verb,
        by=outcome.by,
        at=outcome.at,
        amount=counterparty.asked_limit,
        reason=outcome.opinion,
        facts={"until": until},
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
    carried = counterparty.lines_carried.exclude(state="line_withdrawn").values("placement").distinct().count()
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
