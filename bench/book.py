"""A million renewals for the lists and the rate: written by the database itself, with every constraint on.

The book stands on 15 June 2026 and holds two years of expiries around that day. Past months are mostly renewed, lost or
lapsed; the next sixty days are in work; what lies beyond mostly waits in the pool. Everything follows from the row's
number, so two runs measure the same book.
"""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from typing import Any

from django.db import connection, models

from accounts.fields import blind_index, encrypt
from bench.place import PER_TEAM, Place
from renewals.models import Renewal, SignedPolicy

TODAY = date(2026, 6, 15)
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
ELSEWHERE = 20_000
PHONE = "13800000000"

Shares = tuple[tuple[str, int], ...]
#: Hundredths of each status, for days of expiry before today, up to sixty days ahead, and later.
PAST = (
    ("renewed", 62),
    ("won_back", 3),
    ("void", 4),
    ("lost", 12),
    ("lapsed", 10),
    ("callback_done", 5),
    ("closed", 4),
)
SOON = (
    ("renewed", 24),
    ("assigned", 15),
    ("following", 30),
    ("quoted", 20),
    ("loss_pending", 3),
    ("renew_claimed", 2),
    ("void", 2),
    ("pool", 4),
)
LATER = (("assigned", 18), ("void", 2), ("pool", 80))
#: The same of a book of open renewals only.
OPEN_PAST = (("lapsed", 65), ("callback_done", 35))
OPEN_SOON = (
    ("assigned", 20),
    ("following", 35),
    ("quoted", 25),
    ("loss_pending", 3),
    ("renew_claimed", 2),
    ("pool", 15),
)
OPEN_LATER = (("assigned", 20), ("pool", 80))
#: From the last day of the win-back period to the newest list.
OPEN_FIRST, OPEN_LAST = TODAY - timedelta(days=90), TODAY + timedelta(days=90)


def load(place: Place, count: int) -> None:
    """Writes ``count`` renewals into the province, and some beside it. Does nothing where they are already."""
    if Renewal.objects.exists():
        return
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET synchronous_commit = off")
        _drawn(cursor, place, count)
        insert(cursor, SignedPolicy, POLICY, "d WHERE d.status IN ('renewed', 'won_back')")
        insert(cursor, Renewal, _renewal(place), "d")
        cursor.execute("RESET synchronous_commit")
        cursor.execute("CHECKPOINT")
    connection.close()
    sys.stderr.write(f"loaded {count + ELSEWHERE:,} renewals in {time.perf_counter() - start:.0f} s\n")


def load_open(place: Place, count: int) -> None:
    """Writes ``count`` open renewals into the province, from 90 days past expiry to 90 days before it, after whatever
    is there already."""
    first = (Renewal.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET synchronous_commit = off")
        shares = (OPEN_PAST, OPEN_SOON, OPEN_LATER)
        _drawn(cursor, place, count, first=first, days=(OPEN_FIRST, OPEN_LAST), shares=shares, elsewhere=0)
        insert(cursor, Renewal, _renewal(place), "d")
        cursor.execute("RESET synchronous_commit")
        cursor.execute("CHECKPOINT")
    connection.close()
    sys.stderr.write(f"loaded {count:,} open renewals in {time.perf_counter() - start:.0f} s\n")


def _drawn(
    cursor: Any,
    place: Place,
    count: int,
    *,
    first: int = 1,
    days: tuple[date, date] = (FIRST, LAST),
    shares: tuple[Shares, Shares, Shares] = (PAST, SOON, LATER),
    elsewhere: int = ELSEWHERE,
) -> None:
    """What the dice say about every row, as a temporary table ``d``."""
    past, soon, later = shares
    cursor.execute("CREATE TEMPORARY TABLE drawn_team (place int PRIMARY KEY, id bigint, owners bigint[])")
    owners: dict[int, list[int]] = {}
    for person in place.specialists:
        owners.setdefault(person.branch_id, []).append(person.pk)
    teams = [*place.teams, *place.other_teams]
    cursor.executemany(
        "INSERT INTO drawn_team VALUES (%s, %s, %s)",
        [(number, team.pk, owners.get(team.pk, [place.decider.pk] * PER_TEAM)) for number, team in enumerate(teams)],
    )
    here, there = len(place.teams), len(place.other_teams)
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE d AS
        SELECT g, t.id AS branch_id, t.owners[1 + {_dice(3, PER_TEAM)}] AS person, expires_on, roll, extra_roll,
               CASE WHEN expires_on < '{TODAY}' THEN {_pick(past)}
                    WHEN expires_on < date '{TODAY}' + 60 THEN {_pick(soon)}
                    ELSE {_pick(later)} END AS status
        FROM (SELECT g::bigint AS g,
                     CASE WHEN g < {first + count} THEN {_dice(1, here)} ELSE {here} + {_dice(1, there)} END AS team,
                     date '{days[0]}' + {_dice(2, (days[1] - days[0]).days + 1)} AS expires_on,
                     {_dice(4, 100)} AS roll, {_dice(5, 100)} AS extra_roll
              FROM generate_series({first}, {first + count + elsewhere - 1}) g) drawn
        JOIN drawn_team t ON t.place = drawn.team
        """
    )
    cursor.execute("ANALYZE d")


def _dice(salt: int, sides: int) -> str:
    return f"((hashint8extended(g::bigint, {salt}) & 2147483647) % {sides})::int"


def _pick(shares: Shares) -> str:
    """The status by ``roll``; the last one takes what is left."""
    below, cases = 0, ""
    for status, share in shares[:-1]:
        below += share
        cases += f" WHEN roll < {below} THEN '{status}'"
    return f"CASE{cases} ELSE '{shares[-1][0]}' END"


DISPATCHED = "((d.expires_on - 45)::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '10 hours')"
#: New cover begins the day after the old one; a tenth begins earlier, and won-back ones after a gap.
STARTS = (
    "(d.expires_on + CASE WHEN d.status = 'won_back' THEN 2 + d.extra_roll % 40"
    " WHEN d.extra_roll < 10 THEN -d.extra_roll ELSE 1 END)"
)
SIGNED = f"(LEAST({STARTS}, date '{TODAY}') - d.extra_roll % 15)"
NAME = (
    "substr('王李张刘陈杨黄赵吴周', 1 + (d.g % 10)::int, 1)"
    " || substr('伟芳娜敏静秀丽强磊军', 1 + (d.g / 10 % 10)::int, 2)"
)
PREMIUM = "(1500 + (d.g * 7919) % 600000 / 100.0)::numeric(12,2)"

POLICY = {
    "id": "d.g",
    "branch_id": "d.branch_id",
    "policy_no": "'N' || lpad(d.g::text, 14, '0')",
    "asset_key": "'V:LBENCH' || lpad(d.g::text, 11, '0')",
    "vin": "'LBENCH' || lpad(d.g::text, 11, '0')",
    "starts_on": STARTS,
    "expires_on": f"{STARTS} + 364",
    "signed_on": SIGNED,
    "premium": f"{PREMIUM} * 0.95",
}


def _renewal(place: Place) -> dict[str, str]:
    """Column → expression; what is left out gets the model's default."""
    owned = "d.status <> 'pool' AND NOT (d.status = 'void' AND d.extra_roll < 50)"
    worked = "d.status NOT IN ('pool', 'assigned', 'void')"
    matched = "d.status IN ('renewed', 'won_back')"
    lapsed = "d.status IN ('lapsed', 'callback_done', 'closed', 'won_back')"

    def when(condition: str, value: str, otherwise: str = "NULL") -> str:
        return f"CASE WHEN {condition} THEN {value} ELSE {otherwise} END"

    return {
        "id": "d.g",
        "branch_id": "d.branch_id",
        "version": "1",
        "head_hash": "md5(d.g::text) || md5(d.g::text)",
        "created_at": "now()",
        "asset_key": POLICY["asset_key"],
        "vin": POLICY["vin"],
        "vin_tail": "right(lpad(d.g::text, 6, '0'), 6)",
        "cycle": "date_trunc('month', d.expires_on)::date",
        "plate": "'浙' || chr(65 + (d.g % 11)::int) || right(lpad(d.g::text, 5, '0'), 5)",
        "engine_no": "'E' || d.g",
        "model_name": "'大众FV71' || (d.g % 90)",
        "usage": "(ARRAY['family','family','family','family','company','own_goods'])[1 + d.extra_roll % 6]",
        "line": "(ARRAY['commercial','commercial','both','compulsory'])[1 + d.extra_roll % 4]",
        "channel": "(ARRAY['个代','专代','车商','电销'])[1 + d.extra_roll % 4]",
        "policy_no": "'P' || lpad(d.g::text, 15, '0')",
        "starts_on": "d.expires_on - 364",
        "expires_on": "d.expires_on",
        "last_premium": PREMIUM,
        "ncd": "0.70",
        "claim_count": "d.extra_roll % 3",
        "insured_name": NAME,
        "phone": f"'{encrypt(PHONE)}'",
        "phone_hash": f"'{blind_index(PHONE)}'",
        "phone_valid": "true",
        "source_row": "(d.g % 30000)::int",
        "status": "d.status",
        "owner_id": when(owned, "d.person"),
        "credit_branch_id": "d.branch_id",
        "credit_owner_id": when(owned, "d.person"),
        "assigned_at": when(owned, DISPATCHED),
        "first_contact_due_at": when(owned, f"{DISPATCHED} + interval '24 hours'"),
        "first_follow_at": when(worked, f"{DISPATCHED} + interval '1 hour' * (1 + d.extra_roll)"),
        "first_effective_at": when(
            f"{worked} AND d.extra_roll < 80", f"{DISPATCHED} + interval '1 hour' * (2 + d.extra_roll / 2)"
        ),
        "attempts": when(worked, "1 + d.extra_roll % 6", "0"),
        "effective_contacts": when(worked, "1 + d.extra_roll % 3", "0"),
        "last_contact_at": when(worked, f"{DISPATCHED} + interval '1 day' * (d.extra_roll % 30)"),
        "last_result": when(worked, "'R2'", "''"),
        "intention": when(worked, "substr('ABCD', 1 + d.extra_roll % 4, 1)", "''"),
        "next_contact_on": when("d.status IN ('following', 'quoted')", f"date '{TODAY}' + d.extra_roll % 10 - 3"),
        "first_quote_on": when(
            f"{matched} OR d.status IN ('quoted', 'renew_claimed')", f"LEAST(d.expires_on - 20, date '{TODAY}')"
        ),
        "quote_premium": when(f"{matched} OR d.status IN ('quoted', 'renew_claimed')", PREMIUM),
        "claimed_policy_no": when("d.status = 'renew_claimed'", "'C' || d.g", "''"),
        "claimed_at": when("d.status = 'renew_claimed'", "now()"),
        "loss_reason": when("d.status IN ('lost', 'loss_pending')", "'P2'", "''"),
        "loss_proposed_by_id": when("d.status IN ('lost', 'loss_pending')", str(place.admin.pk)),
        "loss_proposed_at": when("d.status IN ('lost', 'loss_pending')", DISPATCHED),
        "loss_decided_by_id": when("d.status = 'lost'", str(place.decider.pk)),
        "loss_decided_at": when("d.status = 'lost'", DISPATCHED),
        "lapsed_at": when(lapsed, "d.expires_on + interval '1 day'"),
        "callback_at": when("d.status = 'callback_done'", "d.expires_on + interval '5 days'"),
        "void_reason": when("d.status = 'void'", "'sold'", "''"),
        "void_decided_by_id": when("d.status = 'void'", str(place.decider.pk)),
        "void_decided_at": when("d.status = 'void'", DISPATCHED),
        "matched_policy_id": when(matched, "d.g"),
        "matched_signed_on": when(matched, SIGNED),
        "matched_starts_on": when(matched, STARTS),
        "matched_premium": when(matched, f"{PREMIUM} * 0.95"),
        "matched_same_branch": when(matched, "d.extra_roll < 90"),
        "matched_gap_days": when(matched, f"{STARTS} - d.expires_on - 1"),
    }


def insert(cursor: Any, model: type[models.Model], given: dict[str, str], source: str) -> None:
    """All rows of a table from ``source``; a column not ``given`` gets its default.

    Indexes that are no constraints are built at the end, which takes half the time.
    """
    rest = {
        field.column: _default(field)
        for field in model._meta.concrete_fields
        if isinstance(field, models.Field) and field.column not in given
    }
    columns = given | rest
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    indexes = _plain_indexes(cursor, table)
    for name in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} FROM {source}")
    for definition in indexes.values():
        cursor.execute(definition)
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
    cursor.execute(f"VACUUM ANALYZE {table}")


def _plain_indexes(cursor: Any, table: str) -> dict[str, str]:
    """Name → definition."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
        [table],
    )
    return dict(cursor.fetchall())


def _default(field: models.Field[Any, Any]) -> str:
    if isinstance(field, models.JSONField):
        return "'{}'"
    if field.null:
        return "NULL"
    value = field.get_default() if field.has_default() else ""
    return str(value).lower() if isinstance(value, bool) else f"'{value}'"
