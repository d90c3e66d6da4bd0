"""Taxonomies by branch: who wins, what may be stated, how two branches differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from accounts.errors import DomainError
from renewals.rules.contact import ContactChannel, ContactResult, Intention
from renewals.rules.loss import LOSS_REASONS, VoidReason
from renewals.taxonomy.rules import (
    Change,
    Entry,
    Facts,
    Kind,
    Stated,
    differences,
    next_code,
    offered,
    refuse_entry,
    resolve,
)
from renewals.taxonomy.shipped import shipped

DAY = date(2026, 6, 1)
P = Entry(kind=Kind.LOSS_REASON, code="P", zh="价格", en="Price", system=True)
P1 = Entry(kind=Kind.LOSS_REASON, code="P1", parent="P", zh="他司报价更低", en="Cheaper", order=1, system=True)
P2 = Entry(kind=Kind.LOSS_REASON, code="P2", parent="P", zh="本司涨价", en="Our price", order=2, system=True)


def at(path: str, day: date, entry: Entry) -> Stated:
    return Stated(path, day, entry)


def read(path: str, *rows: Stated, on: date = DAY) -> dict[str, Entry]:
    return {entry.code: entry for entry in resolve([P, P1, P2], rows, path, on)}


def test_what_is_shipped_holds_where_nobody_says_anything():
    assert read("/HQ/33/") == {"P": P, "P1": P1, "P2": P2}


def test_nearest_branch_wins_and_of_its_rows_the_latest():
    own = replace(P1, zh="同业低价")
    late = replace(P1, zh="同业更低价")
    rows = [
        at("/HQ/", date(2026, 5, 1), replace(P1, zh="总公司")),
        at("/HQ/33/", date(2026, 1, 1), own),
        at("/HQ/33/", date(2026, 3, 1), late),
        at("/HQ/33/", date(2026, 7, 1), replace(P1, zh="以后")),
        at("/HQ/51/", date(2026, 1, 1), replace(P1, zh="四川")),
    ]
    assert read("/HQ/33/3303/", *rows)["P1"].zh == "同业更低价"
    assert read("/HQ/33/3303/", *rows, on=date(2026, 2, 1))["P1"].zh == "同业低价"
    assert read("/HQ/51/", *rows)["P1"].zh == "四川"
    assert read("/HQ/44/", *rows)["P1"].zh == "总公司"


def test_switched_off_below_hides_below_only():
    rows = [at("/HQ/33/", DAY, replace(P2, active=False))]
    assert [entry.code for entry in offered(resolve([P, P1, P2], rows, "/HQ/33/3303/", DAY))] == ["P", "P1"]
    assert [entry.code for entry in offered(resolve([P, P1, P2], rows, "/HQ/51/", DAY))] == ["P", "P1", "P2"]


def test_class_that_is_off_takes_its_reasons_along():
    rows = [at("/HQ/", DAY, replace(P, active=False))]
    assert offered(resolve([P, P1, P2], rows, "/HQ/33/", DAY)) == ()


def test_own_codes_stand_in_their_class_by_order():
    own = Entry(kind=Kind.LOSS_REASON, code="P10", parent="P", zh="送保养", en="Free service", order=1)
    codes = [entry.code for entry in resolve([P, P2, P1], [at("/HQ/", DAY, own)], "/HQ/", DAY)]
    assert codes == ["P", "P1", "P10", "P2"]


def test_shipped_taxonomies_are_the_codes_of_the_desk_in_both_languages():
    codes = {kind: {entry.code for entry in shipped() if entry.kind is kind} for kind in Kind}
    assert codes[Kind.CHANNEL] == set(ContactChannel)
    assert codes[Kind.RESULT] == set(ContactResult)
    assert codes[Kind.INTENTION] == set(Intention)
    assert codes[Kind.VOID_REASON] == set(VoidReason)
    assert {reason.code for reason in LOSS_REASONS} - codes[Kind.LOSS_REASON] == {"T1"}
    assert all(entry.zh and entry.en and entry.system for entry in shipped())
    assert [entry.code for entry in shipped() if entry.zh == entry.en] == []


@pytest.mark.parametrize(
    ("kind", "parent", "taken", "code"),
    [
        (Kind.LOSS_REASON, "P", {"P1"}, "P10"),
        (Kind.LOSS_REASON, "P", {"P10", "P11"}, "P12"),
        (Kind.LOSS_REASON, "", {"A"}, "B"),
        (Kind.INSURER, "", {"own_1"}, "own_2"),
        (Kind.VOID_REASON, "", set(), "own_1"),
    ],
)
def test_new_codes_are_those_nobody_has(kind, parent, taken, code):
    assert next_code(kind, parent, taken) == code


@pytest.mark.parametrize(
    ("entry", "new", "code"),
    [
        (replace(P1, code="P9"), False, "taxon_unknown"),
        (replace(P1, zh=" "), False, "taxon_words"),
        (replace(P1, en=""), False, "taxon_words"),
        (replace(P1, zh="本司涨价"), False, "taxon_words_taken"),
        (replace(P1, en="OUR PRICE"), False, "taxon_words_taken"),
        (replace(P1, parent=""), False, "taxon_parent"),
        (replace(P1, code="P10", parent="Q", zh="新", en="New"), True, "taxon_parent"),
        (replace(P1, code="P10", parent="P2", zh="新", en="New"), True, "taxon_parent"),
        (replace(P, facts=Facts(must_verify=True)), False, "taxon_facts"),
        (replace(P1, facts=Facts(must_verify=True, no_approval=True)), False, "taxon_exempt_verified"),
        (replace(P1, facts=Facts(note_length=201)), False, "taxon_note_length"),
        (Entry(kind=Kind.RESULT, code="R10", zh="新", en="New"), True, "taxon_fixed"),
        (Entry(kind=Kind.RESULT, code="R9", zh="勿扰", en="No calls", active=False), False, "taxon_always_on"),
    ],
    ids=lambda value: getattr(value, "code", str(value)),
)
def test_statement_is_refused(entry, new, code):
    known = [P, P1, P2, Entry(kind=Kind.RESULT, code="R9", zh="要求勿扰", en="Asked not to be called")]
    refusal = refuse_entry(entry, known, new=new)
    assert isinstance(refusal, DomainError)
    assert refusal.code == code


def test_reason_may_change_words_duties_and_be_switched_off():
    changed = replace(P1, zh="价格更低", facts=Facts(needs_amount=True, must_verify=True), active=False)
    assert refuse_entry(changed, [P, P1, P2]) is None


def test_clone_states_differences_only():
    own = Entry(kind=Kind.LOSS_REASON, code="P10", parent="P", zh="送保养", en="Free service")
    source, target = [P, replace(P1, zh="同业低价"), own], [P, P1, P2]
    found = [(each.change, each.after.code) for each in differences(source, target)]
    assert found == [(Change.CHANGED, "P1"), (Change.ADDED, "P10")]
    found = [(each.change, each.after.code, each.after.active) for each in differences(source, target, keep_own=False)]
    assert found[-1] == (Change.SWITCHED_OFF, "P2", False)
    assert differences(target, target) == ()
