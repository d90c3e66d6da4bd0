"""Verbs on a referral: begin, change, submit, carry out, end (claims brief §1.5, §6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.fields import blind_index
from accounts.models import User
from accounts.scope import SYSTEM, require
from claims.models import CaseStatus, ClaimCase, LossType, Referral, ReferralItem, ReferralStatus
from claims.models.referral_terms import OPEN_STATUSES
from claims.referrals import judging
from claims.rules.referral_checks import is_near
from claims.rules.referral_demands import Part, share_out
from claims.rules.referral_types import REFERRAL_TYPES
from workflow.approvals.actions import start
from workflow.models import Approval, Event
from workflow.retrying import retried
from workflow.transitions import create, fire, fire_many, lock

KIND = "claims.referral"
ENDED = (ReferralStatus.REFUSED, ReferralStatus.WITHDRAWN, ReferralStatus.EXPIRED, ReferralStatus.CLOSED)
#: What the form states of the referral itself.
STATED = ("claimed", "proposal", "dispute", "plans", "urgency", "urgency_reason", "deadline_on", "new_fact")


def begin(
    *,
    by: User,
    case: ClaimCase,
    referral_type: str,
    items: Sequence[dict[str, Any]],
    payee_name: str = "",
    payee_account: str = "",
    at: datetime | None = None,
    **stated: Any,
) -> Referral:
    """A draft. A second one of the same type while one is open is refused; an ended one becomes its forebear."""
    require(by, "claims.refer", case.branch)

    def work() -> Referral:
        lock(ClaimCase, [case.pk])
        kept = ClaimCase.objects.visible_to(by).select_related("branch").get(pk=case.pk)
        if kept.status != CaseStatus.KEPT:
            raise DomainError("case_set_aside", _("The case was set aside: nothing of it can be referred."))
        if referral_type not in REFERRAL_TYPES:
            raise DomainError("type_unknown", _("There is no such type of referral."))
        same = Referral.objects.filter(case=kept, referral_type=referral_type)
        if same.filter(status__in=OPEN_STATUSES).exists():
            raise DomainError("referral_open", _("A referral of this type is open for this case already."))
        last = same.filter(status__in=ENDED, following__isnull=True).order_by("-pk").first()
        _refuse_items(items)
        row = Referral(
            case=kept,
            branch=kept.branch,
            maker=by,
            referral_type=referral_type,
            previous=last,
            edition=1 if last is None else last.edition + 1,
            liability_ratio=kept.liability_ratio,
            **_payee(payee_name, payee_account),
            **{name: value for name, value in stated.items() if name in STATED},
        )
        row.asked = sum((item["asked"] for item in items), Decimal(0))
        facts = {"case": kept.case_number, "type": referral_type, "edition": row.edition}
        made = create(row, "begin", by=by, at=at, facts=facts)
        _write_items(made, items)
        return made

    return retried(work)


def _payee(name: str, account: str) -> dict[str, str]:
    number = "".join(account.split())
    return {
        "payee_name": name.strip(),
        "payee_hash": blind_index(name.strip()),
        "payee_account": number,
        "account_hash": blind_index(number),
    }


def _refuse_items(items: Sequence[dict[str, Any]]) -> None:
    keys = [(item["loss_type"], item.get("subject", "").strip()) for item in items]
    if len(set(keys)) < len(keys):
        raise DomainError("parts_twice", _("The same loss of the same vehicle or person stands there twice."))
    if any(loss_type not in LossType.values for loss_type, _subject in keys):
        raise DomainError("loss_type_unknown", _("There is no such loss type."))
    amounts = [item.get(name, Decimal(0)) for item in items for name in ("asked", "claimed", "assessed")]
    if not all(each.is_finite() and 0 <= each <= Decimal(10**10) for each in amounts):
        raise DomainError("amount_form", _("Give amounts from 0 to 10,000,000,000 with at most two decimals."))


def _write_items(referral: Referral, items: Iterable[dict[str, Any]]) -> None:
    referral.items.all().delete()
    ReferralItem.objects.bulk_create(
        ReferralItem(
            referral=referral,
            loss_type=item["loss_type"],
            subject=item.get("subject", "").strip()[:30],
            claimed=item.get("claimed", Decimal(0)),
            assessed=item.get("assessed", Decimal(0)),
            asked=item["asked"],
        )
        for item in items
    )


def change(
    *,
    by: User,
    referral: Referral,
    items: Sequence[dict[str, Any]],
    payee_name: str = "",
    payee_account: str = "",
    expected_version: int | None = None,
    key: str = "",
    **stated: Any,
) -> Referral:
    """The maker changes the form of a draft, or of what was returned."""
    _refuse_items(items)
    values = {name: value for name, value in stated.items() if name in STATED} | _payee(payee_name, payee_account)
    values["asked"] = sum((item["asked"] for item in items), Decimal(0))

    def then(row: Referral, _event: Event) -> None:
        _write_items(row, items)

    return fire(
        referral,
        "edit",
        by=by,
        expected_version=expected_version,
        key=key,
        amount=values["asked"],
        values=values,
        then=then,
    )


def waive(*, by: User, referral: Referral, document: str, reason: str, at: datetime | None = None) -> Referral:
    """免交: a document of the checklist is not needed; who says so and why stays on the referral."""
    waiver = {"by": by.employee_no, "name": by.name, "reason": reason.strip()[:200]}
    facts = {"document": document}
    return fire(
        referral, "waive_document", by=by, at=at, reason=reason.strip(), facts=facts, document=document, waiver=waiver
    )


def submit(
    *,
    by: User,
    referral: Referral,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Referral:
    """提交: computes what is exceeded and what is added up, and sends the referral along its chain."""
    now = at or timezone.now()

    def then(row: Referral, _event: Event) -> None:
        start(by=by, kind=KIND, obj=row, at=now)

    def work() -> Referral:
        lock(ClaimCase, [referral.case_id])
        fresh = Referral.objects.visible_to(by).select_related("branch", "case", "maker").get(pk=referral.pk)
        values = judged_values(fresh, now)
        return fire(
            referral,
            "submit",
            by=by,
            at=now,
            expected_version=expected_version,
            key=key,
            amount=fresh.asked,
            facts={"related": len(values["related"])},
            values=values,
            moment=now,
            then=then,
        )

    return retried(work)


def judged_values(referral: Referral, now: datetime) -> dict[str, Any]:
    """What is computed of a referral when it is submitted, and again when it comes back."""
    standing = judging.standing_of(referral)
    demands = judging.demands_for(referral, standing=standing)
    found = judging.desk_verdict(referral, demands, timezone.localdate(now))
    exceeded = judging.exceeded_rows(found)
    near = any(
        finding.row is not None and is_near(finding.demand.amount, finding.row.max_amount) for finding in found.decisive
    )
    return {
        "exceeded": [{**row, "near": near} for row in exceeded],
        "related": [
            {"case": each.number, "pk": each.case, "why": each.why.value, "amount": f"{each.amount:.2f}"}
            for each in standing.related
        ],
        "elsewhere": standing.money.elsewhere,
        "before": standing.money.before,
        "liability_ratio": referral.case.liability_ratio,
    }


def discard(*, by: User, referral: Referral, expected_version: int | None = None, key: str = "") -> Referral:
    """A draft nobody needs."""
    return fire(referral, "discard", by=by, expected_version=expected_version, key=key)


def execute(
    *,
    by: User,
    referral: Referral,
    paid: Decimal,
    payee_name: str,
    payee_account: str = "",
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Referral:
    """执行: what was paid to whom, checked against what was agreed."""
    now = at or timezone.now()
    asked = _payee(payee_name, payee_account)
    same = asked["payee_hash"] == referral.payee_hash and asked["account_hash"] == referral.account_hash

    def then(row: Referral, _event: Event) -> None:
        if row.kind.pays:
            _agree_items(row, row.granted or Decimal(0))

    return fire(
        referral,
        "execute",
        by=by,
        at=now,
        expected_version=expected_version,
        key=key,
        amount=paid if referral.kind.pays else None,
        paid=paid,
        same_payee=same,
        by_person=by,
        moment=now,
        then=then,
    )


def _agree_items(referral: Referral, granted: Decimal) -> None:
    """What was agreed, by line: in proportion to what was asked, by largest remainder."""
    items = list(referral.items.all())
    parts = share_out([item.part() for item in items], granted)
    for item, part in zip(items, parts, strict=True):
        item.granted = part.asked
    ReferralItem.objects.bulk_update(items, ["granted"])


def agree_items(referral: Referral, granted: Decimal) -> list[Part]:
    """Writes the agreed sum by line and returns the lines."""
    _agree_items(referral, granted)
    return [item.part() for item in referral.items.all()]


def expire(*, referral: Referral, why: str, at: datetime) -> Referral:
    """失效: an agreement that does not count any more; a new version may follow."""
    return fire(referral, "expire", by=SYSTEM, at=at, facts={"why": why})


def expire_overdue(*, at: datetime | None = None) -> int:
    """Ends every agreement whose last day is over. One that was carried out or ended meanwhile is left as it is."""
    now = at or timezone.now()
    rows = Referral.objects.filter(status=ReferralStatus.APPROVED, valid_until__lt=timezone.localdate(now))
    work: list[tuple[int, dict[str, Any], dict[str, Any]]] = [
        (pk, {}, {"why": "overdue"}) for pk in rows.order_by("pk").values_list("pk", flat=True)
    ]
    return fire_many(Referral, "expire", by=SYSTEM, work=work, at=now)


def expire_changed(*, case: ClaimCase, at: datetime, amount_changed: bool = False) -> int:
    """Ends agreements of a case whose liability ratio (or assessed amount) is not the one that was agreed to."""
    rows = Referral.objects.filter(case=case, status=ReferralStatus.APPROVED).order_by("pk")
    ended = 0
    for row in rows:
        if row.liability_ratio != case.liability_ratio:
            expire(referral=row, why="ratio", at=at)
            ended += 1
        elif amount_changed:
            expire(referral=row, why="amount", at=at)
            ended += 1
    return ended


def approval_of(referral: Referral) -> Approval | None:
    """The newest approval of a referral."""
    rows = Approval.objects.filter(kind=KIND, about_type=referral.object_type(), about_id=referral.pk)
    return rows.order_by("-pk").first()


def next_version(*, by: User, referral: Referral, **more: Any) -> Referral:
    """A new draft with the form of an ended one: the line of descent goes on."""
    items = [
        {"loss_type": i.loss_type, "subject": i.subject, "claimed": i.claimed, "assessed": i.assessed, "asked": i.asked}
        for i in referral.items.all()
    ]
    stated = {name: getattr(referral, name) for name in STATED if name != "new_fact"} | more
    return begin(
        by=by,
        case=referral.case,
        referral_type=referral.referral_type,
        items=items,
        payee_name=referral.payee_name,
        payee_account=referral.payee_account,
        **stated,
    )
