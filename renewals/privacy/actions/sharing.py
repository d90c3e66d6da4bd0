"""疑似中介号码: numbers on many insureds are found by sets every night; a manager clears one (renewals brief §2.4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from accounts.models import Branch, User
from accounts.scope import SYSTEM
from renewals.actions import reminders
from renewals.branch_numbers import number, read_once
from renewals.collisions.finding import common_branch
from renewals.models import Renewal, SharedNumber, SharedNumberStatus
from renewals.models.renewal_terms import NOT_TERMINAL
from workflow.branch_settings import SETTINGS
from workflow.identifiers.masking import mask_phone
from workflow.models import BranchSetting
from workflow.transitions import create, fire

SETTING = "renewals.shared_number_insureds"
PART = 500


@dataclass(frozen=True, slots=True)
class Tally:
    """How many insureds and open tasks have one number."""

    digest: str
    insureds: int
    customers: int


def marked() -> Exists:
    """Condition on customers: the number is one nobody has cleared."""
    return Exists(SharedNumber.objects.flagged().filter(phone_hash=OuterRef("phone_hash")))


@read_once()
def flag_shared_numbers(*, at: datetime | None = None) -> int:
    """Flags what reaches the number of insureds of its branch; counts known ones anew. Returns how many are flagged
    now that were not before. Run again it changes nothing."""
    now = at or timezone.now()
    flagged = 0
    counts = _counts(_least())
    for part in (counts[start : start + PART] for start in range(0, len(counts), PART)):
        branches = _branches([each.digest for each in part])
        known = SharedNumber.objects.in_bulk([each.digest for each in part], field_name="phone_hash")
        for each in part:
            branch = common_branch(branches[each.digest])
            flagged += _judge(each, branch, known.get(each.digest), now)
    return flagged


def _least() -> int:
    """The smallest number of insureds any branch has set: nothing below it need be looked at."""
    values = BranchSetting.objects.filter(code=SETTING).values_list("value", flat=True)
    return min([int(SETTINGS[SETTING].default), *(int(value) for value in values)])


def _counts(least: int) -> list[Tally]:
    rows = Renewal.objects.filter(status__in=NOT_TERMINAL).exclude(phone_hash="").exclude(insured_name="")
    found = rows.order_by().values("phone_hash").annotate(n=Count("insured_name", distinct=True), rows=Count("pk"))
    shared = found.filter(n__gte=max(least, 2)).order_by("phone_hash").values_list("phone_hash", "n", "rows")
    return [Tally(*row) for row in shared]


def _branches(digests: list[str]) -> dict[str, list[Branch]]:
    rows = Renewal.objects.filter(status__in=NOT_TERMINAL, phone_hash__in=digests)
    pairs = set(rows.order_by().values_list("phone_hash", "branch").distinct())
    known = Branch.objects.in_bulk({branch for _digest, branch in pairs})
    found: dict[str, list[Branch]] = defaultdict(list)
    for digest, branch in sorted(pairs):
        found[digest].append(known[branch])
    return found


def _judge(count: Tally, branch: Branch, known: SharedNumber | None, at: datetime) -> bool:
    """Whether a number becomes flagged by this count."""
    facts: dict[str, Any] = {"insureds": count.insureds, "customers": count.customers}
    if known is None:
        return _flag(count, branch, facts, at) if count.insureds >= _limit(branch, at) else False
    if known.status == SharedNumberStatus.CLEARED and count.insureds > (known.cleared_insureds or 0):
        fire(known, "flag_again", by=SYSTEM, at=at, facts=facts, **facts)
        return True
    if (known.insureds, known.customers) != (count.insureds, count.customers):
        fire(known, "count_anew", by=SYSTEM, at=at, facts=facts, **facts)
    return False


def _limit(branch: Branch, at: datetime) -> int:
    day: date = reminders.local_day(at)
    return number("shared_number_insureds", branch, day)


@transaction.atomic
def _flag(count: Tally, branch: Branch, facts: dict[str, Any], at: datetime) -> bool:
    """One row; the branch is locked, so that of two rounds at once one writes it."""
    Branch.objects.select_for_update().get(pk=branch.pk)
    if SharedNumber.objects.filter(phone_hash=count.digest).exists():
        return False
    one = Renewal.objects.filter(phone_hash=count.digest).order_by("pk")[0]
    row = SharedNumber(branch=branch, phone_hash=count.digest, masked=mask_phone(one.phone), found_at=at, **facts)
    create(row, "flag", by=SYSTEM, at=at, facts=facts)
    return True


def clear_number(
    *,
    by: User,
    shared: SharedNumber,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> SharedNumber:
    """核销: a manager says why the number is no intermediary's; more insureds flag it again."""
    now = at or timezone.now()
    why = reason.strip()
    common: dict[str, Any] = {"by": by, "at": now, "expected_version": expected_version, "key": key, "reason": why}
    return fire(shared, "clear", **common, decider=by, moment=now, why=why)
