"""The tables that ship with Banli: standards of compensation and grading clauses."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from claims.actions.clauses import import_clauses
from claims.compensation.reference import shipped_standards
from claims.models import CompensationStandard

CLAUSES = "renti_zhican_fenji.txt"


@transaction.atomic
def load_reference_tables() -> dict[str, int]:
    """Adds what is missing of the shipped tables; rows that are there, confirmed or corrected, stay as they are."""
    known = set(CompensationStandard.objects.values_list("region", "basis", "data_year"))
    new = [
        CompensationStandard(
            region=row.region,
            basis=row.basis,
            data_year=row.data_year,
            income=row.income,
            consumption=row.consumption,
            average_wage=row.average_wage,
            source=row.source,
        )
        for row in shipped_standards()
        if (row.region, row.basis, row.data_year) not in known
    ]
    CompensationStandard.objects.bulk_create(new)
    text = (settings.BASE_DIR / "fixtures" / CLAUSES).read_text("utf-8")
    return {"standards": len(new), "clauses": import_clauses(text=text)["new"]}
