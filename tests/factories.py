"""Makes rows for tests. Fixtures make situations out of them (``tests/conftest.py``)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts.fields import blind_index
from accounts.models import Branch, Membership, User
from accounts.roles import ROLES
from accounts.scope import SYSTEM
from renewals.models import OwnerSpell, Renewal, SignedPolicy
from renewals.models.renewal import OWNED
from workflow.models import ApprovalChain, ChainStep
from workflow.transitions import create

PASSWORD = "Renewal-desk-2026"
#: The instant most tests stand at: Monday 1 June 2026, 10:00 in Shanghai.
NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)

#: code, name, level, parent
TREE = (
    ("HQ", "总公司", "head_office", None),
    ("33", "浙江分公司", "province", "HQ"),
    ("3303", "温州中心支公司", "prefecture", "33"),
    ("330301", "鹿城支公司", "office", "3303"),
    ("33030101", "续保一组", "team", "330301"),
    ("33030102", "续保二组", "team", "330301"),
    ("3301", "杭州中心支公司", "prefecture", "33"),
    ("330101", "西湖支公司", "office", "3301"),
    ("33010101", "西湖续保组", "team", "330101"),
    ("51", "四川分公司", "province", "HQ"),
    ("5101", "成都中心支公司", "prefecture", "51"),
    ("510101", "锦江支公司", "office", "5101"),
    ("51010101", "锦江续保组", "team", "510101"),
)

#: role → branch on which the person of ``people`` holds it; the twin in the other province is in OTHER_POSTS.
POSTS = {
    "head_office_admin": "HQ",
    "province_admin": "33",
    "renewal_manager": "3303",
    "team_lead": "33030101",
    "specialist": "33030101",
    "telesales": "3303",
    "quality_caller": "3303",
    "claims_director": "33",
    "claims_manager": "3303",
    "claims_specialist": "33",
    "injury_assessor": "3303",
    "claims_handler": "330301",
    "ri_requester": "3303",
    "ri_handler": "33",
    "ri_reviewer": "33",
    "ri_head": "33",
    "chief_underwriter": "33",
    "risk_officer": "33",
    "compliance": "33",
    "auditor": "33",
    "system_admin": "HQ",
    "security_admin": "HQ",
    "audit_admin": "HQ",
}
OTHER_POSTS = {
    "head_office_admin": "51",
    "province_admin": "51",
    "renewal_manager": "5101",
    "team_lead": "51010101",
    "specialist": "51010101",
    "telesales": "5101",
    "quality_caller": "5101",
    "claims_director": "51",
    "claims_manager": "5101",
    "claims_specialist": "51",
    "injury_assessor": "5101",
    "claims_handler": "510101",
    "ri_requester": "5101",
    "ri_handler": "51",
    "ri_reviewer": "51",
    "ri_head": "51",
    "chief_underwriter": "51",
    "risk_officer": "51",
    "compliance": "51",
    "auditor": "51",
    "system_admin": "51",
    "security_admin": "51",
    "audit_admin": "51",
}

_numbers = count(1)


def make_tree() -> dict[str, Branch]:
    """Head office, provinces 33 and 51, prefectures, offices and teams, by code."""
    branches: dict[str, Branch] = {}
    for level in dict.fromkeys(level for _code, _name, level, _parent in TREE):
        made = [
            _branch(code, name, level, branches.get(parent or "")) for code, name, at, parent in TREE if at == level
        ]
        branches |= {branch.code: branch for branch in Branch.objects.bulk_create(made)}
    return branches


def _branch(code: str, name: str, level: str, above: Branch | None) -> Branch:
    return Branch(code=code, name=name, level=level, parent=above, path=f"{above.path if above else '/'}{code}/")


def make_person(role: str | None, branch: Branch, *, employee_no: str = "", **overrides: Any) -> User:
    """A person at home in ``branch``, holding ``role`` there since 2020 (None: no role), with :data:`PASSWORD`."""
    person = _person(branch, employee_no, make_password(overrides.pop("password", PASSWORD)), **overrides)
    person.save(force_insert=True)
    if role is not None:
        _membership(person, role).save(force_insert=True)
    return person


def _person(branch: Branch, employee_no: str, secret: str, **overrides: Any) -> User:
    number = employee_no or f"E{next(_numbers):05d}"
    kept: dict[str, Any] = {"name": f"员工{number}", "password": secret, "password_changed_at": timezone.now()}
    return User(employee_no=number, branch=branch, **{**kept, **overrides})


def _membership(person: User, role: str) -> Membership:
    return Membership(user=person, role=role, branch=person.branch, valid_from=date(2020, 1, 1))


def make_people(tree: dict[str, Branch]) -> dict[str, User]:
    """One person per role keyed by role, ``other_<role>`` in the other province, and ``colleague`` (specialist)."""
    secret = make_password(PASSWORD)
    posts = {role: (role, POSTS[role]) for role in ROLES}
    posts |= {f"other_{role}": (role, OTHER_POSTS[role]) for role in ROLES}
    posts["colleague"] = ("specialist", "33030101")
    people = {name: _person(tree[code], "", secret) for name, (_role, code) in posts.items()}
    User.objects.bulk_create(people.values())
    Membership.objects.bulk_create([_membership(people[name], role) for name, (role, _code) in posts.items()])
    return people


def make_signed_policy(branch: Branch, **overrides: Any) -> SignedPolicy:
    """A signed policy that renews nothing yet."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "branch": branch,
        "policy_no": f"S{number:015d}",
        "asset_key": f"P:S{number:015d}",
        "starts_on": date(2026, 7, 1),
        "expires_on": date(2027, 6, 30),
        "signed_on": date(2026, 6, 20),
        "premium": Decimal("3200.00"),
        **overrides,
    }
    return SignedPolicy.objects.create(**values)


def make_renewal_row(branch: Branch, **overrides: Any) -> Renewal:
    """A renewal with the first event of its history, in the pool unless ``status`` says otherwise.

    What the database demands of a status (owner, loss decision, matched policy …) is filled in unless given; an owner
    gets an open spell. ``owner`` must be given for a worked status.
    """
    number = next(_numbers)
    expires_on: date = overrides.get("expires_on", date(2026, 6, 30))
    values: dict[str, Any] = {
        "branch": branch,
        "asset_key": f"V:LSVTEST0{number:09d}",
        "vin": f"LSVTEST0{number:09d}",
        "vin_tail": f"{number:06d}"[-6:],
        "plate": f"浙C{1 + number % 99_999:05d}",
        "policy_no": f"P{number:015d}",
        "insured_name": f"投保人{number}",
        "starts_on": expires_on - timedelta(days=364),
        "expires_on": expires_on,
        "cycle": expires_on.replace(day=1),
        "last_premium": Decimal("3000.00"),
        "line": "commercial",
        "usage": "family",
        "phone": f"138{number:08d}"[-11:],
        "phone_valid": True,
    }
    values |= _facts_of(overrides.get("status", "pool"), overrides, branch)
    values |= overrides
    values.setdefault("phone_hash", blind_index(values["phone"]) if values["phone"] else "")
    renewal = create(Renewal(**values), "enter", by=SYSTEM, at=NOW)
    if renewal.owner_id is not None:
        OwnerSpell.objects.create(
            renewal=renewal, branch=branch, owner=renewal.owner, how="dispatch", from_at=renewal.assigned_at
        )
    return renewal


def _facts_of(status: str, given: dict[str, Any], branch: Branch) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if given.get("owner") is not None:
        facts |= {"assigned_at": NOW, "credit_owner": given["owner"]}
    if status in {*OWNED, "lost"} - {"assigned"}:
        facts |= {"first_follow_at": NOW, "attempts": 1, "effective_contacts": 1, "intention": "B"}
    if status in {"loss_pending", "lost"}:
        proposer = given.get("loss_proposed_by") or given.get("owner") or make_person(None, branch)
        facts |= {"loss_reason": "P2", "loss_proposed_by": proposer, "loss_proposed_at": NOW}
    if status == "lost":
        facts |= {"loss_decided_by": make_person(None, branch), "loss_decided_at": NOW}
    if status == "renew_claimed":
        facts |= {"claimed_policy_no": f"C{next(_numbers):015d}", "claimed_at": NOW}
    if status in {"lapsed", "callback_done", "closed"}:
        facts |= {"lapsed_at": NOW}
    if status == "callback_done":
        facts |= {"callback_at": NOW}
    if status == "void":
        facts |= {"void_reason": "scrapped", "void_decided_by": make_person(None, branch), "void_decided_at": NOW}
    if status in {"renewed", "won_back"}:
        facts |= _match(given.get("matched_policy") or make_signed_policy(branch))
    return facts


def _match(policy: SignedPolicy) -> dict[str, Any]:
    return {
        "matched_policy": policy,
        "matched_signed_on": policy.signed_on,
        "matched_starts_on": policy.starts_on,
        "matched_premium": policy.premium,
        "matched_same_branch": True,
        "matched_gap_days": 0,
    }


def publish_chain(kind: str, branch: Branch, *steps: dict[str, Any], **head: Any) -> ApprovalChain:
    """A chain of ``steps`` as rules name them (``person`` is a key) in force; what is published takes no more steps."""
    head = {"valid_from": NOW.date()} | head
    chain = ApprovalChain.objects.create(kind=kind, branch=branch, **head)
    for place, step in enumerate(steps, start=1):
        values = {**step, "person_id": step.get("person")}
        values.pop("person", None)
        ChainStep.objects.create(chain=chain, position=place, **values)
    ApprovalChain.objects.filter(pk=chain.pk).update(published_at=NOW)
    return ApprovalChain.objects.get(pk=chain.pk)


def count_rows(*models: type[Model]) -> None:
    """Lets the database count what a situation holds, as it does by itself once rows are committed.

    A test's rows are never committed: PostgreSQL would plan for empty tables, and a question over a few hundred rows
    has taken it minutes.
    """
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
