"""Verbs on delegation and absence: by the person, or by whoever leads the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.authority_words import KINDS
from accounts.delegation import deputies_near, leads
from accounts.errors import Denied, DomainError
from accounts.models import Absence, AbsenceReason, Branch, Delegation, User
from accounts.scope import Actor


@transaction.atomic
def delegate(
    *,
    by: User,
    principal: User,
    deputy: User,
    from_at: datetime,
    until_at: datetime,
    reason: str,
    kinds: Sequence[str] = (),
    branch: Branch | None = None,
) -> Delegation:
    """Lets ``deputy`` decide for ``principal`` until ``until_at`` (excluded); never from an instant that has passed.

    ``kinds`` empty: every kind; ``branch`` None: every branch.
    """
    _refuse_stranger(by, principal)
    list(User.objects.select_for_update().filter(pk__in={principal.pk, deputy.pk}).order_by("pk"))
    begin = max(from_at, timezone.now())
    _refuse_span(begin, until_at)
    _refuse_deputy(principal, deputy, timezone.localdate(begin))
    if set(kinds) - set(KINDS):
        raise DomainError("kind_unknown", _("There is no such kind of approval."))
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why."))
    _refuse_loop(principal, deputy, begin, until_at)
    row = Delegation.objects.create(
        principal=principal,
        deputy=deputy,
        from_at=begin,
        until_at=until_at,
        kinds=sorted(kinds),
        branch_path=branch.path if branch else "",
        reason=reason.strip(),
        created_by=by,
    )
    facts = {"deputy": deputy.employee_no, "from_at": begin.isoformat(), "until_at": until_at.isoformat()}
    scope = {"kinds": row.kinds, "branch_path": row.branch_path}
    record("delegate", principal, by=by, branch=principal.branch, reason=row.reason, **facts, **scope)
    return row


@transaction.atomic
def revoke_delegation(*, by: User, delegation: Delegation) -> Delegation:
    """Ends a delegation at once. The deputy may give it back too."""
    row = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if by.pk != row.deputy_id:
        _refuse_stranger(by, row.principal)
    now = timezone.now()
    if row.revoked_at is not None or row.until_at <= now:
        raise DomainError("delegation_over", _("This delegation is over already."))
    _revoke(row, by, now)
    return row


def _revoke(row: Delegation, by: Actor, now: datetime) -> None:
    row.revoked_at, row.revoked_by_id = now, by.pk
    row.save(update_fields=["revoked_at", "revoked_by"])
    principal = row.principal
    record("revoke_delegation", principal, by=by, branch=principal.branch, deputy=row.deputy.employee_no)


def revoke_all(*, by: Actor, user: User) -> int:
    """Ends every delegation from and to ``user``, who leaves; called within the transaction of the leaving."""
    now = timezone.now()
    rows = Delegation.objects.select_for_update(of=("self",)).open_after(now).filter(Q(principal=user) | Q(deputy=user))
    for row in (found := list(rows.select_related("principal__branch", "deputy").order_by("pk"))):
        _revoke(row, by, now)
    return len(found)


@transaction.atomic
def note_absence(*, by: User, person: User, first_day: date, last_day: date, reason: str) -> Absence:
    """Notes that ``person`` is away from ``first_day`` to ``last_day``, both inclusive, today or later."""
    _refuse_stranger(by, person)
    if last_day < first_day:
        raise DomainError("dates_reversed", _("The last day lies before the first."))
    if first_day < timezone.localdate():
        raise DomainError("backdated", _("An absence begins today or later: what was decided before stays."))
    if reason not in AbsenceReason.values:
        raise DomainError("reason_unknown", _("There is no such reason."))
    User.objects.select_for_update().get(pk=person.pk)
    if person.absences.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise DomainError("absence_overlaps", _("Another absence covers some of these days. End that one first."))
    row = Absence.objects.create(person=person, first_day=first_day, last_day=last_day, reason=reason, created_by=by)
    days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    record("note_absence", person, by=by, branch=person.branch, absence=reason, **days)
    return row


@transaction.atomic
def end_absence(*, by: User, absence: Absence) -> Absence:
    """``person`` is back today; an absence that has not begun before today is taken away whole. The log keeps it."""
    _refuse_stranger(by, absence.person)
    row = Absence.objects.select_for_update().get(pk=absence.pk)
    day = timezone.localdate() - timedelta(days=1)
    if row.last_day <= day:
        raise DomainError("absence_over", _("This absence is over already."))
    if day < row.first_day:
        row.delete()
    else:
        row.last_day = day
        row.save(update_fields=["last_day"])
    person = absence.person
    record("end_absence", person, by=by, branch=person.branch, last_day=day.isoformat())
    return row


def _refuse_stranger(by: User, person: User) -> None:
    if by.pk != person.pk and not leads(by, person, timezone.localdate()):
        raise Denied("not_superior", _("Only the person or somebody who leads them does this."))


def _refuse_span(from_at: datetime, until_at: datetime) -> None:
    if until_at <= timezone.now():
        raise DomainError("delegation_past", _("The end has passed already."))
    if until_at <= from_at:
        raise DomainError("dates_reversed", _("The end lies before the beginning."))


def _refuse_deputy(principal: User, deputy: User, on: date) -> None:
    if principal.pk == deputy.pk:
        raise DomainError("own_deputy", _("Nobody is their own deputy."))
    if not deputies_near(principal, on).filter(pk=deputy.pk).exists():
        raise DomainError(
            "deputy_elsewhere", _("Choose somebody with a business role on your branch, above or below it.")
        )


def _refuse_loop(principal: User, deputy: User, from_at: datetime, until_at: datetime) -> None:
    """Two who stand in for each other at once, directly or round a ring, stand in for nobody."""
    passed_on: dict[int, set[int]] = {}
    rows = Delegation.objects.overlapping(from_at, until_at)
    for giver, taker in rows.values_list("principal_id", "deputy_id"):
        passed_on.setdefault(giver, set()).add(taker)
    seen, ahead = set(), {deputy.pk}
    while ahead:
        if principal.pk in ahead:
            raise DomainError("delegation_loop", _("This person delegates back to the principal in that time."))
        seen |= ahead
        ahead = {taker for giver in ahead for taker in passed_on.get(giver, ())} - seen
