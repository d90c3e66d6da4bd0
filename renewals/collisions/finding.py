"""Which open tasks claim one customer, found by sets; what each party can say for itself.

Keys alone are compared: VIN, blind index of the phone, blind index of the certificate with the plate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from accounts.models import Branch, User
from renewals.collisions.rules.priority import Claim
from renewals.models import CallListItem, CollisionKind, CollisionParty, Renewal, RenewalQuerySet, SignedPolicy
from renewals.models.renewal_terms import OPEN, RenewalStatus
from renewals.rules.vocabulary import SalesChannel
from workflow.identifiers.phone import SHARED_FROM

S, K = RenewalStatus, CollisionKind
PART = 500
#: What makes two tasks one customer. Behind a phone shared by many insureds stands an intermediary, no customer.
KEYS: dict[str, tuple[str, ...]] = {
    K.VIN: ("vin",),
    K.CERTIFICATE_PLATE: ("certificate_hash", "plate"),
    K.PHONE: ("phone_hash",),
}


@dataclass(frozen=True, slots=True)
class Party:
    """One that claims a customer: an open task, or the policy signed for it by somebody else."""

    renewal: Renewal
    owner: User | None
    branch: Branch
    claim: Claim
    policy: SignedPolicy | None = None

    def facts(self) -> dict[str, Any]:
        """The claim as the case keeps it."""
        found = asdict(self.claim)
        at = found["first_effective_at"]
        return {**found, "first_effective_at": at.isoformat() if at else None}


@dataclass(frozen=True, slots=True)
class Found:
    """A collision; ``key`` says which rows collide."""

    kind: str
    key: str
    parties: tuple[Party, ...]


def claim_of(facts: dict[str, Any]) -> Claim:
    """The claim a case keeps, as the rules read it."""
    at = facts.get("first_effective_at")
    return Claim(**{**facts, "first_effective_at": datetime.fromisoformat(at) if at else None})


def open_tasks() -> RenewalQuerySet:
    """Renewals that somebody works or may take."""
    return Renewal.objects.filter(status__in=OPEN)


def colliding(at: datetime, touched: RenewalQuerySet | None = None) -> Iterator[Found]:
    """Open tasks of one customer that are not all one person's. ``touched``: only those with one of these rows.

    The same rows collide once, for the strongest reason. Two tasks of a phone collide where two people own them: the
    family's second car in the pool is no collision.
    """
    seen: set[str] = set()
    for kind, columns in KEYS.items():
        for rows in _groups(kind, columns, touched):
            key = "-".join(str(row.pk) for row in rows)
            if key not in seen:
                seen.add(key)
                yield Found(kind, digest_of(key), tuple(_task(row, at) for row in rows))


def digest_of(key: str) -> str:
    """A key of any length as one of the column's."""
    return key if len(key) <= 64 else sha256(key.encode()).hexdigest()


def _groups(kind: str, columns: tuple[str, ...], touched: RenewalQuerySet | None) -> Iterator[list[Renewal]]:
    filled = open_tasks()
    for column in columns:
        filled = filled.exclude(**{column: ""})
    if touched is not None:
        filled = filled.filter(**{f"{columns[0]}__in": touched.order_by().values(columns[0])})
    grouped = (
        filled.order_by()
        .values(*columns)
        .annotate(tasks=Count("pk"), owned=Count("owner"), owners=Count("owner", distinct=True))
    )
    grouped = grouped.filter(tasks__gt=1, owned__gt=0).filter(Q(owners__gt=1) | Q(tasks__gt=F("owned")))
    if kind == K.PHONE:
        insureds = Count("insured_name", distinct=True)
        grouped = grouped.annotate(insureds=insureds).filter(owners__gt=1, insureds__lt=SHARED_FROM)
    keys = list(grouped.values_list(*columns))
    for start in range(0, len(keys), PART):
        yield from _rows_of(kind, columns, keys[start : start + PART], filled)


def _rows_of(
    kind: str, columns: tuple[str, ...], keys: Sequence[tuple[str, ...]], filled: RenewalQuerySet
) -> Iterator[list[Renewal]]:
    wanted = set(keys)
    rows = filled.filter(**{f"{columns[0]}__in": [key[0] for key in keys]})
    if kind == K.PHONE:
        rows = rows.filter(owner__isnull=False)
    groups: dict[tuple[str, ...], list[Renewal]] = defaultdict(list)
    for row in rows.select_related("owner", "branch").order_by("pk"):
        key = tuple(str(getattr(row, column)) for column in columns)
        if key in wanted:
            groups[key].append(row)
    yield from (group for group in groups.values() if len(group) > 1)


def _task(row: Renewal, at: datetime) -> Party:
    """A task with its owner. An owner behind with the first contact holds the customer no longer validly."""
    behind = row.status == S.ASSIGNED and row.first_contact_due_at is not None and row.first_contact_due_at < at
    return Party(
        renewal=row,
        owner=row.owner,
        branch=row.branch,
        claim=Claim(
            valid_lock=row.owner is not None and not behind,
            first_effective_at=row.first_effective_at,
            last_agent=row.owner is not None and row.agent_name == row.owner.name,
        ),
    )


def foreign_signings(rows: RenewalQuerySet, at: datetime) -> Iterator[Found]:
    """Owned customers whose policy another unit signed, or another specialist by name, and no case knows it."""
    known = CollisionParty.objects.filter(renewal=OuterRef("pk"), policy=OuterRef("matched_policy"))
    signed = rows.filter(status__in=(S.RENEWED, S.WON_BACK), owner__isnull=False).filter(~Exists(known))
    named = ~Q(matched_policy__agent_name="") & ~Q(matched_policy__agent_name=F("owner__name"))
    found = list(
        signed.filter(Q(matched_same_branch=False) | named)
        .select_related("owner", "branch", "matched_policy", "matched_policy__branch")
        .order_by("pk")
    )
    signers = _signers(row.matched_policy.agent_name for row in found if row.matched_policy is not None)
    released = _released([row.pk for row in found], at)
    for row in found:
        policy = row.matched_policy
        if policy is None:
            continue
        signer = signers.get(policy.agent_name)
        if row.matched_same_branch and (signer is None or signer.pk == row.owner_id):
            continue  # an intermediary's name, or the owner's own sale
        claim = Claim(telesales=policy.channel == SalesChannel.TELESALES, released=row.pk in released)
        signing = Party(renewal=row, owner=signer, branch=policy.branch, claim=claim, policy=policy)
        yield Found(K.FOREIGN_SIGNING, f"signed:{row.pk}:{policy.pk}", (_task(row, at), signing))


def _signers(names: Iterable[str]) -> dict[str, User | None]:
    """The one active specialist of a name; nobody where two share it."""
    found: dict[str, User | None] = {}
    people = User.objects.filter(is_active=True, name__in={name for name in names if name})
    for person in people.filter(memberships__role="specialist").distinct():
        found[person.name] = None if person.name in found else person
    return found


def _released(renewals: Collection[int], at: datetime) -> set[int]:
    """Customers that were on a call list."""
    items = CallListItem.objects.filter(renewal__in=renewals, released_at=None).exclude(call_list__status="withdrawn")
    return set(items.filter(call_list__created_at__lte=at).values_list("renewal", flat=True))


def common_branch(branches: Sequence[Branch]) -> Branch:
    """The lowest branch above all of them."""
    parts = [branch.path.strip("/").split("/") for branch in branches]
    shared = []
    for codes in zip(*parts, strict=False):
        if len(set(codes)) > 1:
            break
        shared.append(codes[0])
    path = f"/{'/'.join(shared)}/"
    return next((branch for branch in branches if branch.path == path), None) or Branch.objects.get(path=path)
