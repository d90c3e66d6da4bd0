"""虚报续保: renewals reported for which no policy came in time (brief §1.5 row 10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from renewals.insight.gaming.suspects import Kind, Limit, Suspect, by_person, once


@dataclass(frozen=True, slots=True)
class Report:
    """A report that ended unconfirmed. ``signed_after_all``: the core named the policy late."""

    person: int
    renewal: int
    signed_after_all: bool = False


def false_reports(reports: Iterable[Report], least: Limit) -> list[Suspect]:
    """Who reported ``least`` or more renewals that nobody ever signed."""
    found = []
    for person, made in by_person(reports, lambda report: report.person):
        wrong = [report for report in made if not report.signed_after_all]
        if len(wrong) >= max(least(person), 1):
            facts = {"reports": len(wrong)}
            found.append(Suspect(Kind.FALSE_REPORTS, person, once(each.renewal for each in wrong), facts))
    return found
