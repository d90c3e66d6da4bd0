"""超权限上报: from the county desk up to the first node whose authority covers it (claims brief §1.4, §1.5)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.authority import Demand
from accounts.models import User
from claims.actions.referring import KIND, agree_items, judged_values
from claims.models import Referral
from claims.referrals import judging
from claims.referrals.papers import PAPERS
from claims.rules.case_terms import LossType
from claims.rules.referral_checks import lowered, moved
from claims.rules.referral_demands import Money, Part, demands_of
from claims.rules.referral_types import REFERRAL_TYPES, type_of
from claims.rules.splitting import SPLIT_DAYS
from workflow.approvals.kinds import YES_OR_NO, ApprovalKind, Caution, Fact, Outcome, StepSpec, register_kind
from workflow.attachments.verbs import freeze, present_files
from workflow.branch_settings import setting_value
from workflow.transitions import fire

VALID_DAYS = "claims.agreement_days"
_HOURS = 4
LAW = ({"fact": "type", "op": "in", "value": ["litigation", "reject"]},)
REJECTED = ({"fact": "type", "op": "eq", "value": "reject"},)
LARGE = ({"fact": "large", "op": "eq", "value": "1"},)


def register() -> None:
    """Called once when the app is ready."""
    register_kind(
        ApprovalKind(
            code=KIND,
            label=_("Over-authority referral"),
            model=Referral,
            subject=subject,
            amount=lambda referral: referral.asked,
            line=lambda referral: referral.case.line,
            facts=facts,
            demands=judging.demands_for,
            typical_demands=typical_demands,
            fact_words={
                "type": _("Type of referral"),
                "amount": _("Amount applied for"),
                "claimed": _("Claimed"),
                "loss_types": _("Loss types"),
                "large": _("Large loss"),
                "urgent": _("Urgent"),
            },
            fact_values=lambda: {
                "type": {code: each.label for code, each in REFERRAL_TYPES.items()},
                "loss_types": dict(LossType.choices),
                "large": YES_OR_NO,
                "urgent": YES_OR_NO,
            },
            amendable=True,
            cautions=cautions,
            excluded=excluded,
            documents=present_files,
            document_types={each.code: each.label for each in PAPERS},
            freeze=lambda referral, at: freeze(referral, at=at),
            approved=approved,
            refused=refused,
            returned=returned,
            resubmitted=resubmitted,
            withdrawn=withdrawn,
            closed=closed,
            ends_by_authority=True,
            steps=STEPS,
            page=lambda pk: reverse("claims:referral", args=[pk]),
        )
    )


STEPS = (
    StepSpec(name=_("Desk manager"), role="claims_manager", level="office", deadline_hours=_HOURS),
    StepSpec(
        name=_("Prefecture review"),
        role="injury_assessor",
        level="prefecture",
        deadline_hours=_HOURS,
        opinion_only=True,
    ),
    StepSpec(name=_("Prefecture claims manager"), role="claims_manager", level="prefecture", deadline_hours=_HOURS),
    StepSpec(name=_("Prefecture director"), role="claims_director", level="prefecture", deadline_hours=_HOURS),
    StepSpec(
        name=_("Province: law"),
        role="claims_specialist",
        level="province",
        condition=LAW,
        deadline_hours=_HOURS,
        opinion_only=True,
    ),
    StepSpec(
        name=_("Province: large losses"),
        role="claims_specialist",
        level="province",
        condition=LARGE,
        deadline_hours=_HOURS,
        opinion_only=True,
    ),
    StepSpec(name=_("Province specialist"), role="claims_specialist", level="province", deadline_hours=_HOURS),
    StepSpec(name=_("Province claims manager"), role="claims_manager", level="province", deadline_hours=_HOURS),
    StepSpec(name=_("Province director"), role="claims_director", level="province", deadline_hours=_HOURS),
    StepSpec(name=_("Head office"), role="claims_director", level="head_office", deadline_hours=9),
)


def subject(referral: Referral) -> str:
    """What an inbox line says: no name, no plate."""
    words = {"type": referral.type_label, "case": referral.case.case_number}
    return str(_("%(type)s of case %(case)s")) % words


def facts(referral: Referral) -> list[Fact]:
    """What the decision is about. Names and what the form says in words stay on the decision page."""
    case = referral.case
    standing = judging.standing_of(referral)
    parts = judging.parts_of(referral)
    files = [each["sha256"][:12] for each in present_files(referral)]
    over = max((Decimal(row["over"]) for row in referral.exceeded), default=Decimal(0))
    return [
        Fact("type", _("Type of referral"), referral.referral_type, referral.type_label, lead=True),
        Fact("amount", _("Amount applied for"), referral.asked, lead=True),
        Fact("over", _("Above the desk's limit by"), over, lead=True),
        Fact("case", _("Report number"), case.case_number),
        Fact("claimed", _("Claimed"), referral.claimed),
        Fact("reserve", _("Outstanding"), case.reserve),
        Fact("paid", _("Paid so far"), case.paid),
        Fact("before", _("Paid or agreed before on this case"), standing.money.before),
        Fact("elsewhere", _("Added up from other cases"), standing.money.elsewhere),
        Fact("loss_types", _("Loss types"), ",".join(sorted({part.loss_type for part in parts})), _types(referral)),
        Fact(
            "parts", _("Parts"), "; ".join(f"{p.loss_type} {p.subject} {p.asked:.2f}" for p in parts), _parts(referral)
        ),
        Fact("ratio", _("Liability ratio"), _percent(case.liability_ratio)),
        Fact("large", _("Large loss"), is_large(referral)),
        Fact("urgent", _("Urgent"), referral.urgency == "urgent"),
        Fact("edition", _("Version"), referral.edition),
        Fact("documents", _("Documents"), ",".join(files), str(len(files))),
        Fact("payee", _("Payee"), referral.payee_name, sensitive=True),
        Fact("proposal", _("Proposal"), referral.proposal, sensitive=True),
        Fact("dispute", _("What is disputed"), referral.dispute, sensitive=True),
    ]


def _percent(ratio: Decimal | None) -> str:
    return "" if ratio is None else f"{ratio:.2f} %"


def _types(referral: Referral) -> str:
    return "、".join(dict.fromkeys(item.get_loss_type_display() for item in referral.items.all()))


def _parts(referral: Referral) -> str:
    return "；".join(f"{item} {number_format(item.asked, 2, force_grouping=True)}" for item in referral.items.all())


def is_large(referral: Referral) -> bool:
    """大案 for the routing: a death, three injured, or 200,000 at stake (claims brief §4.2, default orange tier)."""
    case = referral.case
    return bool(case.deaths) or case.injured_count >= 3 or max(case.estimate, referral.asked) >= Decimal(200000)


def typical_demands(amount: Decimal, line: str) -> tuple[Demand, ...]:
    """The authority an amount of a line needs before there is a referral."""
    return demands_of(type_of("amount"), line or "motor", [Part("other", "", amount)], Money(), amount)


def cautions(referral: Referral) -> list[Caution]:
    """What must have been seen: suspicion of splitting, an amount just under a limit, what changed since last time."""
    found: list[Caution] = []
    standing = judging.standing_of(referral)
    if standing.related:
        words = {"count": len(standing.related), "days": SPLIT_DAYS, "amount": f"{standing.money.elsewhere:,.2f}"}
        found.append(
            Caution(
                "splitting",
                _("%(count)s related cases within %(days)s days: %(amount)s is added up. Was the loss split?") % words,
            )
        )
    if any(row.get("near") for row in referral.exceeded):
        words = {"count": judging.near_limits(referral.maker, referral.submitted_at or referral.created_at)}
        found.append(
            Caution(
                "near_limit",
                _(
                    "An amount lies between 90 and 100 per cent of a limit; so it was in %(count)s referrals of this "
                    "maker in the month."
                )
                % words,
            )
        )
    earlier = judging.earlier_of(referral)
    if earlier is not None:
        if lowered(earlier, referral.claimed, referral.case.liability_ratio):
            found.append(
                Caution("lowered", _("Claimed amount or liability ratio is lower than in the version before."))
            )
        if moved(earlier, referral.asked, judging.parts_of(referral)):
            found.append(Caution("loss_type_changed", _("The same amount stood under another loss type before.")))
    return found


def excluded(referral: Referral) -> frozenset[int]:
    """Whoever surveyed or assessed the loss never decides on it; the maker never may."""
    people = (referral.case.surveyor_id, referral.case.assessor_id)
    return frozenset(each for each in people if each is not None)


def approved(referral: Referral, outcome: Outcome) -> None:
    """已同意, for so many days."""
    granted = referral.asked if outcome.amount is None else outcome.amount
    days = setting_value(VALID_DAYS, referral.branch, timezone.localdate(outcome.at))
    until = timezone.localdate(outcome.at) + timedelta(days=days)

    def then(row: Referral, _event: Any) -> None:
        agree_items(row, granted)

    _carried_out(referral, "approve", outcome, granted=granted, until=until, then=then, **_decided(outcome))


def refused(referral: Referral, outcome: Outcome) -> None:
    """已否决: final for this version."""
    _carried_out(referral, "refuse", outcome, **_decided(outcome))


def returned(referral: Referral, outcome: Outcome) -> None:
    """待补充."""
    _carried_out(referral, "send_back", outcome)


def resubmitted(referral: Referral, outcome: Outcome) -> None:
    """Back in approval; what is exceeded and added up is computed anew."""
    _carried_out(referral, "come_back", outcome, values=judged_values(referral, outcome.at))


def withdrawn(referral: Referral, outcome: Outcome) -> None:
    """已撤回."""
    _carried_out(referral, "withdraw", outcome)


def closed(referral: Referral, outcome: Outcome) -> None:
    """已关闭: the material did not come in time."""
    _carried_out(referral, "close", outcome)


def _decided(outcome: Outcome) -> dict[str, Any]:
    """Who decided: of an amount the maker confirmed, whoever had agreed to it."""
    decider = outcome.by.pk
    if decider == outcome.approval.maker_id:
        last = outcome.approval.decisions.filter(verb="agree_amended").order_by("-pk").first()
        decider = last.by_id if last is not None else None
    return {"decider": User.objects.filter(pk=decider).first(), "moment": outcome.at}


def _carried_out(referral: Referral, verb: str, outcome: Outcome, *, then: Any = None, **data: Any) -> None:
    amount = data.get("granted", referral.asked)
    fire(referral, verb, by=outcome.by, at=outcome.at, reason=outcome.opinion, amount=amount, then=then, **data)
