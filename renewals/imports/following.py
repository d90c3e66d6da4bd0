"""What follows an import: matching, as the system, over the days the list speaks of. Repeatable."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from accounts.scope import SYSTEM
from renewals.actions.matching import match_window
from renewals.assignment.actions import runs
from renewals.assignment.rulebook import rulebook
from renewals.assignment.wishes import AUTOMATIC, MANUAL
from renewals.collisions.actions.opening import open_collisions
from renewals.models import AssignmentRun, Renewal, SignedPolicy
from renewals.rules.windows import DEFAULT_WINDOWS
from workflow.branch_settings import setting_value
from workflow.models import ImportBatch

EARLY, LATE = timedelta(days=DEFAULT_WINDOWS.early_match_days), timedelta(days=DEFAULT_WINDOWS.win_back_days)


def match_due_list(batch: ImportBatch) -> dict[str, int]:
    """A list that comes after the policies that renew it is matched at once; then whoever claims the same customer is
    found (撞单)."""
    window = _window(batch)
    if window is None:
        return {}
    first, last = window
    signed = SignedPolicy.objects.filter(starts_on__range=(first - EARLY, last + LATE)).exists()
    found = _matched(first, last) if signed else {}
    collisions = open_collisions(touched=Renewal.objects.filter(batch=batch))
    return {**found, "collisions": collisions} if collisions else found


def assign_due_list(batch: ImportBatch) -> dict[str, int]:
    """The assignment rules on the new customers, as the branch wishes: not at all, as a dry run, or in earnest.

    In the name of whoever imported the list; who may not assign leaves it to those who may.
    """
    wish = setting_value("renewals.assign_after_import", batch.branch, timezone.localdate())
    if wish == MANUAL or AssignmentRun.objects.filter(branch=batch.branch, filters__batch=batch.pk).exists():
        return {}
    by, wanted = batch.uploaded_by, runs.Wanted(batch=batch.pk)
    if by is None or not by.scope().may("renewals.assign", batch.branch) or not rulebook(batch.branch):
        return {}
    automatic = wish == AUTOMATIC
    runs.ask_for_plan(by=by, branch=batch.branch, wanted=wanted, apply_at_once=automatic, tell=not automatic)
    return {"assignment_runs": 1}


def match_signed_list(batch: ImportBatch) -> dict[str, int]:
    """Every vehicle with a policy that begins, or a cycle that ends, while the policies of the list begin."""
    window = _window(batch)
    return {} if window is None else _matched(*window)


def _matched(first: date, last: date) -> dict[str, int]:
    outcome = match_window(by=SYSTEM, first=first, last=last)
    matched = outcome.renewed + outcome.won_back + outcome.late
    return {"matched": matched, "won_back": outcome.won_back, "reopened": outcome.reopened}


def _window(batch: ImportBatch) -> tuple[date, date] | None:
    """First and last day of the list, as its dry run noted them."""
    days = [date.fromisoformat(day) for day in batch.counts.get("window", [])]
    return (days[0], days[1]) if days else None
