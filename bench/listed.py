"""Matching a list of 50,000 against a million cases, and the boards over them, beside SQL written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Membership, User
from bench.place import Place, prepare
from bench.timing import Figure, in_turns, ms
from claims.appraisals.boards import BOARDS, asked_now, lines_of
from claims.imports.matching import counted
from claims.models import ClaimCase, ListedCase
from workflow.kpis import Question
from workflow.models import ImportBatch

ROUNDS = 7
TODAY = date(2026, 6, 15)

CASES = """
    INSERT INTO claims_claimcase (
        branch_id, version, head_hash, created_at, case_number, core_id, registration_no, policy_no, line, case_state,
        status, loss_at, reported_at, registered_at, docs_complete_at, settled_at, paid_at, closed_at, loss_place,
        loss_cause, plate, vin, deaths, serious_injuries, injured_count, is_litigated, is_cross_region, currency,
        claimed, assessed, estimate, reserve, applied, approved, paid, extra)
    SELECT (%(teams)s::bigint[])[1 + n %% %(count)s], 0, '', now(), 'R' || lpad(n::text, 12, '0'), '', '', '', 'motor',
        CASE WHEN n %% 10 < 6 THEN 'closed' WHEN n %% 10 = 9 THEN 'cancelled' ELSE 'registered' END, 'kept',
        t, t + interval '2 hours', t + interval '1 day' * (1 + n %% 5), t + interval '5 days', t + interval '6 days',
        CASE WHEN n %% 10 < 6 THEN t + interval '7 days' * (1 + n %% 3) END,
        CASE WHEN n %% 10 < 6 THEN t + interval '8 days' * (1 + n %% 3) END,
        '', '', '', '', 0, 0, n %% 4 / 3, false, n %% 3 = 0, 'CNY', 0, 0, 100 + n %% 90000, n %% 90000, 0, 0,
        CASE WHEN n %% 10 < 6 THEN n %% 90000 ELSE 0 END, '{}'
    FROM (SELECT n, timestamptz '2025-06-01' + interval '30 seconds' * n AS t FROM generate_series(1, %(rows)s) n) s
"""
ROWS = """
    INSERT INTO claims_listedcase (
        branch_id, version, head_hash, created_at, list_kind, case_number, status, listed_at, report_due_at,
        must_attend, trigger, registration_no, policy_no, plate, removal_reason, removal_note, batch_id, source_row)
    SELECT (%(teams)s::bigint[])[1 + n %% %(count)s], 0, '', now(), 'warning', 'R' || lpad((n * 23)::text, 12, '0'),
        'on_list', now(), now(), false, '', '', '', '', '', '', %(batch)s, n
    FROM generate_series(1, %(rows)s) n
"""
JOIN = """
    SELECT count(*), count(c.id) FROM claims_listedcase l LEFT JOIN claims_claimcase c ON c.case_number = l.case_number
    WHERE l.batch_id = %(batch)s
"""
RESERVES = """
    SELECT branch_id, count(*), sum(estimate), sum(reserve), sum(paid), count(*) FILTER (WHERE injured_count > 0),
        count(*) FILTER (WHERE paid > estimate), count(*) FILTER (WHERE estimate = 0),
        count(*) FILTER (WHERE reported_at < now() - interval '180 days')
    FROM claims_claimcase
    WHERE branch_id IN (SELECT id FROM accounts_branch WHERE path >= '/HQ/33/' AND path < '/HQ/330')
      AND status = 'kept' AND case_state NOT IN ('closed', 'closed_at_zero', 'cancelled', 'rejected')
    GROUP BY branch_id
"""
TIMELINESS = """
    SELECT branch_id,
        count(*) FILTER (WHERE r AND k),
        count(*) FILTER (WHERE r AND k AND registered_at <= reported_at + interval '72 h'),
        count(*) FILTER (WHERE r AND k AND closed_at < e), count(*) FILTER (WHERE c AND z),
        sum(closed_at - reported_at) FILTER (WHERE c AND z),
        count(*) FILTER (WHERE d AND s AND z), count(*) FILTER (WHERE d AND s AND z AND paid_at < e
            AND paid_at <= docs_complete_at + interval '3 d'),
        count(*) FILTER (WHERE p AND settled_at IS NOT NULL), sum(paid_at - settled_at) FILTER (WHERE p)
    FROM (SELECT *, reported_at >= b AND reported_at < e AS r, closed_at >= b AND closed_at < e AS c,
            docs_complete_at >= b AND docs_complete_at < e AS d, paid_at >= b AND paid_at < e AS p,
            case_state <> 'cancelled' AS k, case_state NOT IN ('cancelled', 'closed_at_zero') AS z,
            injured_count = 0 AND deaths = 0 AND estimate <= 5000 AS s
          FROM claims_claimcase, (SELECT timestamptz '2026-01-01 00:00+08' b, timestamptz '2026-06-16 00:00+08' e) days
          WHERE branch_id IN (SELECT id FROM accounts_branch WHERE path >= '/HQ/33/' AND path < '/HQ/330')
            AND status = 'kept') cases
    GROUP BY branch_id
"""


def figures(scale: float) -> Iterator[Figure]:
    """The list first, then the two boards that read the whole register."""
    place = prepare()
    batch = load(place, int(1_000_000 * scale), int(50_000 * scale))
    listed, matched = by_hand(JOIN, {"batch": batch.pk})[0]
    assert counted(batch) == {"matched": matched, "unmatched": listed - matched}, "the matching finds another number"
    hand, ours = in_turns([lambda: by_hand(JOIN, {"batch": batch.pk}), lambda: counted(batch)], ROUNDS)
    yield Figure("matching 50,000 against 1,000,000 cases", ms(ours), ms(hand), ours / hand, at_most=2)
    director = _director(place)
    question = Question(branch=place.province, first=date(2026, 1, 1), last=TODAY, as_of=TODAY, by="branch")
    for code, sql in (("reserves", RESERVES), ("timeliness", TIMELINESS)):
        asked = asked_now(question, director)
        lines = lines_of(BOARDS[code], asked)
        first = BOARDS[code].columns[0].code
        assert sum(line.values[first] for line in lines) == sum(row[1] for row in by_hand(sql)), "another number"
        hand, ours = in_turns([_read(sql), _drawn(code, asked)], ROUNDS)
        yield Figure(f"board {code}, 1 province, 1,000,000 cases", ms(ours), ms(hand), ours / hand, at_most=1.5)


def _read(sql: str) -> Any:
    return lambda: by_hand(sql)


def _drawn(code: str, asked: Any) -> Any:
    return lambda: lines_of(BOARDS[code], asked)


def by_hand(sql: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def load(place: Place, cases: int, rows: int) -> ImportBatch:
    """Cases and one list, once."""
    found = ImportBatch.objects.filter(kind="warning_list").first()
    if found is not None:
        return found
    batch = ImportBatch.objects.create(
        kind="warning_list", branch=place.province, file_name="list.csv", sha256="0" * 64, created_at=timezone.now()
    )
    teams = [team.pk for team in place.teams]
    values = {"teams": teams, "count": len(teams), "batch": batch.pk}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(CASES, {**values, "rows": cases})
        cursor.execute(ROWS, {**values, "rows": rows})
        for model in (ClaimCase, ListedCase):
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")
    return batch


def _director(place: Place) -> User:
    Membership.objects.get_or_create(
        user=place.admin, branch=place.province, role="claims_director", valid_from=date(2020, 1, 1)
    )
    return User.objects.get(pk=place.admin.pk)
