"""Verbs on authority limits. Nobody changes a limit that would apply to themself or to those who lead them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.authority import LEVELS, hold_limits
from accounts.authority_words import ACTS, LINES, LOSS_TYPES
from accounts.delegation import leads
from accounts.errors import DomainError
from accounts.models import AuthorityLimit, Branch, Membership, User
from accounts.models.authority_limit import KEY
from accounts.roles import ADMINISTRATORS, ROLES, roles_above
from accounts.rules.authority import Effect, LimitRow, Measure, nearest, sound_amount
from accounts.scope import Actor, require

PERMISSION = "accounts.limits"


@dataclass(frozen=True, slots=True)
class LimitWish:
    """A limit as somebody wants it. Either ``level`` and ``role``, or ``person``."""

    branch: Branch
    measure: str
    max_amount: Any
    valid_from: date
    document_no: str
    level: str = ""
    role: str = ""
    person: User | None = None
    line: str = ""
    loss_type: str = ""
    act: str = ""
    effect: str = Effect.BLOCK
    valid_until: date | None = None

    def key(self) -> dict[str, Any]:
        """What it speaks of: two rows that share it may not overlap in time."""
        return {name: getattr(self, name) for name in KEY}


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody the wish speaks of, and the row that holds for them on its first day before and after."""

    user: User
    role: str
    branch: Branch
    before: LimitRow | None
    after: LimitRow | None


@dataclass(frozen=True, slots=True)
class LimitPreview:
    """What a wish would do: the row it ends the day before, and whom it reaches."""

    ends: AuthorityLimit | None
    reached: list[Reached]


@transaction.atomic
def set_limit(*, by: Actor, wish: LimitWish) -> AuthorityLimit:
    """Sets a limit from a day on; the row of the same key in force on that day ends the day before.

    Waits for decisions under way (they hold the limits) and keeps others waiting until it is done.
    """
    hold_limits(change=True)
    earlier = _checked(by, wish)
    if earlier is not None:
        earlier.valid_until = wish.valid_from - timedelta(days=1)
        earlier.save(update_fields=["valid_until"])
    row = AuthorityLimit.objects.create(**_values(wish), set_by_id=by.pk)
    record("set_limit", wish.branch, by=by, branch=wish.branch, reason=wish.document_no, **_facts(row))
    return row


@transaction.atomic
def end_limit(*, by: Actor, limit: AuthorityLimit, last_day: date | None = None) -> AuthorityLimit:
    """Ends a limit; ``last_day`` is the last day it counts (yesterday by default). Without it nobody decides.

    One that then never counted is taken away whole: the log keeps that it was set.
    """
    hold_limits(change=True)
    row = AuthorityLimit.objects.select_related("branch", "person").get(pk=limit.pk)
    yesterday = timezone.localdate() - timedelta(days=1)
    day = last_day or yesterday
    _refuse_holder(by, wish_of(row))
    if row.valid_until is not None and row.valid_until <= yesterday:
        raise DomainError("limit_over", _("This limit is over already."))
    if day < yesterday or (row.valid_until is not None and day > row.valid_until):
        raise DomainError(
            "limit_end", _("A limit ends yesterday at the earliest and never later than it would anyway.")
        )
    row.valid_until = day
    facts = _facts(row)
    if day < row.valid_from:
        row.delete()
    else:
        row.save(update_fields=["valid_until"])
    record("end_limit", row.branch, by=by, branch=row.branch, **facts)
    return row


def preview_limit(*, by: Actor, wish: LimitWish) -> LimitPreview:
    """What :func:`set_limit` would do, without doing it. Raises the same refusals."""
    earlier = _checked(by, wish)
    rows = AuthorityLimit.objects.around(wish.branch) | AuthorityLimit.objects.filter(branch__in=_below(wish.branch))
    same = {"measure": wish.measure, "act": wish.act, "effect": wish.effect}
    known = rows.on(wish.valid_from).filter(**same).filter(Q(line__in=["", wish.line])).rows()
    kept = [row for row in known if row.loss_type in {"", wish.loss_type}]
    return LimitPreview(earlier, [_reached(held, wish, kept, earlier) for held in _holders(wish)])


def wish_of(row: AuthorityLimit) -> LimitWish:
    """A row as the wish that would make it."""
    return LimitWish(**{name: getattr(row, name) for name in LimitWish.__dataclass_fields__})


def _below(branch: Branch) -> Any:
    return Branch.objects.under(branch).exclude(pk=branch.pk).values("pk")


def _reached(held: Membership, wish: LimitWish, rows: list[LimitRow], earlier: AuthorityLimit | None) -> Reached:
    path = max(held.branch.path, wish.branch.path, key=len)
    mine = [row for row in rows if path.startswith(row.path) and _speaks_of(row, held)]
    new = LimitRow(
        0,
        wish.branch.path,
        wish.level,
        wish.role,
        wish.person.pk if wish.person else None,
        wish.line,
        wish.loss_type,
        wish.measure,
        wish.act,
        wish.effect,
        wish.max_amount,
        wish.valid_from,
        wish.valid_until,
        wish.document_no,
    )
    after = [row for row in mine if earlier is None or row.pk != earlier.pk]
    return Reached(held.user, held.role, held.branch, nearest(mine), nearest([*after, new]))


def _speaks_of(row: LimitRow, held: Membership) -> bool:
    if row.person is not None:
        return row.person == held.user_id
    return (row.role, row.level) == (held.role, held.branch.level)


def _holders(wish: LimitWish) -> list[Membership]:
    """Posts the wish speaks of on its first day, of people whose access is on."""
    held = Membership.objects.on(wish.valid_from).filter(user__is_active=True).exclude(role__in=ADMINISTRATORS)
    if wish.person is not None:
        held = held.filter(user=wish.person)
    else:
        held = held.filter(role=wish.role, branch__level=wish.level)
    found = held.select_related("user", "branch").order_by("branch__path", "user__employee_no")
    return [each for each in found if _meet(each.branch, wish.branch)]


def _meet(one: Branch, other: Branch) -> bool:
    """Whether some branch lies below both."""
    return one.contains(other) or other.contains(one)


def _checked(by: Actor, wish: LimitWish) -> AuthorityLimit | None:
    """Refuses what may not be set; else the row of the same key that the wish replaces."""
    _refuse_holder(by, wish)
    _refuse_shape(wish)
    if wish.valid_from < timezone.localdate():
        raise DomainError("backdated", _("A limit begins today or later: what was decided before stays explained."))
    if wish.valid_until is not None and wish.valid_until < wish.valid_from:
        raise DomainError("dates_reversed", _("The last day lies before the first."))
    rows = AuthorityLimit.objects.filter(**{name: value for name, value in wish.key().items() if value is not None})
    if wish.person is None:
        rows = rows.filter(person__isnull=True)
    met = list(rows.overlapping(wish.valid_from, wish.valid_until))
    if any(row.valid_from >= wish.valid_from for row in met):
        raise DomainError("limit_overlaps", _("A limit for the same thing begins in that time. End that one first."))
    return met[0] if met else None


def _refuse_shape(wish: LimitWish) -> None:
    named = (wish.person is not None, bool(wish.role), bool(wish.level))
    if named not in {(True, False, False), (False, True, True)}:
        raise DomainError("limit_holder", _("Name either a level and a role, or a person."))
    if wish.role and (wish.role not in ROLES or wish.role in ADMINISTRATORS):
        raise DomainError("limit_role", _("Administrators decide nothing: choose a business role."))
    known = ((wish.line, LINES), (wish.loss_type, LOSS_TYPES), (wish.act, ACTS))
    if wish.measure not in Measure.values or any(code and code not in words for code, words in known):
        raise DomainError("limit_subject", _("There is no such measure, line, loss type or act."))
    if not sound_amount(wish.max_amount):
        raise DomainError("amount_invalid", _("Give an amount from 0 to 10,000,000,000 with at most 2 decimals."))
    if not wish.document_no.strip():
        raise DomainError("document_missing", _("Give the number of the document that issues the limit."))


def _refuse_holder(by: Actor, wish: LimitWish) -> None:
    """Neither the own limit nor that of a superior, on any day it would hold."""
    require(by, PERMISSION, wish.branch)
    if by.pk is None:
        return
    held = Membership.objects.filter(user=by.pk).overlapping(wish.valid_from, wish.valid_until).select_related("branch")
    posts = [each for each in held if _meet(each.branch, wish.branch)]
    own = any((each.role, each.branch.level) == (wish.role, wish.level) for each in posts)
    if own or (wish.person is not None and wish.person.pk == by.pk):
        raise DomainError("own_limit", _("This limit would apply to you. Nobody sets their own limit."))
    above = {role for each in posts for role in roles_above(each.role)}
    higher = bool(wish.level) and all(LEVELS.index(each.branch.level) < LEVELS.index(wish.level) for each in posts)
    person = wish.person
    led = isinstance(by, User) and person is not None and leads(person, by, timezone.localdate())
    if wish.role in above or higher or led:
        raise DomainError("superior_limit", _("This limit would apply to somebody above you. Head office sets it."))


def _values(wish: LimitWish) -> dict[str, Any]:
    return {
        **{name: getattr(wish, name) for name in LimitWish.__dataclass_fields__},
        "document_no": wish.document_no.strip(),
    }


def _facts(row: AuthorityLimit) -> dict[str, Any]:
    """The row in codes: no names."""
    told = {name: getattr(row, name) for name in KEY if name not in {"branch", "person", "level", "role"}}
    dates = {
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else "",
    }
    holder = row.person.employee_no if row.person is not None else f"{row.level}:{row.role}"
    return {**told, **dates, "holder": holder, "max_amount": str(row.max_amount), "document_no": row.document_no}
