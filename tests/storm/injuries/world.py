"""The small world of the injury storm: three assessors, one without a certificate, the province, the money."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.authority import Measure
from accounts.models import AuthorityLimit, User
from claims import actions
from claims.models import AssessorQualification, InjuryStatus
from tests import factories
from tests.claims.injuries.injury_cases import Staff, Way, confirmed_standard, make_injured, put

#: name → (role, branch)
CAST = {
    "i1": ("injury_assessor", "3303"),
    "i2": ("injury_assessor", "3303"),
    "i3": ("injury_assessor", "3303"),
    "i4": ("injury_assessor", "3303"),
    "p1": ("claims_specialist", "33"),
    "p2": ("claims_specialist", "33"),
    "g1": ("claims_manager", "3303"),
    "g2": ("claims_manager", "3303"),
    "stranger": ("injury_assessor", "5101"),
}
UNQUALIFIED = {"i4", "g1", "g2"}
PAPERS = ("appraisal", "signed_agreement", "judgment")


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database; every assessment waits for its first grading."""
    tree = factories.make_tree()
    cast = {name: factories.make_person(role, tree[code], employee_no=name) for name, (role, code) in CAST.items()}
    actions.load_reference_tables()
    confirmed_standard()
    _certificates(cast)
    AuthorityLimit.objects.create(
        branch=tree["HQ"],
        role="claims_manager",
        level="prefecture",
        line="motor",
        loss_type="injury_disability",
        measure=Measure.PER_PERSON,
        max_amount=Decimal(10**7),
        valid_from=date(2020, 1, 1),
        document_no="授权〔2020〕1号",
    )
    staff = Staff(cast["i1"], cast["i2"], cast["i3"], cast["p1"], cast["g1"], cast["g2"], cast["g1"])
    found = []
    for _number in range(rows):
        row = actions.open_assessment(by=cast["i1"], injured=make_injured(tree["330301"]))
        row = Way(staff, row).to(InjuryStatus.FIRST)
        for kind in PAPERS:
            put(cast["i1"], row, kind, at=timezone.now())
        row = row.reload()
        found.append({"id": row.pk, "version": row.version, "since": row.since.isoformat(), "verbs": row.version})
    return {
        "now": timezone.now().isoformat(),
        "people": {name: person.pk for name, person in cast.items()},
        "rows": found,
    }


def _certificates(cast: dict[str, User]) -> None:
    """Whoever grades has one."""
    for name in set(CAST) - UNQUALIFIED:
        AssessorQualification.objects.create(
            branch=cast[name].branch,
            person=cast[name],
            kind="forensic",
            certificate_no=f"Q-{name}",
            valid_from=date(2020, 1, 1),
            entered_by=cast["g1"],
        )
