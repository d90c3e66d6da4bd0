"""Another branch's ids in queries and forms: nothing of it is shown, nothing of it changes (reliability: S2, S4)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client

from accounts.models import Membership, User
from accounts.models.membership import MembershipQuerySet
from accounts.roles import ROLES
from config.addresses import Address, addresses
from config.permission_table import OTHER, OWN, TABLE, verdict
from tests.rules.two_provinces import CANARY, Company, province_rows
from tests.rules.visiting import Visitors, readable, target_of
from tests.undoing import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ADDRESSES = addresses()
READABLE = [address for address in ADDRESSES if "GET" in TABLE[address.name].methods]
WRITABLE = [address for address in ADDRESSES if "POST" in TABLE[address.name].methods]
#: Searches for the canary by less than its whole word, so that an echoed question is no leak.
PART = CANARY[:-1]
#: Fields of models that no form may set.
NEVER_SET = {
    "id": 1,
    "pk": 1,
    "status": "renewed",
    "version": 99,
    "is_active": "",
    "head_hash": "x",
    "session_epoch": 7,
}


def foreign(company: Company) -> dict[str, Any]:
    """Every name under which the forms and filters of the product take an id or a code, with the other branch's."""
    side = company.sides[OTHER]
    renewal, branch, worker = side.rows["renewal"].pk, side.branch.pk, side.worker.pk
    people = (
        "owner",
        "to",
        "specialist",
        "specialists",
        "assignee",
        "person",
        "user",
        "successor",
        "new_owner",
        "team_lead",
    )
    rows = ("id", "ids", "renewal", "renewals", "pk", "row", "rows", "customers")
    return {
        **dict.fromkeys(people, worker),
        **dict.fromkeys(rows, renewal),
        "branch": branch,
        "team": branch,
        "call_list": side.rows["call_list"].pk,
        "batch": side.rows["batch"].pk,
        "mapping": CANARY,
        "key": side.branch.code,
    }


Picture = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def stored(standing: Standing, visitors: Visitors) -> Picture:
    """All that is stored of the other province, by table."""
    return standing(lambda: picture(visitors.company))


def picture(company: Company, tables: Collection[str] | None = None) -> Picture:
    return {
        model._meta.db_table: list(rows.order_by("pk").values_list())
        for model, rows in province_rows(company.sides[OTHER])
        if tables is None or model._meta.db_table in tables
    }


def writes() -> dict[str, int] | None:
    """How many rows of each table this transaction wrote so far, also where it was taken back; None: the database does
    not tell."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


def changes(company: Company, stored: Picture) -> Callable[[], list[str]]:
    """What tells, later, which tables hold something else of the other province. Only tables that were written to since
    now are read."""
    before = writes()

    def look() -> list[str]:
        after = writes()
        written = None if before is None or after is None else {name for name in after if after[name] != before[name]}
        return [table for table, rows in picture(company, written).items() if rows != stored[table]]

    return look


def allowed_roles(address: Address, method: str) -> list[str]:
    return [who for who in ROLES if verdict(TABLE[address.name], who, method, OWN) == "allowed"]


@pytest.mark.parametrize("address", READABLE, ids=lambda address: address.name)
def test_foreign_ids_in_the_query_show_nothing(visitors: Visitors, address: Address) -> None:
    ids = foreign(visitors.company)
    other = visitors.company.sides[OTHER].branch.code
    queries = [
        {**ids, "q": PART, "name": PART, "search": PART},
        {"branch": other, "team": other, "by": "owner", "measure": "due", "whole": "1", "tab": "all", "state": "on"},
        {"sort": "branch__name", "ordering": "branch__name", "branch__name": CANARY[:3], "owner__name": PART},
    ]
    for who in allowed_roles(address, "GET"):
        target = target_of(address, visitors.company, who, OWN).partition("?")[0]
        for query in queries:
            answer = visitors.ask(
                who, "GET", f"{target}?{'&'.join(f'{name}={value}' for name, value in query.items())}"
            )
            asked = CANARY.encode() in str(query).encode()
            assert answer.status_code < 500, f"{who} {query}"
            assert asked or CANARY.encode() not in readable(answer), f"{who} {query}"


@pytest.mark.parametrize("address", WRITABLE, ids=lambda address: address.name)
def test_foreign_ids_in_a_form_change_and_show_nothing(visitors: Visitors, stored: Picture, address: Address) -> None:
    company = visitors.company
    form = {**foreign(company), **NEVER_SET, "note": "note", "reason": "P1", "mapping": "own"}
    for who in allowed_roles(address, "POST"):
        target = target_of(address, company, who, OWN)
        answer = visitors.ask(who, "POST", target, form, changes(company, stored))
        assert answer.status_code < 500, who
        assert answer.seen == [], who
        assert CANARY.encode() not in readable(answer), who


def test_form_that_takes_any_branch_is_caught(
    visitors: Visitors, stored: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MembershipQuerySet, "visible_to", lambda self, _user: self.all())
    monkeypatch.setattr("accounts.actions.roles.require", lambda *_arguments: None)
    company = visitors.company
    target = f"/people/roles/{company.sides[OTHER].rows['membership'].pk}/end/"
    answer = visitors.ask("security_admin", "POST", target, {}, changes(company, stored))
    assert Membership._meta.db_table in answer.seen
    assert picture(company) == stored, "taken back"


def test_picture_holds_every_model_of_a_branch(visitors: Visitors) -> None:
    seen = {model for model, _rows in province_rows(visitors.company.sides[OTHER])}
    assert {User, Membership} <= seen
    assert all(issubclass(model, models.Model) for model in seen)
    assert isinstance(visitors.clients["specialist"], Client)
