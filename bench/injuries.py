"""The board of injuries of a province with 200,000 assessments, and the rows behind its numbers, beside SQL by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from accounts.fields import encrypt
from accounts.models import Membership, User
from bench.book import insert
from bench.place import Place, prepare
from bench.timing import Figure, in_turns, ms
from claims.injuries.board import board_of
from claims.injuries.board_rows import rows_behind
from claims.models import CaseInjured, InjuryAssessment
from workflow.listing.keyset import PAGE_SIZE

ROUNDS = 7
NOW = datetime(2026, 6, 15, 9, tzinfo=ZoneInfo("Asia/Shanghai"))

CASES = """
    INSERT INTO claims_claimcase (
        branch_id, version, head_hash, created_at, case_number, core_id, registration_no, policy_no, line, case_state,
        status, loss_at, reported_at, loss_place, loss_cause, plate, vin, deaths, serious_injuries, injured_count,
        is_litigated, is_cross_region, currency, claimed, assessed, estimate, reserve, applied, approved, paid, extra)
    SELECT (%(teams)s::bigint[])[1 + n %% %(count)s], 0, '', now(), 'I' || lpad(n::text, 12, '0'), '', '', '', 'motor',
        'registered', 'kept', t, t + interval '2 hours', '', '', '', '', 0, 1, 1, false, false, 'CNY',
        0, 0, 0, 0, 0, 0, 0, '{}'
    FROM (SELECT n, timestamptz '2025-01-01' + interval '3 minutes' * n AS t FROM generate_series(1, %(rows)s) n) s
"""
#: Of ten assessments six are filed with a saving, of which one in twenty was taken back; the others lie along the way.
FILED = "g % 10 < 6"
BACK = f"{FILED} AND g % 20 = 0"
ON_THE_WAY = ("tracking", "ready", "second", "approving", "negotiating", "external", "litigation")
DAY = "date '2025-01-01' + (g % 500)::int"

STEPS = """
    SELECT status, count(*) FILTER (WHERE since > %(now)s - interval '8 d'),
        count(*) FILTER (WHERE since <= %(now)s - interval '8 d' AND since > %(now)s - interval '31 d'),
        count(*) FILTER (WHERE since <= %(now)s - interval '31 d' AND since > %(now)s - interval '91 d'),
        count(*) FILTER (WHERE since <= %(now)s - interval '91 d'),
        count(*) FILTER (WHERE status IN ('injury_agreed', 'injury_paid') OR saving_confirmed_at IS NOT NULL),
        count(*) FILTER (WHERE status NOT IN ('injury_agreed', 'injury_paid') AND saving_confirmed_at IS NULL
            AND (external_reason <> '' OR status = 'injury_litigation' OR judgment_amount IS NOT NULL))
    FROM claims_injuryassessment WHERE {seen} GROUP BY status
"""
SAVINGS = """
    SELECT {key}, count(*), count(*) FILTER (WHERE reversed_at IS NULL),
        sum(gross_saving) FILTER (WHERE reversed_at IS NULL), sum(insurer_saving) FILTER (WHERE reversed_at IS NULL),
        sum(expected_payable) FILTER (WHERE reversed_at IS NULL)
    FROM claims_injuryassessment WHERE {seen} AND saving_confirmed_at IS NOT NULL GROUP BY 1
"""
MONTHS = """
    SELECT date_trunc('month', {column}), count(*), sum(gross_saving), sum(insurer_saving), sum(expected_payable)
    FROM claims_injuryassessment WHERE {seen} AND saving_confirmed_at IS NOT NULL AND {column} IS NOT NULL GROUP BY 1
"""
GRADES = "SELECT final_grade, count(*) FROM claims_injuryassessment WHERE {seen} GROUP BY 1"
ASSESSORS = """
    SELECT first_assessor_id, count(*), count(*) FILTER (WHERE first_agreed) FROM claims_injuryassessment
    WHERE {seen} AND first_agreed IS NOT NULL GROUP BY 1
"""
ROWS = """
    SELECT a.*, c.*, i.* FROM claims_injuryassessment a JOIN claims_claimcase c ON c.id = a.case_id
        JOIN claims_caseinjured i ON i.id = a.injured_id
    WHERE a.{seen} AND a.saving_confirmed_at IS NOT NULL ORDER BY a.created_at DESC, a.id DESC LIMIT 26
"""
SEEN = "branch_id IN (SELECT id FROM accounts_branch WHERE path >= '/HQ/33/' AND path < '/HQ/330')"
BY_HAND = (
    STEPS,
    GRADES,
    ASSESSORS,
    *(SAVINGS.replace("{key}", key) for key in ("final_grade", "branch_id", "agreed_by_id")),
    *(MONTHS.replace("{column}", column) for column in ("paid_on", "reversed_at")),
)


def figures(scale: float) -> Iterator[Figure]:
    """First whether the numbers are those by hand, then what they cost."""
    place = prepare()
    load(place, int(200_000 * scale))
    rows = _visible(place)
    board = board_of(rows, NOW)
    _same(board)
    hand, ours = in_turns([lambda: [_read(sql) for sql in BY_HAND], lambda: board_of(rows, NOW)], ROUNDS)
    yield Figure("injury board, 1 province, 200,000 assessments", ms(ours), ms(hand), ours / hand, at_most=1.5)
    whole = rows_behind(rows, "saving", "", NOW)
    assert whole.count() == sum(row[1] for row in _read(SAVINGS.replace("{key}", "final_grade"))), "another number"

    def page() -> None:
        shown = whole.select_related("case", "injured").order_by("-created_at", "-pk")[: PAGE_SIZE + 1]
        assert len(shown) == PAGE_SIZE + 1

    hand, ours = in_turns([lambda: _read(ROWS), page], ROUNDS)
    yield Figure("rows behind a number of the injury board", ms(ours), ms(hand), ours / hand, at_most=3)


def _same(board: Any) -> None:
    """What is faster but different is no answer."""
    rows = _read(SAVINGS.replace("{key}", "final_grade"))
    assert board.total.cases == sum(row[2] for row in rows), "other cases"
    assert board.total.insurer == sum((row[4] for row in rows), Decimal(0)), "another saving"
    steps = {row[0]: row[1:5] for row in _read(STEPS)}
    shown = {line.code: tuple(count for _key, count in line.ages) for line in board.steps}
    assert shown == {code: ages for code, ages in steps.items() if code in shown}, "other states"
    assert {each.key: each.count for each in board.assessors}, "nobody assessed"


def _read(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{seen}", SEEN), {"now": NOW})
        return list(cursor.fetchall())


def _visible(place: Place) -> Any:
    """What a director of the province sees."""
    Membership.objects.get_or_create(
        user=place.admin, branch=place.province, role="claims_director", valid_from=date(2020, 1, 1)
    )
    return InjuryAssessment.objects.visible_to(User.objects.get(pk=place.admin.pk), within=place.province).order_by()


def load(place: Place, rows: int) -> None:
    """Cases, one injured person each, and the assessments; once."""
    if InjuryAssessment.objects.exists():
        return
    teams = [team.pk for team in place.teams]
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(CASES, {"teams": teams, "count": len(teams), "rows": rows})
        cursor.execute("SELECT min(id) - 1 FROM claims_claimcase WHERE case_number LIKE 'I%'")
        (before,) = cursor.fetchone()
        series = f"generate_series(1, {rows}) g"
        name = encrypt("王伟")
        insert(cursor, CaseInjured, {"id": f"{before} + g", "case_id": f"{before} + g", "name": f"'{name}'"}, series)
        insert(cursor, InjuryAssessment, _assessment(place, teams, before), series)
        cursor.execute("VACUUM ANALYZE claims_claimcase")


def _assessment(place: Place, teams: list[int], before: int) -> dict[str, str]:
    """Column → expression; what is left out gets the model's default."""
    people = [person.pk for person in place.specialists[:200]]

    def when(condition: str, value: str) -> str:
        return f"CASE WHEN {condition} THEN {value} END"

    def somebody(salt: int) -> str:
        return f"(ARRAY{people})[1 + ((g + {salt}) % {len(people)})::int]"

    way = ", ".join(f"'injury_{state}'" for state in ON_THE_WAY)
    graded = f"({FILED} OR g % 10 = 8)"
    return {
        "id": "g",
        "version": "1",
        "created_at": f"({DAY})::timestamptz",
        "case_id": f"{before} + g",
        "injured_id": f"{before} + g",
        "branch_id": f"(ARRAY{teams})[1 + (g % {len(teams)})::int]",
        "status": f"CASE WHEN {BACK} THEN 'injury_reopened' WHEN {FILED} THEN 'injury_archived'"
        f" ELSE (ARRAY[{way}])[1 + (g / 10 % {len(ON_THE_WAY)})::int] END",
        "since": f"timestamptz '{NOW.isoformat()}' - interval '1 hour' * (g % 4000)",
        "accident_on": f"{DAY} - 100",
        "treatment_ended_on": f"{DAY} - 20",
        "opened_by_id": somebody(0),
        "first_assessor_id": when(graded, somebody(1)),
        "second_assessor_id": when(graded, somebody(2)),
        "first_agreed": when(graded, "g % 7 > 0"),
        "final_grade": when(graded, "7 + g % 4"),
        "assessed_on": when(graded, DAY),
        "approved_amount": when(FILED, "90000"),
        "agreed_amount": when(FILED, "80000"),
        "agreed_by_id": when(FILED, somebody(1)),
        "agreed_on": when(FILED, f"{DAY} + 5"),
        "paid_amount": when(FILED, "80000"),
        "paid_on": when(FILED, f"{DAY} + 9"),
        "paid_by_id": when(FILED, somebody(3)),
        "expected_payable": when(FILED, "100000 + g % 9000"),
        "gross_saving": when(FILED, "(g % 30000)::numeric - 1000.05"),
        "insurer_saving": when(FILED, "(g % 20000)::numeric - 900.01"),
        "avoided_fees": when(FILED, "0"),
        "saving_confirmed_at": when(FILED, f"({DAY} + 12)::timestamptz"),
        "saving_confirmed_by_id": when(FILED, somebody(4)),
        "reversed_at": when(BACK, f"({DAY} + 40)::timestamptz"),
        "judgment_amount": when(BACK, "99000"),
        "external_reason": "CASE WHEN g % 10 >= 6 AND g / 10 % 7 = 5 THEN 'refused' ELSE '' END",
    }
