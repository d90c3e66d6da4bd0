"""The pipeline as pure rules: who gets a customer by which rule, and why nobody does (renewals brief §5)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renewals.assignment.reading import case_as_data, case_from_data, desk_as_data, desk_from_data
from renewals.assignment.rules.conditions import Case, matches, unsound
from renewals.assignment.rules.people import Caps, Desk, Seat
from renewals.assignment.rules.pipeline import Rule, RuleKind, decide, decide_all, rules_at, unsound_rule

TODAY = date(2026, 6, 1)
TEAM, OTHER, OFFICE = "/HQ/33/3303/330301/33030101/", "/HQ/33/3303/330301/33030102/", "/HQ/33/3303/330301/"
FAR = TODAY + timedelta(days=60)


def seat(person: int, home: str = TEAM, **more) -> Seat:
    values = {"name": f"员工{person}", "number": f"E{person:05d}", "reach": (home,), **more}
    return Seat(person=person, home=home, **values)


def desk(*seats: Seat, holding: int = 600, near: int = 80, **more) -> Desk:
    caps = {path: Caps(holding, near) for path in (TEAM, OTHER, OFFICE, "/HQ/33/3303/", "/HQ/33/3301/")}
    return Desk({each.person: each for each in seats}, caps, TODAY, TODAY + timedelta(days=7), **more)


def case(pk: int = 1, **more) -> Case:
    return Case(**{"pk": pk, "path": TEAM, "expires_on": FAR, **more})


def rule(kind: str, pk: int = 1, condition=None, **choice) -> Rule:
    return Rule(pk, RuleKind(kind), condition or {}, choice)


def who(decisions) -> list[int | None]:
    return [each.person for each in sorted(decisions, key=lambda each: each.case)]


# last year's agent


@pytest.mark.parametrize("text", ["E00001", "员工1", "员工1（E00001）", "e00001 员工1"])
def test_agent_is_found_by_number_or_name(text):
    found = decide(case(agent=text), [rule("last_agent")], desk(seat(1), seat(2)))
    assert (found.person, found.rule, found.code) == (1, 1, "assigned")


def test_one_name_of_two_people_is_the_one_of_the_branch():
    people = desk(seat(1, name="王敏"), seat(2, OTHER, name="王敏"))
    assert decide(case(agent="王敏"), [rule("last_agent")], people).person == 1
    nobody = decide(case(agent="王敏", path="/HQ/33/3303/"), [rule("last_agent")], people)
    assert (nobody.person, nobody.code) == (None, "agent_unknown")


@pytest.mark.parametrize(
    ("facts", "more", "code"),
    [
        pytest.param({"away": True}, {}, "on_leave", id="on leave"),
        pytest.param({"held": 600}, {}, "holding_cap", id="full"),
        pytest.param({}, {"cooling": 1}, "cooling_down", id="gave it back lately"),
        pytest.param({}, {"owner": 1}, "same_owner", id="owns it already"),
        pytest.param({"reach": ()}, {}, "target_cannot_own", id="follows up nowhere"),
    ],
)
def test_agent_who_cannot_take_it_is_passed_over_with_the_reason(facts, more, code):
    rules = [rule("last_agent", 1), rule("territory", 2)]
    found = decide(case(agent="E00001", **more), rules, desk(seat(1, **facts), seat(2)))
    assert (found.person, found.rule, found.trail) == (2, 2, ((1, code),))


def test_agent_who_cannot_take_it_leaves_it_to_the_superior():
    rules = [rule("last_agent", 1, otherwise="lead"), rule("territory", 2)]
    found = decide(case(agent="E00001"), rules, desk(seat(1, away=True, lead=9), seat(2)))
    assert (found.person, found.code, found.tell, found.rule) == (None, "for_lead", 9, 1)


def test_superior_who_follows_up_gets_it():
    rules = [rule("last_agent", 1, otherwise="lead")]
    assert decide(case(agent="E00001"), rules, desk(seat(1, away=True, lead=2), seat(2))).person == 2


# caps


@pytest.mark.parametrize(("held", "gets"), [(598, True), (599, True), (600, False), (601, False)])
def test_holding_cap(held, gets):
    assert (decide(case(), [rule("territory")], desk(seat(1, held=held))).person == 1) is gets


@pytest.mark.parametrize(("near", "days", "gets"), [(79, 7, True), (80, 7, False), (81, 7, False), (80, 8, True)])
def test_cap_of_those_about_to_lapse(near, days, gets):
    soon = case(expires_on=TODAY + timedelta(days=days))
    assert (decide(soon, [rule("territory")], desk(seat(1, near=near))).person == 1) is gets


def test_what_the_run_gives_fills_the_cap():
    decisions = decide_all(
        [case(n) for n in range(1, 5)], {"/HQ/": [rule("territory")]}, desk(seat(1, held=7), holding=10)
    )
    assert who(decisions) == [1, 1, 1, None]
    assert decisions[-1].code == "nobody_has_room"


def test_whoever_lapses_soonest_is_never_left_over():
    late, soon = case(1, expires_on=FAR), case(2, expires_on=TODAY)
    decisions = decide_all([late, soon], {"/HQ/": [rule("territory")]}, desk(seat(1), holding=1))
    assert who(decisions) == [None, 1]


# the other kinds


def test_whoever_spoke_last():
    assert decide(case(spoke=2), [rule("last_contact")], desk(seat(1), seat(2))).person == 2
    gone = decide(case(spoke=7), [rule("last_contact")], desk(seat(1)))
    assert (gone.person, gone.code) == (None, "target_cannot_own")
    assert decide(case(), [rule("last_contact")], desk(seat(1))).code == "nobody_spoke"


def test_second_vehicle_of_a_customer_follows_the_first():
    people = desk(seat(1), seat(2, busy=5))
    rules = {"/HQ/": [rule("same_customer", 1), rule("territory", 2)]}
    decisions = decide_all([case(1, group=4), case(2, group=0), case(3, group=4)], rules, people)
    assert decisions[2].person == decisions[0].person
    assert decisions[2].rule == 1
    assert decide(case(9, same_owner=2), rules["/HQ/"], people).person == 2


def test_territory_goes_upward_where_nobody_works():
    people = desk(seat(1, OTHER), seat(2, "/HQ/33/3301/"))
    assert decide(case(), [rule("territory")], people).person == 1


def test_desk_of_a_branch():
    people = desk(seat(1), seat(2, OTHER))
    assert decide(case(), [rule("branch", path=OTHER)], people).person == 2
    assert decide(case(), [rule("branch", path="/HQ/33/3301/")], people).person is None


def test_kept_customers_stay_in_the_pool_whatever_follows():
    rules = [rule("keep", 1, {"list_kind": ["to_telesales"]}), rule("territory", 2)]
    kept = decide(case(list_kind="to_telesales"), rules, desk(seat(1)))
    assert (kept.person, kept.rule, kept.code) == (None, 1, "kept")
    assert decide(case(list_kind="agent_keep"), rules, desk(seat(1))).person == 1


def test_without_a_rule_nobody():
    found = decide(case(), [], desk(seat(1)))
    assert (found.rule, found.person, found.code) == (None, None, "no_rule")


def test_branch_with_rules_of_its_own_takes_none_from_above():
    above, own = [rule("territory", 1)], [rule("keep", 2)]
    assert rules_at({"/HQ/": above, OFFICE: own}, TEAM) == own
    assert rules_at({"/HQ/": above, OFFICE: own}, "/HQ/33/3301/") == above
    assert list(rules_at({OFFICE: own}, "/HQ/51/")) == []


# sharing out


def test_in_turn_goes_on_after_whoever_was_served_last():
    people = desk(seat(1), seat(2), seat(3), served={1: 1})
    decisions = decide_all([case(n) for n in range(1, 5)], {"/HQ/": [rule("territory", by="round_robin")]}, people)
    assert who(decisions) == [2, 3, 1, 2]


@pytest.mark.parametrize("by", ["round_robin", "least_busy"])
def test_weights_share_in_their_proportion(by):
    choice = {"people": [1, 2, 3], "weights": {"1": 3, "2": 1, "3": 0}, "by": by}
    decisions = decide_all(
        [case(n) for n in range(1, 41)], {"/HQ/": [rule("people", **choice)]}, desk(*map(seat, (1, 2, 3)))
    )
    counts = {person: who(decisions).count(person) for person in (1, 2, 3)}
    assert counts == {1: 30, 2: 10, 3: 0}


def test_least_busy_evens_out_what_was_uneven():
    people = desk(seat(1, busy=10), seat(2, busy=4), seat(3, busy=4))
    decisions = decide_all([case(n) for n in range(1, 13)], {"/HQ/": [rule("territory")]}, people)
    assert [who(decisions).count(person) for person in (1, 2, 3)] == [0, 6, 6]


@settings(max_examples=60, deadline=None)
@given(
    loads=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=5),
    cases=st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from(["", "E00000", "E00001"]), st.integers(0, 3)), max_size=25
    ),
    seed=st.integers(0, 5),
)
def test_order_of_the_customers_does_not_matter_and_caps_hold(loads, cases, seed):
    seats = [seat(n, held=held, near=min(near, held), busy=held) for n, (held, near) in enumerate(loads)]
    rules = {"/HQ/": [rule("last_agent", 1), rule("same_customer", 2), rule("territory", 3, by="round_robin")]}
    rows = [
        case(n, expires_on=TODAY + timedelta(days=days), agent=agent, group=group)
        for n, (days, agent, group) in enumerate(cases)
    ]
    shuffled = random.Random(seed).sample(rows, len(rows))
    people = desk(*seats, holding=12, near=10)
    first = decide_all(rows, rules, people)
    assert decide_all(shuffled, rules, desk(*seats, holding=12, near=10)) == first
    for each in seats:
        assert each.held + people.given.get(each.person, 0) <= max(12, each.held)
        assert each.near + people.given_near.get(each.person, 0) <= max(10, each.near)
    read_back = desk_from_data(desk_as_data(desk(*seats, holding=12, near=10)))
    assert decide_all([case_from_data(case_as_data(each)) for each in rows], rules, read_back) == first


# conditions


@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        pytest.param({}, {}, True, id="none"),
        pytest.param({"channel": ["dealer"]}, {"channel": "dealer"}, True, id="one of several"),
        pytest.param({"channel": ["dealer"]}, {"channel": "agent"}, False, id="none of several"),
        pytest.param({"new_energy": True}, {"new_energy": True}, True, id="switch on"),
        pytest.param({"new_energy": False}, {"new_energy": True}, False, id="switch off"),
        pytest.param({"premium_from": 5000}, {"premium": Decimal(5000)}, True, id="at the amount"),
        pytest.param({"premium_from": 5000}, {"premium": Decimal("4999.99")}, False, id="below the amount"),
        pytest.param({"days_until": 60}, {}, True, id="at the days"),
        pytest.param({"days_until": 59}, {}, False, id="beyond the days"),
        pytest.param({"plate_letter": ["C"], "preferred": True}, {"plate_letter": "C"}, False, id="all must hold"),
    ],
)
def test_condition(condition, facts, holds):
    assert matches(condition, replace(case(), **facts), TODAY) is holds


@pytest.mark.parametrize(
    "condition",
    [
        {"colour": ["red"]},
        {"channel": []},
        {"channel": ["pigeon"]},
        {"new_energy": "yes"},
        {"premium_from": -1},
        {"days_until": True},
    ],
)
def test_unsound_condition_is_named(condition):
    assert unsound(condition) == next(iter(condition))


@pytest.mark.parametrize(
    ("kind", "choice", "part"),
    [
        ("people", {}, "people"),
        ("branch", {}, "branch"),
        ("anybody", {}, "kind"),
        ("territory", {"by": "dice"}, "by"),
        ("territory", {"weights": {"1": 101}}, "weights"),
        ("last_agent", {"otherwise": "never"}, "otherwise"),
        ("territory", {"by": "round_robin", "weights": {"1": 0}}, ""),
    ],
)
def test_unsound_rule_is_named(kind, choice, part):
    assert unsound_rule(kind, {}, choice) == part
