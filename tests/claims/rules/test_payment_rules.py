"""交强险, commercial third party, and who pays the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.claims.claim_documents import codes, document, person, policy, problems, told


def hurt(
    key: str = "p", death_disability: Any = None, medical: Any = None, goods: Any = None, **more: Any
) -> dict[str, Any]:
    """A person with plain losses in the buckets."""
    amounts = {"nursing": death_disability, "medical": medical, "property": goods}
    items = {code: {"amount": amount} for code, amount in amounts.items() if amount is not None}
    return {"id": key, "items": {**items, **more.pop("items", {})}, **more}


def paid(people: list[dict[str, Any]], policies: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """The answer for plain losses."""
    return told(persons=people, policies=policies, **changes)


@pytest.mark.parametrize(
    ("accident", "liability", "limits"),
    [
        ("2020-09-18", 100, ("110000.00", "10000.00", "2000.00")),
        ("2020-09-19", 100, ("180000.00", "18000.00", "2000.00")),
        ("2020-09-18", 0, ("11000.00", "1000.00", "100.00")),
        ("2020-09-19", 0, ("18000.00", "1800.00", "100.00")),
    ],
)
def test_limits_follow_the_day_and_the_fault(accident: str, liability: int, limits: tuple[str, str, str]) -> None:
    answer = paid(
        [hurt(death_disability=500000, medical=50000, goods=5000)],
        [policy(liability=liability)],
        dates={"accident": accident},
    )
    compulsory = answer["policies"][0]["compulsory"]
    assert (compulsory["death_disability"], compulsory["medical"], compulsory["property"]) == limits
    rest = Decimal(555000) - sum(map(Decimal, limits))
    assert answer["totals"]["commercial"] == f"{rest * liability / 100:.2f}"


@pytest.mark.parametrize(
    ("code", "bucket"),
    [
        ("medical", "medical"), ("follow_up_treatment", "medical"), ("hospital_food", "medical"),
        ("nutrition", "medical"),
        ("cosmetic", "medical"), ("nursing", "death_disability"), ("lost_wages", "death_disability"),
        ("transport", "death_disability"), ("lodging", "death_disability"), ("assistive_device", "death_disability"),
        ("mental", "death_disability"), ("rehabilitation", "death_disability"), ("property", "property"),
        ("appraisal_fee", "outside"), ("litigation_fee", "outside"),
    ],
)  # fmt: skip
def test_item_lies_in_its_bucket(code: str, bucket: str) -> None:
    answer = paid([{"id": "p", "items": {code: {"amount": 1000}}}], [policy(liability=50)])
    assert answer["items"][0]["bucket"] == bucket
    within = {"medical": "1000.00", "death_disability": "1000.00", "property": "1000.00", "outside": "0.00"}
    assert answer["totals"]["compulsory"] == within[bucket]


@pytest.mark.parametrize(
    ("placed", "compulsory", "commercial", "responsible"),
    [
        ("outside", "0.00", "0.00", "700.00"),
        ("commercial", "0.00", "700.00", "0.00"),
        ("compulsory", "1000.00", "0.00", "0.00"),
    ],
)
def test_appraisal_fee_goes_where_the_court_puts_it(
    placed: str, compulsory: str, commercial: str, responsible: str
) -> None:
    totals = paid(
        [{"id": "p", "items": {"appraisal_fee": 1000}}], [policy(liability=70)], options={"appraisal_fee": placed}
    )["totals"]
    assert (totals["compulsory"], totals["commercial"], totals["responsible_pay"]) == (
        compulsory,
        commercial,
        responsible,
    )


def test_several_victims_share_a_limit_by_their_losses() -> None:
    answer = paid([hurt("a", 300000), hurt("b", 100000), hurt("c", medical=1000)], [policy(liability=50)])
    shares = {each["id"]: each["compulsory"] for each in answer["persons"]}
    assert shares == {"a": "135000.00", "b": "45000.00", "c": "1000.00"}
    assert answer["totals"]["commercial"] == "110000.00"


def test_fen_of_a_shared_limit_add_up_to_the_limit() -> None:
    answer = paid([hurt(key, 100000) for key in "abc"] + [hurt("d", 100001)], [policy()])
    assert sum(Decimal(each["compulsory"]) for each in answer["persons"]) == 180000


def test_several_compulsory_policies_share_a_loss_equally() -> None:
    answer = paid([hurt(death_disability=200000)], [policy(id="a", liability=60), policy(id="b", liability=40)])
    assert [each["compulsory_total"] for each in answer["policies"]] == ["100000.00", "100000.00"]
    over = paid([hurt(death_disability=400000)], [policy(id="a", liability=60), policy(id="b", liability=40)])
    assert [each["compulsory_total"] for each in over["policies"]] == ["180000.00", "180000.00"]
    assert [each["commercial"] for each in over["policies"]] == ["24000.00", "16000.00"]


def test_vehicle_without_fault_pays_up_to_its_small_limit() -> None:
    vehicles = [policy(id="a", liability=100), policy(id="b", liability=0, commercial=None)]
    equal = paid([hurt(death_disability=100000)], vehicles)
    assert [each["compulsory_total"] for each in equal["policies"]] == ["82000.00", "18000.00"]
    by_limit = paid([hurt(death_disability=99000)], vehicles, options={"compulsory_sharing": "BY_LIMIT"})
    assert [each["compulsory_total"] for each in by_limit["policies"]] == ["90000.00", "9000.00"]


def test_own_vehicle_does_not_answer_for_its_people() -> None:
    vehicles = [policy(id="a", liability=50), policy(id="b", liability=50)]
    passenger = paid([hurt(death_disability=200000, in_vehicle="b")], vehicles)
    assert [each["compulsory_total"] for each in passenger["policies"]] == ["180000.00", "0.00"]
    assert passenger["totals"]["commercial"] == "10000.00"
    assert (passenger["totals"]["responsible_pay"], passenger["totals"]["own_share"]) == ("10000.00", "0.00")
    driver = paid([hurt(death_disability=200000, in_vehicle="b", driver=True)], vehicles)
    assert (driver["totals"]["responsible_pay"], driver["totals"]["own_share"]) == ("0.00", "10000.00")


def test_what_others_took_comes_off_the_limits() -> None:
    vehicle = policy(
        compulsory={"already_paid": {"medical": 5000, "death_disability": 15000}},
        commercial={"limit": 300000, "already_paid": 250000},
    )
    totals = paid([hurt(death_disability=265000, medical=13000)], [vehicle])["totals"]
    assert (totals["compulsory"], totals["commercial"], totals["responsible_pay"]) == (
        "178000.00",
        "50000.00",
        "50000.00",
    )


def test_commercial_limit_ends_the_cover_and_the_liable_owe_the_rest() -> None:
    answer = paid([hurt(death_disability=480000)], [policy(liability=80, commercial={"limit": 100000})])
    assert answer["totals"]["commercial"] == "100000.00"
    assert (answer["totals"]["responsible_pay"], answer["totals"]["own_share"]) == ("140000.00", "60000.00")
    assert codes(answer) == ["commercial_limit_reached"]


def test_mental_damages_come_first_in_the_compulsory_policy() -> None:
    person_ = hurt(death_disability=200000, items={"mental": 50000})
    first = paid([person_], [policy()])
    assert (first["totals"]["commercial"], codes(first)) == ("70000.00", [])
    shared = paid([person_], [policy()], options={"mental_first": False})
    assert (shared["totals"]["commercial"], codes(shared)) == ("56000.00", ["mental_not_covered"])
    rider = paid(
        [person_], [policy(commercial={"limit": 1000000, "mental_rider": True})], options={"mental_first": False}
    )
    assert rider["totals"]["commercial"] == "70000.00"


def test_excluded_commercial_cover_pays_nothing() -> None:
    answer = paid([hurt(death_disability=280000)], [policy(commercial={"limit": 1000000, "excluded": "醉酒驾驶"})])
    assert (answer["totals"]["commercial"], answer["totals"]["responsible_pay"]) == ("0.00", "100000.00")
    assert codes(answer) == ["commercial_excluded"]


def test_deductible_stays_with_the_liable() -> None:
    totals = paid([hurt(death_disability=280000)], [policy(commercial={"limit": 1000000, "deductible": 15})])["totals"]
    assert (totals["commercial"], totals["responsible_pay"]) == ("85000.00", "15000.00")


def test_owner_without_compulsory_policy_owes_what_it_would_have_paid() -> None:
    answer = paid([hurt(death_disability=280000)], [policy(liability=50, compulsory=False)])
    assert answer["totals"]["compulsory"] == "0.00"
    assert (answer["totals"]["commercial"], answer["totals"]["responsible_pay"]) == ("50000.00", "180000.00")


def test_only_own_policies_are_the_insurers() -> None:
    vehicles = [policy(id="a", liability=60), policy(id="b", liability=40, ours=False)]
    totals = paid([hurt(death_disability=460000)], vehicles)["totals"]
    assert (totals["compulsory"], totals["commercial"]) == ("360000.00", "100000.00")
    assert totals["insurer_pays"] == "240000.00"


def test_advances_come_off_what_is_still_to_pay() -> None:
    totals = paid([hurt(medical=20000)], [policy(advanced="18000.00")])["totals"]
    assert (totals["insurer_pays"], totals["advanced"], totals["still_to_pay"]) == ("20000.00", "18000.00", "2000.00")


@pytest.mark.parametrize(
    ("word", "road_user", "percent"),
    [
        ("main", "motor", "70"),
        ("主要", "pedestrian", "80"),
        ("equal", "non_motor", "60"),
        ("次责", "motor", "30"),
        ("全部", "motor", "100"),
    ],
)
def test_words_of_the_police_stand_for_percents(word: str, road_user: str, percent: str) -> None:
    answer = paid([hurt(medical=100, road_user=road_user)], [policy(liability=word)])
    assert answer["policies"][0]["liability_percent"] == percent


@pytest.mark.parametrize(
    ("policies", "people", "code", "path"),
    [
        ([policy(liability=101)], None, "ratio_out_of_range", "policies[0].liability"),
        ([policy(liability=-1)], None, "ratio_out_of_range", "policies[0].liability"),
        ([policy(liability="0.7")], None, "ratio_as_fraction", "policies[0].liability"),
        ([policy(id="a", liability=70), policy(id="b", liability=40)], None, "liability_sum", "policies"),
        ([policy(liability=70)], [hurt(medical=1, own_liability=20)], "liability_sum", "persons[0].own_liability"),
        ([policy(liability=70, at_fault=False)], None, "no_fault_with_liability", "policies[0].at_fault"),
        ([policy(liability=0, at_fault=True)], None, "fault_without_liability", "policies[0].at_fault"),
        (
            [policy(liability=0, commercial={"limit": 10, "already_paid": 5})],
            None,
            "no_fault_commercial",
            "policies[0].commercial",
        ),
        (
            [policy(compulsory={"limits": {"medical": 10000}})],
            None,
            "compulsory_limit_wrong",
            "policies[0].compulsory.limits.medical",
        ),
        (
            [policy(compulsory={"already_paid": {"medical": 18001}})],
            None,
            "already_paid_above_limit",
            "policies[0].compulsory.already_paid.medical",
        ),
        (
            [policy(commercial={"limit": 10, "already_paid": 11})],
            None,
            "already_paid_above_limit",
            "policies[0].commercial.already_paid",
        ),
        ([policy(), policy()], None, "id_twice", "policies[1].id"),
        ([{"liability": 70}], None, "field_missing", "policies[0].compulsory"),
        ([policy()], [hurt(medical=1, in_vehicle="w")], "vehicle_unknown", "persons[0].in_vehicle"),
    ],
)
def test_wrong_policy_is_refused(
    policies: list[dict[str, Any]], people: list[dict[str, Any]] | None, code: str, path: str
) -> None:
    assert (code, path) in problems(document(persons=people or [hurt(medical=1)], policies=policies))


def test_accident_before_the_limits_that_are_held_is_refused() -> None:
    old = document(persons=[hurt(medical=1)], policies=[policy()], dates={"accident": "2008-01-31"})
    assert problems(old) == [("limits_unknown", "policies")]


def test_person_of_unclear_share_gets_the_word_for_motor_vehicles() -> None:
    mixed = [hurt("a", medical=1, road_user="pedestrian"), person(id="b")]
    assert paid(mixed, [policy(liability="main")])["policies"][0]["liability_percent"] == "70"
