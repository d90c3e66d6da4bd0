"""A limit that changes while somebody decides, on PostgreSQL. SQLite has one writer at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Event as Flag
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import actions
from accounts.actions import LimitWish
from accounts.authority import verdict
from accounts.errors import DomainError
from accounts.models import AuthorityLimit, Branch, User
from accounts.rules.authority import Demand, Measure, Verdict

pytestmark = [
    pytest.mark.write_path,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time"),
]

TOTAL = Demand(Measure.CASE_TOTAL, Decimal(20_000))


@pytest.fixture
def beside() -> Iterator[Callable[..., Future[Any]]]:
    """Runs something in a thread with a connection of its own."""

    def closing(work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        yield lambda work: pool.submit(closing, work)


@pytest.fixture
def row(tree: dict[str, Branch]) -> AuthorityLimit:
    return AuthorityLimit.objects.create(
        branch=tree["33"],
        level="prefecture",
        role="renewal_manager",
        measure=Measure.CASE_TOTAL,
        max_amount=Decimal(20_000),
        valid_from=date(2020, 1, 1),
        document_no="1",
    )


@pytest.fixture
def lower(tree: dict[str, Branch]) -> LimitWish:
    return LimitWish(
        branch=tree["33"],
        measure=Measure.CASE_TOTAL,
        max_amount=Decimal(19_999),
        valid_from=timezone.localdate(),
        document_no="2",
        level="prefecture",
        role="renewal_manager",
    )


def decided(user: User, branch: Branch) -> Verdict:
    return verdict(user, branch=branch, demands=[TOTAL], on=timezone.localdate(), lock=True)


@pytest.mark.parametrize("nearer", [False, True], ids=["same row replaced", "nearer row added"])
def test_limit_lowered_during_a_decision_waits_for_it(beside, people, tree, row, lower, nearer) -> None:
    wish = replace(lower, branch=tree["3303"]) if nearer else lower
    with transaction.atomic():
        assert decided(people["renewal_manager"], tree["3303"]).allowed
        change = beside(lambda: actions.set_limit(by=people["province_admin"], wish=wish))
        time.sleep(0.5)
        assert not change.done()
        assert decided(people["renewal_manager"], tree["3303"]).allowed, "nothing changes until this is committed"
    assert change.result(10).max_amount == 19_999
    with transaction.atomic():
        assert decided(people["renewal_manager"], tree["3303"]).code == "authority_exceeded"


@pytest.mark.parametrize("nearer", [False, True], ids=["same row replaced", "nearer row added"])
def test_decision_waits_for_a_limit_that_is_being_lowered_and_sees_it(beside, people, tree, row, lower, nearer) -> None:
    wish = replace(lower, branch=tree["3303"]) if nearer else lower
    holding, go_on = Flag(), Flag()

    def change() -> None:
        with transaction.atomic():
            actions.set_limit(by=people["province_admin"], wish=wish)
            holding.set()
            go_on.wait(10)

    def decide() -> str:
        with transaction.atomic():
            return decided(people["renewal_manager"], tree["3303"]).code

    changing = beside(change)
    assert holding.wait(10)
    deciding = beside(decide)
    time.sleep(0.5)
    assert not deciding.done()
    go_on.set()
    changing.result(10)
    assert deciding.result(10) == "authority_exceeded"


def test_raw_change_of_a_row_waits_too(beside, people, tree, row) -> None:
    with transaction.atomic():
        assert decided(people["renewal_manager"], tree["3303"]).allowed
        change = beside(lambda: AuthorityLimit.objects.filter(pk=row.pk).update(max_amount=0))
        time.sleep(0.5)
        assert not change.done()
    assert change.result(10) == 1


def test_decisions_hold_limits_together(beside, people, tree, row) -> None:
    def decide() -> bool:
        with transaction.atomic():
            return decided(people["renewal_manager"], tree["3303"]).allowed

    with transaction.atomic():
        assert decided(people["renewal_manager"], tree["3303"]).allowed
        assert beside(decide).result(10)


def test_of_two_who_set_the_same_limit_one_succeeds(beside, people, tree, lower) -> None:
    def change() -> str:
        try:
            actions.set_limit(by=people["province_admin"], wish=lower)
        except DomainError as refusal:
            return refusal.code
        return "set"

    people["province_admin"].scope()
    assert sorted(each.result(10) for each in [beside(change), beside(change)]) == ["limit_overlaps", "set"]
