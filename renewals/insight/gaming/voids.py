"""剔除藏单: a customer taken out of the figures although the vehicle goes on being insured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.insight.gaming.suspects import Kind, Suspect
from renewals.rules.loss import VoidReason


class Evidence(StrEnum):
    """What speaks against a void."""

    INSURED_HERE = "insured_here"
    INSURED_ELSEWHERE = "insured_elsewhere"
    LISTED_AGAIN = "listed_again"


EVIDENCE_LABELS: Mapping[Evidence, Promise | str] = {
    Evidence.INSURED_HERE: _("the vehicle was insured with us in this cycle"),
    Evidence.INSURED_ELSEWHERE: _("another insurer of the vehicle is known"),
    Evidence.LISTED_AGAIN: _("the vehicle stands on a later due list for the same customer"),
}

HERE, ELSEWHERE, AGAIN = Evidence.INSURED_HERE, Evidence.INSURED_ELSEWHERE, Evidence.LISTED_AGAIN
#: What contradicts which reason. A vehicle that changed hands may be insured by anybody; of a duplicate the other row
#: renews; who was not acceptable here insures elsewhere.
CONTRADICTS: Mapping[str, frozenset[Evidence]] = {
    VoidReason.SCRAPPED: frozenset({HERE, ELSEWHERE, AGAIN}),
    VoidReason.TRANSFERRED: frozenset({AGAIN}),
    VoidReason.SURRENDERED: frozenset({HERE}),
    VoidReason.DUPLICATE: frozenset(),
    VoidReason.DATA_ERROR: frozenset({HERE, ELSEWHERE, AGAIN}),
    VoidReason.SHORT_TERM: frozenset({HERE, ELSEWHERE}),
    VoidReason.NOT_ACCEPTED: frozenset({HERE}),
}
#: A reason a branch added itself says nothing about the vehicle: only what happened here counts against it.
OTHERWISE = frozenset({HERE, AGAIN})


@dataclass(frozen=True, slots=True)
class Void:
    """A void that a person asked for, with what is known of the vehicle since."""

    renewal: int
    requested_by: int
    decided_by: int | None
    reason: str
    known: frozenset[Evidence]


def parked_voids(voids: Iterable[Void]) -> list[Suspect]:
    """Voids whose reason cannot be true; whoever agreed gives no verdict either."""
    found = []
    for void in sorted(voids, key=lambda each: each.renewal):
        against = sorted(void.known & CONTRADICTS.get(void.reason, OTHERWISE))
        if against:
            found.append(
                Suspect(
                    Kind.PARKED_VOID,
                    void.requested_by,
                    (void.renewal,),
                    {"reason": void.reason, "evidence": ",".join(against)},
                    renewal=void.renewal,
                    involved=frozenset({void.decided_by} - {None}),  # type: ignore[arg-type]  # None is taken out
                )
            )
    return found
