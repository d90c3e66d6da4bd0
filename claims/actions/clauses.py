"""Taking over the clauses of an official text."""

from __future__ import annotations

from django.db import transaction

from claims.models import GradingClause
from claims.rules.grading_text import STANDARD, clauses_of


@transaction.atomic
def import_clauses(*, text: str, standard: str = STANDARD) -> dict[str, int]:
    """Writes every clause of the text; a second time nothing changes. A clause that is not in the text stays."""
    found = clauses_of(text)
    known = {clause.number: clause for clause in GradingClause.objects.select_for_update().filter(standard=standard)}
    new = [
        GradingClause(
            standard=standard, number=each.number, grade=each.grade, body_region=each.body_region, text=each.text
        )
        for each in found
        if each.number not in known
    ]
    changed = []
    for each in found:
        row = known.get(each.number)
        if row is not None and (row.grade, row.body_region, row.text) != (each.grade, each.body_region, each.text):
            row.grade, row.body_region, row.text = each.grade, each.body_region, each.text
            changed.append(row)
    GradingClause.objects.bulk_create(new)
    GradingClause.objects.bulk_update(changed, ["grade", "body_region", "text"])
    return {"clauses": len(found), "new": len(new), "changed": len(changed)}
