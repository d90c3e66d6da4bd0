"""A book in which the figures of all desks count something, in two provinces."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from accounts.models import Branch, User
from accounts.scope import SYSTEM
from claims.models import InjuryAssessment, ListedCase
from renewals.models import FollowUp, Renewal
from tests import factories
from tests.claims.injuries.injury_cases import make_injured
from tests.claims.loss_situations import make_case
from workflow.kpis import Question
from workflow.transitions import create

FIRST, LAST, AS_OF = date(2026, 4, 1), date(2026, 6, 30), date(2026, 6, 15)
START = datetime(2026, 5, 5, 2, 0, tzinfo=UTC)
OFFICES = ("33030101", "33030102", "33010101", "51010101", "3303")


def question(branch: Branch, **more: Any) -> Question:
    """The second quarter as it was known in the middle of June."""
    return Question(branch=branch, first=FIRST, last=LAST, as_of=AS_OF, **more)


def after(days: float) -> datetime:
    """That many days after :data:`START`."""
    return START + timedelta(days=days)


def make_renewals(tree: dict[str, Branch], people: dict[str, User]) -> list[Renewal]:
    """Due in every month of the quarter, in every office, renewed, quoted, lapsed or nothing of it; with contacts."""
    found, owner = [], people["specialist"]
    days = (date(2026, 4, 10), date(2026, 5, 20), date(2026, 6, 28))
    for place, (code, day, usage) in enumerate(product(OFFICES, days, ("family", "freight"))):
        known: dict[str, Any] = {
            "expires_on": day,
            "cycle": day.replace(day=1),
            "usage": usage,
            "preferred": place % 3 == 0,
            "business_flag": ("new", "renewed")[place % 2],
            "phone_valid": place % 4 != 0,
            "last_premium": Decimal(3000 + place),
        }
        if place % 3:
            known["first_quote_on"] = day - timedelta(days=(3, 30, 44, 100)[place % 4])
        if place % 4 == 1:
            early = (5, 20, 40, 70)[place // 4 % 4]
            policy = factories.make_signed_policy(tree[code], signed_on=day - timedelta(days=early))
            known |= {"status": "renewed", "matched_policy": policy, "matched_gap_days": (0, 3)[place % 8 == 5]}
            known |= {"matched_same_branch": place % 8 == 1}
        elif place % 4 == 2:
            assigned = datetime(2026, 4, 1, 2, tzinfo=UTC) - timedelta(days=place)
            known |= {"status": "following", "owner": owner, "assigned_at": assigned}
            known |= {
                "first_follow_at": assigned + timedelta(hours=5),
                "first_effective_at": assigned + timedelta(hours=20 + place),
            }
        elif place % 4 == 3 and day < AS_OF:
            lapsed = datetime(2026, day.month, day.day, 20, tzinfo=UTC)
            known |= {"status": "lapsed", "lapsed_at": lapsed, "callback_due_on": day + timedelta(days=4)}
            known |= {"callback_at": lapsed + timedelta(days=place % 6)}
        elif place == 4:
            known |= {"status": "void"}
        found.append(factories.make_renewal_row(tree[code], **known))
    _contacts(found, owner)
    return found


def _contacts(rows: list[Renewal], author: User) -> None:
    for place, row in enumerate(rows[:12]):
        for turn in range(place % 3 + 1):
            at = datetime(2026, 4, 2 + turn * 3, 3, tzinfo=UTC)
            FollowUp.objects.create(
                renewal=row,
                branch=row.branch,
                author=author,
                at=at,
                entered_at=at,
                channel="phone",
                result=("R01", "N01")[place % 2],
                effective=place % 2 == 0,
                next_contact_on=date(2026, 4, 6 + turn * 3),
            )


def make_claims(tree: dict[str, Branch]) -> None:
    """Cases reported, registered, closed and paid, fast and slowly, and cancelled ones."""
    for place, code in enumerate(("330301", "330101", "510101", "330301", "330301", "3303")):
        values: dict[str, Any] = {
            "reported_at": after(place),
            "loss_at": after(place - 1.5),
            "registered_at": after(place + (1, 5, 9)[place % 3]),
            "first_contact_at": after(place + 0.5),
            "settled_at": after(place + 12),
            "paid_at": after(place + 14),
            "closed_at": after(place + 15),
            "docs_complete_at": after(place + 12 + place % 2 * -2),
            "paid": Decimal((900, 4000, 20000)[place % 3]),
            "estimate": Decimal((1000, 4500, 18000)[place % 3]),
            "case_state": "closed",
        }
        make_case(tree[code], **values)
        make_case(tree[code], reported_at=after(place), loss_at=after(place - 1), case_state="cancelled")
        make_case(tree[code], reported_at=after(place), loss_at=after(place - 1))


def make_listed(tree: dict[str, Branch]) -> None:
    """Listed cases, one of them on both lists, and large losses the rules found."""
    for place, code in enumerate(("330301", "330301", "330101", "510101")):
        case = make_case(tree[code], reported_at=after(place), loss_at=after(place - 1))
        for kind in ("warning", "intervention")[: 2 if place == 0 else 1]:
            row = ListedCase(
                branch=tree[code],
                list_kind=kind,
                case_number=case.case_number,
                listed_at=after(place + 1),
                report_due_at=after(place + 2),
                must_attend=kind == "intervention" or place == 2,
                attend_due_at=after(place + 3),
            )
            create(row, "imported", by=SYSTEM, at=row.listed_at)


def make_injuries(tree: dict[str, Branch]) -> None:
    """Assessments opened in the quarter; some examined twice, agreed, paid with a saving, or sent outside."""
    for place, code in enumerate(("330301", "330101", "510101", "330301", "3303")):
        injured = make_injured(tree[code])
        row = InjuryAssessment(branch=tree[code], case=injured.case, injured=injured, accident_on=date(2025, 12, 1))
        row.since = after(1)
        create(row, "opened", by=SYSTEM, at=after(1))
        told: dict[str, Any] = {"created_at": after(place), "examined_on": date(2026, 5, 10), "first_agreed": place < 3}
        if place % 2 == 0:
            told |= {"agreed_on": date(2026, 5, 20), "treatment_ended_on": date(2026, 4, 20)}
            told |= {"paid_on": date(2026, 5, 30), "saving_confirmed_at": after(26), "recheck_wanted": True}
            told |= {
                "insurer_saving": Decimal(900 + place),
                "gross_saving": Decimal(1200),
                "expected_payable": Decimal(9000),
            }
        else:
            told |= {"external_reason": "victim"}
        InjuryAssessment.objects.filter(pk=row.pk).update(**told)
