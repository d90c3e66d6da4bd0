"""Reads what the pipeline decides from: the customers as cases, the specialists as seats, by sets.

Superiors alone are asked one by one, and only where a rule leaves customers to them. Cases and desk can be written as
plain data and read back, so that a run keeps what it was decided from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from accounts.delegation import superior_of
from accounts.models import Absence, Branch, Membership, User
from accounts.models.branch import paths_filter
from accounts.roles import roles_with
from renewals.assignment.guards import FOLLOWING_UP
from renewals.assignment.rules.conditions import Case, is_new_energy, letter_of
from renewals.assignment.rules.people import Caps, Desk, Seat
from renewals.assignment.rules.pipeline import Otherwise, Rule
from renewals.branch_numbers import number
from renewals.models import AssignmentDecision, FollowUp, Renewal, RenewalQuerySet
from renewals.models.assignment_run import APPLIED
from renewals.models.renewal_terms import OWNED, WORKED

COLUMNS = (
    "pk",
    "branch_id",
    "branch__path",
    "expires_on",
    "list_kind",
    "channel",
    "usage",
    "vehicle_kind",
    "customer_class",
    "plate",
    "preferred",
    "is_company",
    "last_premium",
    "agent_name",
    "asset_key",
    "certificate_hash",
    "last_owner_id",
    "returned_at",
    "owner_id",
)


def cases_of(rows: RenewalQuerySet, at: datetime) -> tuple[list[Case], dict[int, int]]:
    """The customers as cases, and the branch each is in, by id."""
    found = list(rows.order_by("expires_on", "pk").values(*COLUMNS))
    spoke, owners = _spoke(rows), _other_owners(rows)
    groups: dict[str, int] = {}
    cooling = _cooling_since(found, at)
    cases = [
        Case(
            pk=row["pk"],
            path=row["branch__path"],
            expires_on=row["expires_on"],
            list_kind=row["list_kind"],
            channel=row["channel"],
            usage=row["usage"],
            vehicle_kind=row["vehicle_kind"],
            customer_class=row["customer_class"],
            plate_letter=letter_of(row["plate"]),
            new_energy=is_new_energy(row["plate"]),
            preferred=row["preferred"],
            is_company=row["is_company"],
            premium=row["last_premium"],
            agent=row["agent_name"],
            spoke=spoke.get(row["asset_key"]),
            same_owner=_other_than(row["owner_id"], owners.get(row["certificate_hash"], ())),
            group=groups.setdefault(row["certificate_hash"], len(groups) + 1) if row["certificate_hash"] else 0,
            cooling=row["last_owner_id"] if _later(row["returned_at"], cooling[row["branch_id"]]) else None,
            owner=row["owner_id"],
        )
        for row in found
    ]
    return cases, {row["pk"]: row["branch_id"] for row in found}


def _later(moment: datetime | None, since: datetime) -> bool:
    return moment is not None and moment > since


def _spoke(rows: RenewalQuerySet) -> dict[str, int]:
    """Vehicle → who reached the customer last, in this cycle or an earlier one."""
    keys = rows.order_by().values("asset_key")
    talks = FollowUp.objects.standing().filter(effective=True, renewal__asset_key__in=keys)
    return dict(talks.order_by("at", "pk").values_list("renewal__asset_key", "author"))


def _other_owners(rows: RenewalQuerySet) -> dict[str, tuple[int, ...]]:
    """Insured (blind index) → who works open vehicles of theirs, the soonest to expire first."""
    hashes = rows.order_by().exclude(certificate_hash="").values("certificate_hash")
    known = Renewal.objects.filter(status__in=OWNED, certificate_hash__in=hashes).order_by("expires_on", "pk")
    found: dict[str, tuple[int, ...]] = {}
    for digest, owner in known.values_list("certificate_hash", "owner"):
        if owner is not None and owner not in found.get(digest, ()):
            found[digest] = (*found.get(digest, ()), owner)
    return found


def _other_than(owner: int | None, owners: Sequence[int]) -> int | None:
    return next((each for each in owners if each != owner), None)


def _cooling_since(found: Iterable[Mapping[str, Any]], at: datetime) -> dict[int, datetime]:
    """Branch → since when somebody who gave a customer back waits for it."""
    branches = Branch.objects.in_bulk({row["branch_id"] for row in found})
    day = timezone.localtime(at).date()
    return {pk: at - timedelta(hours=number("cool_down_hours", each, day)) for pk, each in branches.items()}


def desk_of(branch: Branch, paths: Iterable[str], at: datetime, rules: Sequence[Rule]) -> Desk:
    """The specialists of ``branch`` and below, with what they hold now; ``paths``: where the customers are."""
    day = timezone.localtime(at).date()
    near_until = day + timedelta(days=number("near_days", branch, day))
    busy_until = day + timedelta(days=number("busy_days", branch, day))
    posts = Membership.objects.on(day).filter(role__in=roles_with(FOLLOWING_UP), user__is_active=True)
    posts = posts.filter(paths_filter("branch__path", (branch.path,)))
    reach: dict[int, list[str]] = {}
    for person, path in posts.order_by("branch__path").values_list("user", "branch__path"):
        reach.setdefault(person, []).append(path)
    people = User.objects.filter(pk__in=reach).select_related("branch", "manager").order_by("employee_no")
    away = set(Absence.objects.on(day).filter(person__in=reach).values_list("person", flat=True))
    asks_leads = any(rule.choice.get("otherwise") == Otherwise.LEAD for rule in rules)
    loads = _loads(list(reach), near_until, day, busy_until)
    seats = {
        each.pk: Seat(
            person=each.pk,
            name=each.name,
            number=each.employee_no,
            home=each.branch.path,
            reach=tuple(reach[each.pk]),
            away=each.pk in away,
            lead=_lead_of(each, day) if asks_leads else None,
            **loads.get(each.pk, {}),
        )
        for each in people
    }
    places = {*paths, *(path for seat in seats.values() for path in (seat.home, *seat.reach))}
    return Desk(seats, _caps(places, day), day, near_until, served=_served(rule.pk for rule in rules))


def _loads(people: Sequence[int], near_until: date, day: date, busy_until: date) -> dict[int, dict[str, int]]:
    rows = Renewal.objects.filter(owner__in=people, status__in=WORKED).order_by().values("owner")
    soon = Q(expires_on__gte=day, expires_on__lte=busy_until)
    counted = rows.annotate(
        held=Count("pk"), near=Count("pk", filter=Q(expires_on__lte=near_until)), busy=Count("pk", filter=soon)
    )
    told = counted.values_list("owner", "held", "near", "busy")
    return {owner: {"held": held, "near": near, "busy": busy} for owner, held, near, busy in told}


def _lead_of(person: User, day: date) -> int | None:
    lead = superior_of(person, day)
    return lead.pk if lead is not None else None


def _caps(paths: Iterable[str], day: date) -> dict[str, Caps]:
    branches = Branch.objects.filter(path__in=set(paths))
    return {each.path: Caps(number("holding_cap", each, day), number("near_cap", each, day)) for each in branches}


def _served(rules: Iterable[int]) -> dict[int, int]:
    """Rule → the person it served last, so that a round goes on where the last run ended."""
    done = AssignmentDecision.objects.filter(rule__in=list(rules), outcome=APPLIED)
    return dict(done.order_by("pk").values_list("rule", "person"))


def case_as_data(case: Case) -> dict[str, Any]:
    """Only what is said about the customer; the rest is as if nothing were known."""
    known = {field.name: getattr(case, field.name) for field in fields(case)}
    plain = {field.name: known[field.name] for field in fields(case) if known[field.name] != field.default}
    plain["expires_on"] = case.expires_on.isoformat()
    if "premium" in plain:
        plain["premium"] = str(case.premium)
    return plain


def case_from_data(data: Mapping[str, Any]) -> Case:
    """What :func:`case_as_data` wrote."""
    read = dict(data) | {"expires_on": date.fromisoformat(data["expires_on"])}
    return Case(**read | ({"premium": Decimal(data["premium"])} if "premium" in data else {}))


def desk_as_data(desk: Desk) -> dict[str, Any]:
    """The desk as it was before anything was given."""
    return {
        "seats": [asdict(seat) for seat in desk.in_order()],
        "caps": {path: [caps.holding, caps.near] for path, caps in sorted(desk.caps.items())},
        "today": desk.today.isoformat(),
        "near_until": desk.near_until.isoformat(),
        "served": {str(rule): person for rule, person in desk.served.items()},
    }


def desk_from_data(data: Mapping[str, Any]) -> Desk:
    """What :func:`desk_as_data` wrote."""
    seats = [Seat(**{**each, "reach": tuple(each["reach"])}) for each in data["seats"]]
    return Desk(
        {seat.person: seat for seat in seats},
        {path: Caps(*each) for path, each in data["caps"].items()},
        date.fromisoformat(data["today"]),
        date.fromisoformat(data["near_until"]),
        served={int(rule): person for rule, person in data["served"].items()},
    )
