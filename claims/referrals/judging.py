"""A referral put before the rules: its sums, the cases added up with it, the authority it needs, and who lacks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.authority import Demand, Verdict, posts_of, verdict, who_may_decide
from accounts.models import User
from claims.models import CaseParty, ClaimCase, PartyRole, Referral, ReferralStatus
from claims.rules.referral_checks import Earlier, Sums
from claims.rules.referral_demands import Money, Part, demands_of
from claims.rules.splitting import ACCIDENT_SPAN, SPLIT_DAYS, Related, Trace, common
from workflow.attachments.verbs import present_files

ZERO = Decimal(0)
#: Referrals whose sum counts against the limits of others.
COUNTED = (ReferralStatus.SUBMITTED, ReferralStatus.RETURNED, ReferralStatus.APPROVED, ReferralStatus.EXECUTED)
#: Ended without anybody's decision.
UNDECIDED = (ReferralStatus.WITHDRAWN, ReferralStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a referral stands beside: the sums before and elsewhere, and the cases they come from."""

    money: Money
    related: tuple[Related, ...] = field(default=())


def parts_of(referral: Referral) -> list[Part]:
    """The lines of the form."""
    return [item.part() for item in referral.items.all()]


def sums_of(referral: Referral) -> Sums:
    """What is asked against what the case says; nothing is compared with what the core system did not give."""
    case = referral.case
    items = list(referral.items.all())
    return Sums(
        asked=referral.asked,
        claimed=max(referral.claimed, case.claimed),
        assessed=sum((item.assessed for item in items), ZERO),
        limit=case.insured_limit,
        reserve=case.reserve if case.reserve > 0 else None,
        paid=case.paid,
    )


def standing_of(referral: Referral) -> Standing:
    """Everything that is added up before the limits are tested, read now."""
    related = tuple(related_cases(referral))
    same = _counted(referral.case_id, but=referral.pk)
    agreed = sum((_sum_of(each) for each in same), ZERO)
    parts: dict[tuple[str, str], Decimal] = {}
    for each in same:
        for item in each.items.all():
            key = (item.loss_type, item.subject)
            parts[key] = parts.get(key, ZERO) + (item.asked if item.granted is None else item.granted)
    money = Money(
        claimed=referral.claimed,
        reserve=referral.case.reserve,
        before=max(referral.case.paid, agreed),
        elsewhere=sum((each.amount for each in related), ZERO),
        parts_before=parts,
    )
    return Standing(money, related)


def _counted(case: int, but: int = 0) -> list[Referral]:
    rows = Referral.objects.filter(case=case, status__in=COUNTED).exclude(pk=but)
    return list(rows.prefetch_related("items").order_by("pk"))


def _sum_of(referral: Referral) -> Decimal:
    return referral.asked if referral.granted is None else referral.granted


def related_cases(referral: Referral) -> list[Related]:
    """Cases of the company, in whatever branch, that belong together with this one; each counted once."""
    own = _trace(referral.case, [referral])
    found: list[Related] = []
    for case in _candidates(referral, own):
        counted = _counted(case.pk)
        why = common(own, _trace(case, counted))
        amount = max(case.paid, sum((_sum_of(each) for each in counted), ZERO))
        if why is not None and amount > 0:
            found.append(Related(case.pk, case.case_number, why, amount))
    return found


def _candidates(referral: Referral, own: Trace) -> Sequence[ClaimCase]:
    case, days = referral.case, timedelta(days=SPLIT_DAYS)
    shared = Q(pk__in=[])
    if case.plate and case.loss_at is not None:
        span = max(days, ACCIDENT_SPAN)
        shared |= Q(plate=case.plate, loss_at__range=(case.loss_at - span, case.loss_at + span))
    if own.payees or own.accounts:
        since = (own.paid_at or timezone.now()) - days
        known = Q(payee_hash__in=own.payees) | Q(account_hash__in=own.accounts)
        referred = Referral.objects.filter(known, status__in=COUNTED, submitted_at__gte=since)
        parties = CaseParty.objects.filter(
            Q(name_hash__in=own.payees, role=PartyRole.PAYEE) | Q(account_hash__in=own.accounts),
            case__reported_at__gte=since,
        )
        shared |= Q(pk__in=referred.values("case")) | Q(pk__in=parties.values("case"))
    return list(ClaimCase.objects.kept().filter(shared).exclude(pk=case.pk).order_by("pk"))


def _trace(case: ClaimCase, referrals: Sequence[Referral]) -> Trace:
    payees = {each.payee_hash for each in referrals} - {""}
    accounts = {each.account_hash for each in referrals} - {""}
    for party in case.parties.all():
        if party.role == PartyRole.PAYEE:
            payees.add(party.name_hash)
        if party.account_hash:
            accounts.add(party.account_hash)
    asked = [each.submitted_at for each in referrals if each.submitted_at is not None]
    when = max(asked) if asked else timezone.now() if referrals else case.reported_at
    place = case.loss_place
    return Trace(case.pk, case.loss_at, place, case.plate, frozenset(payees), frozenset(accounts), when)


def demands_for(
    referral: Referral, amount: Decimal | None = None, standing: Standing | None = None
) -> tuple[Demand, ...]:
    """What must be covered to agree to ``amount`` (what is asked by default)."""
    money = (standing or standing_of(referral)).money
    asked = referral.asked if amount is None else amount
    return demands_of(referral.kind, referral.case.line, parts_of(referral), money, asked)


def desk_verdict(referral: Referral, demands: Sequence[Demand], on: date) -> Verdict:
    """What the maker's own branch could decide: the post there that reaches furthest, else the maker's own."""
    maker = referral.maker
    homes = {post.path for post in posts_of(maker, referral.branch, on)}
    near = [
        each for each in who_may_decide(branch=referral.branch, demands=demands, on=on) if each.branch.path in homes
    ]
    own = verdict(maker, branch=referral.branch, demands=demands, on=on)
    return max([own, *(each.verdict for each in near)], key=_reach)


def _reach(found: Verdict) -> tuple[Any, ...]:
    known = [finding for finding in found.decisive if finding.row is not None]
    over = sum((finding.over_by for finding in known), ZERO)
    return found.allowed, len(known), -len(found.failing), -over


def exceeded_rows(found: Verdict) -> list[dict[str, Any]]:
    """The rows that do not cover a referral, as they are kept on it: what, how much, the limit, by how much, whose."""
    rows = []
    for finding in found.failing:
        row, demand = finding.row, finding.demand
        rows.append(
            {
                "measure": demand.measure,
                "act": demand.act,
                "line": demand.line,
                "loss_type": demand.loss_type,
                "amount": f"{demand.amount:.2f}",
                "limit": None if row is None else f"{row.max_amount:.2f}",
                "over": f"{finding.over_by:.2f}",
                "document": "" if row is None else row.document_no,
                "row": None if row is None else row.pk,
            }
        )
    return rows


def earlier_of(referral: Referral) -> Earlier | None:
    """The version before, as the rules compare with it; a refused one also where others were given up since."""
    before = _refused_before(referral) or referral.previous
    if before is None:
        return None
    return Earlier(
        refused=before.status == ReferralStatus.REFUSED,
        asked=before.asked,
        claimed=before.claimed,
        ratio=before.liability_ratio,
        parts=tuple(parts_of(before)),
        documents=hashes_of(before),
    )


def _refused_before(referral: Referral) -> Referral | None:
    """The refused version that no decision has followed: giving one up and beginning anew makes no new fact."""
    before = referral.previous
    while before is not None and before.status in UNDECIDED:
        before = before.previous
    return before if before is not None and before.status == ReferralStatus.REFUSED else None


def hashes_of(referral: Referral) -> frozenset[str]:
    """The content of its files."""
    return frozenset(each["sha256"] for each in present_files(referral))


def missing_documents(referral: Referral) -> list[str]:
    """Codes of required documents that are neither there nor waived."""
    loss_types = frozenset(item.loss_type for item in referral.items.all())
    there = {each["document_type"] for each in present_files(referral)} | set(referral.waived)
    wanted = referral.kind.checklist(loss_types)
    return [each.document for each in wanted if each.required and each.document not in there]


def near_limits(maker: User, month: datetime) -> int:
    """How many referrals of a maker in the month of ``month`` lay in the alert band of a limit."""
    local = timezone.localtime(month)
    rows = Referral.objects.filter(maker=maker, submitted_at__year=local.year, submitted_at__month=local.month)
    return sum(1 for row in rows.only("exceeded") if any(each.get("near") for each in row.exceeded))
