"""Voids, hand-overs, losses and reports as the rules on outcomes take them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import localtime

from accounts.models import Absence, User
from renewals.insight.gaming import last_days, reports, unreached, voids
from renewals.insight.gaming.suspects import Kind, Suspect
from renewals.insight.gaming.voids import Evidence
from renewals.insight.numbers import Numbers
from renewals.insight.weeks import Week
from renewals.models import (
    Callback,
    Lead,
    LossCheck,
    OwnerSpell,
    Renewal,
    RenewalStatus,
    SignedPolicy,
    Suspicion,
)
from renewals.rules.loss import LossClass
from workflow.models import Event

S = RenewalStatus
PART = 500
#: A policy that begins so near to T renews the cover that ended there (brief §1.3).
NEAR = timedelta(days=90)


def parked(week: Week, numbers: Numbers) -> list[Suspect]:
    """剔除藏单: voids of the watched days about which something came to light; each customer is named once."""
    since = week.end - timedelta(days=numbers.most("watch_void_days"))
    known = Suspicion.objects.filter(kind=Kind.PARKED_VOID, renewal=OuterRef("pk"))
    rows = Renewal.objects.filter(status=S.VOID, void_decided_at__gte=since, void_decided_at__lt=week.end)
    rows = rows.filter(void_requested_by__isnull=False).exclude(Exists(known))
    named = Q(Exists(Callback.objects.filter(renewal=OuterRef("pk")).exclude(insurer="")))
    named |= Q(Exists(Lead.objects.filter(asset_key=OuterRef("asset_key")).exclude(insurer="")))
    later = Renewal.objects.filter(
        asset_key=OuterRef("asset_key"), insured_name=OuterRef("insured_name"), cycle__gt=OuterRef("cycle")
    )
    asked = rows.annotate(named=named | ~Q(loss_competitor=""), again=Exists(later.exclude(insured_name="")))
    columns = ("pk", "void_requested_by", "void_decided_by", "void_reason", "asset_key", "expires_on", "named", "again")
    found = list(asked.order_by().values_list(*columns))
    insured = _insured_here((key, day) for *_rest, key, day, _named, _again in found)
    return voids.parked_voids(
        voids.Void(
            pk,
            person,
            decider,
            reason,
            frozenset(
                evidence
                for evidence, seen in (
                    (Evidence.INSURED_HERE, (key, day) in insured),
                    (Evidence.INSURED_ELSEWHERE, elsewhere),
                    (Evidence.LISTED_AGAIN, again),
                )
                if seen
            ),
        )
        for pk, person, decider, reason, key, day, elsewhere, again in found
    )


def _insured_here(vehicles: Iterable[tuple[str, date]]) -> set[tuple[str, date]]:
    """Vehicles with a policy of ours around T that renews no other row."""
    wanted: dict[str, set[date]] = defaultdict(set)
    for key, day in vehicles:
        wanted[key].add(day)
    keys, found = sorted(wanted), set()
    for start in range(0, len(keys), PART):
        policies = SignedPolicy.objects.filter(asset_key__in=keys[start : start + PART], cancelled_on=None)
        for key, begins in policies.filter(matched_renewal=None).values_list("asset_key", "starts_on"):
            found |= {(key, day) for day in wanted[key] if abs(begins - day) <= NEAR}
    return found


def moved_late(week: Week, numbers: Numbers) -> list[Suspect]:
    """末日转交 of the week, where the credit went along."""
    latest = week.last + timedelta(days=numbers.most("credit_freeze_days"))
    spells = OwnerSpell.objects.filter(how="transfer", from_at__gte=week.start, from_at__lt=week.end)
    spells = spells.filter(renewal__credit_owner=F("owner"))
    spells = spells.filter(renewal__expires_on__gte=week.monday, renewal__expires_on__lte=latest)
    rows = list(spells.order_by("pk").values_list("renewal", "owner", "from_at", "renewal__expires_on"))
    ids = [renewal for renewal, *_rest in rows]
    former = {
        (renewal, to_at): owner
        for renewal, to_at, owner in OwnerSpell.objects.filter(
            renewal__in=ids, to_at__gte=week.start, to_at__lt=week.end
        ).values_list("renewal", "to_at", "owner")
    }
    gone, acting = _gone(former.values(), week), _actors("transfer", ids, week)
    found = [
        last_days.Handed(
            renewal=renewal,
            to=to,
            on=_day(at),
            expires_on=expires_on,
            credit_moved=True,
            before_gone=_had_to_move(former.get((renewal, at)), _day(at), gone),
            by=acting.get((renewal, at)),
        )
        for renewal, to, at, expires_on in rows
    ]
    numbers.know(move.to for move in found)
    return last_days.last_day_transfers(found, numbers.limit("credit_freeze_days"))


Absences = dict[int, list[tuple[date, date]]]


def _gone(people: Iterable[int], week: Week) -> Absences:
    """When these people were away in the week; for ever where their access is switched off."""
    wanted = set(people)
    away: Absences = defaultdict(list)
    rows = Absence.objects.filter(person__in=wanted, first_day__lte=week.last, last_day__gte=week.monday)
    for person, first, last in rows.values_list("person", "first_day", "last_day"):
        away[person].append((first, last))
    for person in User.objects.filter(pk__in=wanted, is_active=False).values_list("pk", flat=True):
        away[person].append((date.min, date.max))
    return away


def _had_to_move(former: int | None, day: date, gone: Absences) -> bool:
    return former is None or any(first <= day <= last for first, last in gone.get(former, ()))


def _actors(verb: str, renewals: Iterable[int], week: Week) -> dict[tuple[int, datetime], int]:
    """Who took a step on which customer when."""
    events = Event.objects.filter(object_type=Renewal.object_type(), object_id__in=set(renewals), verb=verb)
    rows = list(events.filter(at__gte=week.start, at__lt=week.end).values_list("object_id", "at", "actor_no"))
    people = _people(no for *_rest, no in rows)
    return {(renewal, at): people[no] for renewal, at, no in rows if no in people}


def many_unreached(week: Week, numbers: Numbers) -> list[Suspect]:
    """K 类虚高 over the branch's days of losses. Who was named within them is not named again every week."""
    longest = timedelta(days=numbers.most("loss_unreached_days"))
    verified = LossCheck.objects.filter(
        renewal=OuterRef("pk"), proposed_at=OuterRef("loss_proposed_at"), verdict="confirmed"
    ).exclude(caller=OuterRef("loss_proposed_by"))
    rows = Renewal.objects.filter(loss_decided_at__gte=week.end - longest, loss_decided_at__lt=week.end)
    rows = rows.filter(loss_proposed_by__isnull=False).exclude(loss_reason="")
    named = Suspicion.objects.filter(kind=Kind.UNREACHED_SHARE, period__gt=week.last - longest)
    columns = ("loss_proposed_by", "branch", "pk", "loss_reason", "checked", "loss_decided_at")
    found = list(rows.annotate(checked=Exists(verified)).order_by().values_list(*columns))
    numbers.know(person for person, *_rest in found)
    days, names = numbers.limit("loss_unreached_days"), set(named.values_list("person", flat=True))
    losses = [
        unreached.Loss(person, branch, pk, reason.startswith(LossClass.UNREACHED), checked)
        for person, branch, pk, reason, checked, at in found
        if at >= week.end - timedelta(days=days(person))
    ]
    points, least = numbers.limit("watch_unreached_points"), numbers.limit("loss_unreached_from")
    return [each for each in unreached.k_inflation(losses, points, least) if each.person not in names]


def unconfirmed(week: Week, numbers: Numbers) -> list[Suspect]:
    """虚报续保: reports that ended in the week without a policy. Who reported is in the history, whoever owns now."""
    ended = Event.objects.filter(object_type=Renewal.object_type(), verb="expire_claim")
    ids = set(ended.filter(at__gte=week.start, at__lt=week.end).values_list("object_id", flat=True))
    said = Event.objects.filter(object_type=Renewal.object_type(), verb="claim_renewed", object_id__in=ids)
    rows = said.filter(at__lt=week.end).order_by("pk").values_list("object_id", "actor_no", "data")
    newest = {renewal: (no, data.get("policy_no", "")) for renewal, no, data in rows}
    people = _people(no for no, _policy in newest.values())
    policies = {policy for _no, policy in newest.values()}
    signed = set(SignedPolicy.objects.filter(policy_no__in=policies).values_list("policy_no", flat=True))
    found = [
        reports.Report(people[no], renewal, policy in signed)
        for renewal, (no, policy) in sorted(newest.items())
        if no in people
    ]
    numbers.know(each.person for each in found)
    return reports.false_reports(found, numbers.limit("watch_false_reports"))


def _people(numbers: Iterable[str]) -> dict[str, int]:
    return dict(User.objects.filter(employee_no__in=set(numbers)).values_list("employee_no", "pk"))


def _day(at: datetime) -> date:
    return localtime(at).date()
