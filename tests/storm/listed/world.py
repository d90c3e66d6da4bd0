"""The small world of the list storm: months of imported lists, the prefecture charged with them, the province above.

Of five rows: one whose number the register knows; one and its double on the intervention list, written otherwise; two
with numbers nobody knows, whose registration number suggests one case.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from claims.models import ClaimCase, LargeLoss, ListedCase
from tests import factories
from tests.claims.appraisal_cases import import_list, list_row
from tests.claims.loss_situations import make_case

#: name → (role, branch)
CAST = {
    "m1": ("claims_manager", "3303"),
    "m2": ("claims_manager", "3303"),
    "h1": ("claims_handler", "3303"),
    "p1": ("claims_specialist", "33"),
    "p2": ("claims_specialist", "33"),
    "office": ("claims_handler", "330301"),
    "stranger": ("claims_manager", "510101"),
}
GROUP, GROUPS_A_MONTH = 5, 4


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database; every row is on its list, and the cases of known numbers are followed."""
    tree = factories.make_tree()
    cast = {name: factories.make_person(role, tree[code], employee_no=name) for name, (role, code) in CAST.items()}
    other = make_case(tree["330301"], registration_no="REGOTHER", loss_at=now, reported_at=now)
    months: dict[int, date] = {}
    lists: dict[str, list[dict[str, str]]] = {"warning": [], "intervention": []}
    for group in range(rows // GROUP):
        number = group // GROUPS_A_MONTH
        months[number] = _month_before(now, number)
        for kind, row in _group(tree["330301"], group, cancelled=(group + seed) % 3 == 0, month=months[number]):
            lists[kind].append(row)
    with TemporaryDirectory() as folder:
        for kind, found in lists.items():
            import_list(Path(folder), *found, kind=kind)
    listed = list(_rows(months))
    return {
        "now": max(now, timezone.now()).isoformat(),
        "people": {name: person.pk for name, person in cast.items()},
        "province": tree["33"].pk,
        "months": {str(number): month.isoformat() for number, month in months.items()},
        "month_of": {str(row["id"]): row["month"] for row in listed},
        "suggested": {str(row["id"]): row["suggested"] for row in listed},
        "other": other.pk,
        "rows": listed,
        "losses": list(LargeLoss.objects.order_by("pk").values_list("case__case_number", flat=True)),
    }


def _month_before(now: datetime, number: int) -> date:
    """The first day of a month that is over: the one before last, and further back."""
    first = timezone.localdate(now).replace(day=1)
    for _month in range(number + 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _group(branch: Any, group: int, *, cancelled: bool, month: date) -> Iterator[tuple[str, dict[str, str]]]:
    when = {"上榜时间": f"{month:%Y-%m}-04 09:00", "上报截止": f"{month:%Y-%m}-05 09:00"}
    visit = {"是否应介入": "是", "介入截止": f"{month:%Y-%m}-06 09:00"}
    loss_at = timezone.make_aware(datetime(month.year, month.month, 1, 8))
    for kind in "AB":
        state = "cancelled" if cancelled and kind == "A" else "registered"
        make_case(branch, case_number=f"ST{kind}{group:06d}", case_state=state, loss_at=loss_at, reported_at=loss_at)
    yield "warning", list_row(f"STA{group:06d}", **when)
    yield "warning", list_row(f"st-b {group:06d}", **when)
    yield "intervention", list_row(f"ＳＴＢ{group:06d}", **when, **visit)
    make_case(
        branch, case_number=f"STC{group:06d}", registration_no=f"REG{group:06d}", loss_at=loss_at, reported_at=loss_at
    )
    for twin in "XY":
        yield "warning", list_row(f"UN{twin}{group:06d}", **when, 立案号=f"REG{group:06d}")


def _rows(months: dict[int, date]) -> Iterator[dict[str, Any]]:
    """Each row with what the brief asks of it: which case it means or may mean, and whether that one is cancelled."""
    number_of = {month: number for number, month in months.items()}
    cases = {case.case_number: case for case in ClaimCase.objects.all()}
    for row in ListedCase.objects.order_by("case_number", "pk"):
        month = timezone.localdate(row.listed_at).replace(day=1)
        case = cases.get(row.case_number)
        suggested = None if case is not None else cases[f"STC{row.case_number[-6:]}"]
        yield {
            "id": row.pk,
            "version": row.version,
            "kind": row.list_kind,
            "number": row.case_number,
            "month": number_of[month],
            "known": case is not None,
            "cancelled": case is not None and case.case_state == "cancelled",
            "suggested": None if suggested is None else suggested.pk,
            "suggested_number": "" if suggested is None else suggested.case_number,
        }
