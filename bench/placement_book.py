"""A hundred thousand placements with sections and lines, written by the database itself with every constraint on.

A fifth is open, a quarter bound or on risk, the rest has ended; every fifth has a second section, every section three
lines that over-place it. Everything follows from the row's number, so two runs measure the same book.
"""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Membership, User
from bench.book import insert
from bench.place import Place
from reinsurance.models import Counterparty, CounterpartyRating, CounterpartySolvency, Line, Placement, Section
from reinsurance.models.placement_document import PlacementDocument
from workflow.models import StoredFile

MARKETS = 20
LINES = 3
#: Hundredths of each state.
STATES = (
    ("ri_draft", 4),
    ("in_market", 6),
    ("firm_order", 5),
    ("placed", 3),
    ("signed", 2),
    ("bound", 5),
    ("on_risk", 20),
    ("taken_back", 5),
    ("expired", 50),
)
BOUND = "('bound', 'on_risk', 'expired')"


def people(place: Place) -> dict[str, User]:
    """The desk of head office."""
    found = {}
    for number, role in (("B0011", "ri_handler"), ("B0012", "ri_reviewer"), ("B0013", "ri_head")):
        user = User.objects.filter(employee_no=number).first()
        if user is None:
            user = User.objects.create_user(number, f"员工{number}", place.head_office)
            Membership.objects.create(user=user, branch=place.head_office, role=role, valid_from=date(2020, 1, 1))
        found[role] = user
    return found


def load(place: Place, count: int) -> dict[str, User]:
    """Writes ``count`` placements over the branches of the province. Does nothing where they are already."""
    desk = people(place)
    if Placement.objects.exists():
        return desk
    start = time.perf_counter()
    markets = [_market(place, desk, number) for number in range(MARKETS)]
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET synchronous_commit = off")
        _drawn(cursor, place, markets, count)
        insert(cursor, Placement, _placement(desk), "d")
        evidence = _evidence(desk["ri_handler"])
        insert(cursor, Section, SECTION, "d CROSS JOIN generate_series(1, CASE WHEN d.n % 5 = 0 THEN 2 ELSE 1 END) s")
        insert(
            cursor,
            Line,
            _line(desk, evidence),
            f"reinsurance_section e JOIN d ON d.n = e.placement_id CROSS JOIN generate_series(1, {LINES}) s",
        )
        cursor.execute("RESET synchronous_commit")
    connection.close()
    sys.stderr.write(f"loaded {count:,} placements in {time.perf_counter() - start:.0f} s\n")
    return desk


def _market(place: Place, desk: dict[str, User], number: int) -> Counterparty:
    """A sound reinsurer in a group of five, without its history."""
    today = timezone.localdate()
    values: dict[str, Any] = {
        "branch": place.head_office,
        "code": f"BM{number:03d}",
        "name": f"再保险公司{number}",
        "kind": "reinsurer",
        "domicile": "CN",
        "registration_valid_until": today + timedelta(days=300),
        "status": "approved",
        "sanctions": "clear",
        "limit": Decimal("900000000000000.00"),
        "review_due_on": today + timedelta(days=200),
    }
    who = Counterparty.objects.bulk_create([Counterparty(**values)])[0]
    recorded = {
        "counterparty": who,
        "branch": place.head_office,
        "recorded_by": desk["ri_handler"],
        "recorded_at": timezone.now(),
    }
    CounterpartyRating.objects.create(agency="sp", grade="A", rated_on=today - timedelta(days=90), **recorded)
    CounterpartySolvency.objects.create(
        as_of=today - timedelta(days=90), core=Decimal(150), comprehensive=Decimal(200), risk_rating="A", **recorded
    )
    return who


def _drawn(cursor: Any, place: Place, markets: list[Counterparty], count: int) -> None:
    """What belongs to each number, as a temporary table ``d``."""
    cursor.execute(
        "CREATE TEMPORARY TABLE d AS " + DRAWN.format(state=_state()),
        [
            [team.pk for team in place.teams],
            [market.pk for market in markets],
            count,
        ],
    )
    cursor.execute("ALTER TABLE d ADD PRIMARY KEY (n)")
    cursor.execute("ANALYZE d")


def _state() -> str:
    below, cases = 0, ""
    for state, share in STATES[:-1]:
        below += share
        cases += f" WHEN roll < {below} THEN '{state}'"
    return f"CASE{cases} ELSE '{STATES[-1][0]}' END"


DRAWN = """
    SELECT n, branches[1 + n %% cardinality(branches)] AS branch_id, markets, {state} AS status,
        now() + interval '1 day' * (n %% 60 + CASE WHEN roll < 20 THEN 3 WHEN roll < 25 THEN 2
            WHEN roll < 45 THEN -200 ELSE -500 END) AS period_from
    FROM (SELECT n, (n * 7919) %% 100 AS roll, %s::bigint[] AS branches, %s::bigint[] AS markets
          FROM generate_series(1, %s::bigint) n) rolled
"""


def _placement(desk: dict[str, User]) -> dict[str, str]:
    """Column → expression."""
    signed = f"CASE WHEN d.status IN ('signed', {BOUND[1:]} THEN"
    bound = f"CASE WHEN d.status IN {BOUND} THEN"
    return {
        "id": "d.n",
        "branch_id": "d.branch_id",
        "created_at": "d.period_from - interval '60 days'",
        "number": "'FAC-2026-' || lpad(d.n::text, 6, '0')",
        "scenario": "'outward_prop'",
        "status": "d.status",
        "policy_no": "'PQ' || lpad(d.n::text, 10, '0')",
        "risk_unit": "'01'",
        "line": "(ARRAY['property', 'engineering', 'cargo', 'hull', 'energy'])[1 + d.n % 5]",
        "insured_name": "'被保险人' || d.n % 5000",
        "interest": "'厂房及设备'",
        "situation": "'宁波' || d.n || '号'",
        "period_from": "d.period_from",
        "period_until": "d.period_from + interval '1 year'",
        "handler_id": str(desk["ri_handler"].pk),
        "signed_by_id": f"{signed} {desk['ri_reviewer'].pk} END",
        "signed_at": f"{signed} d.period_from - interval '2 days' END",
        "bound_by_id": f"{bound} {desk['ri_head'].pk} END",
        "bound_at": f"{bound} d.period_from - interval '1 day' END",
    }


SECTION = {
    "id": "nextval(pg_get_serial_sequence('reinsurance_section', 'id'))",
    "placement_id": "d.n",
    "branch_id": "d.branch_id",
    "position": "s",
    "name": "'财产损失 ' || s",
    "sum_insured": "100000000 + d.n % 1000 * 1000",
    "premium": "250000 + d.n % 997",
    "retention": "20000000",
    "treaty_cession": "30000000",
    "commission": "22.5",
}


def _line(desk: dict[str, User], evidence: int) -> dict[str, str]:
    """Column → expression: three lines of 35, 40 and 45 % of the order, signed once the placement is."""
    written = "(ARRAY[35, 40, 45])[s]"
    signed = f"d.status IN ('signed', {BOUND[1:]}"
    return {
        "id": "nextval(pg_get_serial_sequence('reinsurance_line', 'id'))",
        "placement_id": "d.n",
        "section_id": "e.id",
        "branch_id": "d.branch_id",
        "reinsurer_id": f"d.markets[1 + (d.n + s * 7) % {MARKETS}]",
        "position": "s",
        "leads": "s = 1",
        "written": written,
        "basis": "'of_order'",
        "evidence_id": str(evidence),
        "state": f"CASE WHEN {signed} THEN 'line_signed' ELSE 'written' END",
        "signed": f"CASE WHEN {signed} THEN (ARRAY[29.1666666667, 33.3333333333, 37.5])[s] END",
        "covered": "20000000",
        "written_by_id": str(desk["ri_handler"].pk),
        "written_at": "d.period_from - interval '5 days'",
    }


def _evidence(by: User) -> int:
    """One stored file all lines rest on."""
    placement = Placement.objects.order_by("pk")[0]
    stored = StoredFile.objects.create(sha256="0" * 64, size=1, kind="txt")
    document = PlacementDocument.objects.create(
        placement=placement,
        branch=placement.branch,
        stored=stored,
        name="mail.txt",
        document_type="mail",
        uploaded_by=by,
        uploaded_at=timezone.now(),
    )
    return document.pk
