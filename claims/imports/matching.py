"""Rows of lists and the cases they mean (claims brief §4.3): the number decides, the rest suggests to a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.scope import SYSTEM, Actor
from claims.models import CaseStatus, ClaimCase, LargeLoss, ListedCase
from claims.rules.list_matching import Clues, Suggestion, suggestions_for
from workflow.intake.batches import lookups  # noqa: F401 (registers any_of)
from workflow.models import ImportBatch

CHUNK = 2000
SHOWN = 5


def same_number() -> Q:
    """The condition under which a row is matched: a case of the register has its number."""
    return Q(Exists(ClaimCase.objects.kept().filter(case_number=OuterRef("case_number"))))


def counted(batch: ImportBatch) -> dict[str, int]:
    """How many rows of a list have a case, and how many have none."""
    rows = ListedCase.objects.filter(batch=batch).order_by()
    found = rows.aggregate(
        listed=Count("pk"), matched=Count("pk", filter=same_number() | Q(confirmed_case__isnull=False))
    )
    return {"matched": found["matched"], "unmatched": found["listed"] - found["matched"]}


def unlisted_cases(batch: ImportBatch) -> Iterator[tuple[ListedCase, ClaimCase]]:
    """Rows whose case is in the register and followed by nobody yet, with the case."""
    followed = LargeLoss.objects.filter(case__case_number=OuterRef("case_number"))
    rows = ListedCase.objects.filter(same_number(), ~Exists(followed), batch=batch).order_by("listed_at", "pk")
    for row in rows.iterator(chunk_size=CHUNK):
        case = ClaimCase.objects.filter(case_number=row.case_number, status=CaseStatus.KEPT).first()
        if case is not None:
            yield row, case


def suggested(row: ListedCase, by: Actor) -> list[tuple[Suggestion, ClaimCase]]:
    """Cases a person may confirm for a row without a case, of those ``by`` may see; the first few."""
    if ClaimCase.objects.visible_to(SYSTEM).filter(case_number=row.case_number).exists():
        return []
    clues = Q(pk__in=[])
    if row.registration_no:
        clues |= Q(registration_no=row.registration_no)
    if row.policy_no and row.plate and row.loss_on:
        clues |= Q(policy_no=row.policy_no, plate=row.plate, loss_at__date=row.loss_on)
    cases: Any = ClaimCase.objects.visible_to(by).kept().filter(clues).order_by("pk")[:SHOWN]
    by_pk = {case.pk: case for case in cases}
    found = suggestions_for(clues_of_row(row), [clues_of_case(case) for case in by_pk.values()])
    return [(suggestion, by_pk[suggestion.case]) for suggestion in found]


def clues_of_row(row: ListedCase) -> Clues:
    return Clues(
        pk=row.pk, registration_no=row.registration_no, policy_no=row.policy_no, loss_on=row.loss_on, plate=row.plate
    )


def clues_of_case(case: ClaimCase) -> Clues:
    day = timezone.localtime(case.loss_at).date() if case.loss_at else None
    return Clues(
        pk=case.pk, registration_no=case.registration_no, policy_no=case.policy_no, loss_on=day, plate=case.plate
    )
