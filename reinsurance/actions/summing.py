"""Keeps the sums of placements and proves them: the only writer of :class:`~reinsurance.models.PlacementSums`.

The placements are read before their sections. Where something is written in between, the sums carry the older version
and are stale at once; sums under the current version can only be made of what stood at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from logging import getLogger

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import SYSTEM
from reinsurance.figures import PlacementFigures, figures_of_many
from reinsurance.models import Placement, PlacementSums
from reinsurance.rules.refusals import Refusal
from reinsurance.summed import Sums, computed, kept
from workflow.chain_checks import alarmed
from workflow.notifying import notify, register_notice

logger = getLogger(__name__)

CHUNK = 500
DIFFERENT = "placement_sums"
COLUMNS = ("of_version", "own", "order", "order_premium", "unplaced", "full")


def register() -> None:
    """Called once when the app is ready."""
    register_notice(
        DIFFERENT,
        _("The sums kept with %(count)s placements were not those of their sections, the first of %(number)s."),
        digestable=False,
    )


def keep_sums() -> int:
    """Computes what stands without sums of its version; how many. May run twice, and beside anything."""
    current = PlacementSums.objects.current().filter(placement=OuterRef("pk"))
    stale = Placement.objects.visible_to(SYSTEM).standing().exclude(Exists(current)).order_by("pk")
    numbers = list(stale.values_list("pk", flat=True))
    return sum(_keep(chunk) for chunk in _chunks(numbers))


def _keep(numbers: Sequence[int]) -> int:
    rows = list(Placement.objects.visible_to(SYSTEM).filter(pk__in=numbers))
    versions = {row.pk: row.version for row in rows}
    sums = {pk: computed(figures) for pk, figures in _figures(rows).items()}
    PlacementSums.objects.bulk_create(
        [PlacementSums(placement_id=pk, of_version=versions[pk], **asdict(found)) for pk, found in sums.items()],
        update_conflicts=True,
        unique_fields=["placement"],
        update_fields=COLUMNS,
    )
    return len(sums)


def _figures(rows: Sequence[Placement]) -> dict[int, PlacementFigures]:
    """The figures of all of them; without those whose sections contradict each other."""
    try:
        return figures_of_many(rows)
    except Refusal:
        if len(rows) == 1:
            return {}
        half = len(rows) // 2
        return {**_figures(rows[:half]), **_figures(rows[half:])}


def differing() -> Iterator[Placement]:
    """Placements whose kept sums hold by their version and are not those of their sections."""
    current = PlacementSums.objects.current().filter(placement=OuterRef("pk"))
    with_sums = Placement.objects.visible_to(SYSTEM).filter(Exists(current)).order_by("pk")
    for chunk in _chunks(list(with_sums.values_list("pk", flat=True))):
        rows = {row.pk: row for row in Placement.objects.visible_to(SYSTEM).filter(pk__in=chunk)}
        stored: dict[int, Sums] = kept(rows)
        for pk, figures in _figures(list(rows.values())).items():
            if pk in stored and stored[pk] != computed(figures):
                yield rows[pk]


def check_sums() -> int:
    """At night: computes all of them anew. What differs is replaced, and the audit administrators are rung."""
    now = timezone.localtime()
    wrong = list(differing())
    if not wrong:
        return 0
    for chunk in _chunks([row.pk for row in wrong]):
        _keep(chunk)
    facts = {"count": len(wrong), "number": wrong[0].number}
    notify(DIFFERENT, people=alarmed(), key=f"{DIFFERENT}:{now:%Y-%m-%d}", facts=facts, urgent=True)
    logger.error("sums of placements differ from their sections", extra={"placements": len(wrong)})
    return len(wrong)


def _chunks(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK))
