"""The small world of the referral storm: an office, its prefecture and the specialists of the province.

Every case has its own vehicle and payee. Half of them have a companion, another case of the same plate in the same
month, whose payment is added up; on every third one of the managers surveyed the loss.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone

from accounts.models import Branch, User
from claims.actions import referring
from claims.actions.limits import load_default_limits
from claims.models import ClaimCase, Referral
from tests import factories
from tests.claims.referral_cases import line, make_case
from workflow.approvals.actions import agree
from workflow.approvals.actions.recording import Seen
from workflow.models import Event

#: name → (role, branch)
CAST = {
    "h1": ("claims_handler", "330301"),
    "h2": ("claims_handler", "330301"),
    "dm1": ("claims_manager", "330301"),
    "dm2": ("claims_manager", "330301"),
    "rv1": ("injury_assessor", "3303"),
    "rv2": ("injury_assessor", "3303"),
    "pm1": ("claims_manager", "3303"),
    "pm2": ("claims_manager", "3303"),
    "pd1": ("claims_director", "3303"),
    "pd2": ("claims_director", "3303"),
    "sp1": ("claims_specialist", "33"),
    "sp2": ("claims_specialist", "33"),
    "neighbour": ("claims_handler", "330101"),
    "stranger": ("claims_manager", "510101"),
}
SURVEYOR = "pm2"
CLAIMED, ELSEWHERE, AGREED = Decimal(100_000), Decimal(60_000), Decimal(20_000)
TYPE, DOCUMENT = "other", "business_reason"
#: An agreement of so long ago is not carried out any more.
LONG_AGO = timedelta(days=40)


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database. A few cases have an agreement that nobody carried out in time."""
    tree = factories.make_tree()
    cast = {name: factories.make_person(role, tree[code], employee_no=name) for name, (role, code) in CAST.items()}
    load_default_limits(tree["HQ"])
    found = [_case(tree["330301"], cast, number + seed, now) for number in range(rows)]
    return {
        "now": timezone.now().isoformat(),
        "people": {name: person.pk for name, person in cast.items()},
        "begun": Event.objects.aggregate(last=Max("pk"))["last"],
        "rows": found,
    }


def _case(branch: Branch, cast: dict[str, User], number: int, now: datetime) -> dict[str, Any]:
    together, surveyed, overdue = number % 2 == 0, number % 3 == 0, number % 6 in {1, 2}
    given = {"claimed": CLAIMED, "assessed": CLAIMED, "estimate": CLAIMED, "reserve": CLAIMED}
    case = make_case(branch, **given, surveyor=cast[SURVEYOR] if surveyed else None)
    if together:
        make_case(branch, plate=case.plate, loss_place="别处", paid=ELSEWHERE, **given)
    referral = _agreed_long_ago(case, cast, now - LONG_AGO) if overdue else None
    return {
        "id": case.pk,
        "elsewhere": int(ELSEWHERE) if together else 0,
        "surveyor": SURVEYOR if surveyed else "",
        "agreed": None if referral is None else _told(referral),
    }


def payee(case: int) -> str:
    """Who is paid for a case."""
    return f"修理厂{case}"


def item(case: ClaimCase, asked: Decimal) -> dict[str, Any]:
    """The one line of every form."""
    return line(str(asked), subject=case.plate)


def _agreed_long_ago(case: ClaimCase, cast: dict[str, User], at: datetime) -> Referral:
    """From h1, through an office manager and a reviewer, to the prefecture's manager."""
    row = referring.begin(
        by=cast["h1"],
        case=case,
        referral_type=TYPE,
        items=[item(case, AGREED)],
        payee_name=payee(case.pk),
        claimed=CLAIMED,
        proposal="风暴",
        at=at,
    )
    row = referring.waive(by=cast["h1"], referral=row, document=DOCUMENT, reason="风暴", at=at)
    row = referring.submit(by=cast["h1"], referral=row, at=at)
    for hour, name in enumerate(("dm1", "rv1", "pm1"), start=1):
        approval = referring.approval_of(row)
        assert approval is not None
        when = at + timedelta(hours=hour)
        agree(by=cast[name], approval=approval, seen=Seen(acknowledged=("splitting",)), at=when)
    return Referral.objects.get(pk=row.pk)


def _told(row: Referral) -> dict[str, Any]:
    approval, until = referring.approval_of(row), row.valid_until
    assert approval is not None
    assert until is not None
    versions = {"version": row.version, "approval_version": approval.version}
    return {"maker": "h1", "asked": int(AGREED), "valid_until": until.toordinal(), **versions}
