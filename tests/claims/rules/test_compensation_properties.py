"""What holds for every document: growing with grade and income, never above a cap, parts that add up, no order."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from claims.rules.answer import Answer, recompute, respond
from tests.claims.claim_documents import ADULT, NONE, document

EXAMPLES = settings(max_examples=80, deadline=None)
yuan = st.integers(1, 60_000_000).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
ROMAN = ["I", "Ⅱ", "iii", "四级", "5", 6, "Ⅶ", "捌级", "九", 10]


def dependants() -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.builds(lambda age, supporters: {"age": age, "supporters": supporters, **({} if age < 18 else OTHERS)},
                    st.integers(0, 100), st.integers(1, 4))  # fmt: skip
    return st.lists(one, max_size=4).map(lambda rows: [{"id": f"d{n}", **row} for n, row in enumerate(rows)])


OTHERS = {name: ADULT[name] for name in ("incapacity", "no_income")}


@st.composite
def persons(draw: st.DrawFn, key: str, vehicles: list[str]) -> dict[str, Any]:
    items: dict[str, Any] = draw(
        st.dictionaries(
            st.sampled_from(["medical", "nursing", "transport", "property", "mental", "appraisal_fee"]), yuan
        )
    )
    if draw(st.booleans()):
        items["lost_wages"] = {"monthly": draw(yuan), "days": draw(st.integers(1, 400))}
    return {
        "id": key,
        "age": draw(st.integers(0, 110)),
        "injuries": [{"grade": draw(st.sampled_from(ROMAN))} for _ in range(draw(st.integers(1, 4)))],
        "dependants": draw(dependants()),
        "items": items,
        **({"in_vehicle": draw(st.sampled_from(vehicles))} if vehicles and draw(st.booleans()) else {}),
    }


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    names = ["A", "B", "C"][: draw(st.integers(0, 3))]
    left, policies = 100, []
    for name in names:
        liability = draw(st.integers(0, left))
        left -= liability
        commercial = {"limit": draw(yuan), "mental_rider": draw(st.booleans()), "deductible": draw(st.integers(0, 20))}
        policies.append(
            {"id": name, "liability": liability, "compulsory": draw(st.booleans()), "commercial": commercial}
        )
    return document(
        standard={"income": draw(yuan), "consumption": draw(yuan), "source": "t"},
        persons=[draw(persons(f"p{n}", names)) for n in range(draw(st.integers(1, 3)))],
        policies=policies,
        options={
            "schedule": draw(st.sampled_from(["TENTH", "STEP", "BAND"])),
            "cap_basis": draw(st.sampled_from(["AFTER_INDEX", "BEFORE_INDEX"])),
            "appraisal_fee": draw(st.sampled_from(["outside", "commercial", "compulsory"])),
            "compulsory_sharing": draw(st.sampled_from(["EQUAL", "BY_LIMIT"])),
            "mental_first": draw(st.booleans()),
        },
    )


def amount(answer: Answer, code: str) -> Decimal:
    return sum((Decimal(each["amount"]) for each in answer["items"] if each["code"] == code), Decimal(0))


@given(cases(), st.integers(1, 9))
@EXAMPLES
def test_award_grows_with_the_grade(case: dict[str, Any], grade: int) -> None:
    for person in case["persons"]:
        person["injuries"] = [{"grade": grade + 1}, *person["injuries"]]
    light = respond(case, NONE)
    for person in case["persons"]:
        person["injuries"] = [{"grade": grade}, *person["injuries"][1:]]
    heavy = respond(case, NONE)
    for code in ("disability_award", "dependants"):
        assert amount(heavy, code) >= amount(light, code)


@given(cases(), yuan)
@EXAMPLES
def test_award_grows_with_the_income(case: dict[str, Any], more: str) -> None:
    before = respond(case, NONE)
    case["standard"]["income"] = str(Decimal(case["standard"]["income"]) + Decimal(more))
    assert amount(respond(case, NONE), "disability_award") >= amount(before, "disability_award")


@given(cases())
@EXAMPLES
def test_nothing_exceeds_a_cap(case: dict[str, Any]) -> None:
    answer = respond(case, NONE)
    for policy, given_ in zip(answer["policies"], case["policies"], strict=True):
        for bucket, limit in policy["compulsory_limits"].items():
            assert 0 <= Decimal(policy["compulsory"][bucket]) <= Decimal(limit)
        assert 0 <= Decimal(policy["commercial"]) <= Decimal(given_["commercial"]["limit"])
    base = Decimal(case["standard"]["consumption"])
    for item in answer["items"]:
        if item["code"] == "dependants":
            years = max(Decimal(each["years"]) for each in item["inputs"]["dependants"])
            assert Decimal(item["amount"]) <= base * years
        if item["code"] == "disability_award":
            highest = Decimal(item["inputs"]["highest_percent"])
            assert highest <= Decimal(item["inputs"]["index_percent"]) <= min(highest + 10, Decimal(100))


@given(cases())
@EXAMPLES
def test_parts_add_up_to_the_whole(case: dict[str, Any]) -> None:
    answer = respond(case, NONE)
    check_sums(answer)
    for item in answer["items"]:
        if "parts" in item:
            assert sum(map(Decimal, item["parts"].values())) == Decimal(item["amount"])


def check_sums(answer: Answer) -> None:
    """Items make the award; covers, the liable and the person's own share make it again."""
    totals = {name: Decimal(value) for name, value in answer["totals"].items()}
    assert totals["award"] == sum(Decimal(each["amount"]) for each in answer["items"])
    assert totals["award"] == sum(Decimal(each["award"]) for each in answer["persons"])
    if not answer["policies"]:
        return
    parts = [totals[name] for name in ("compulsory", "commercial", "responsible_pay", "own_share")]
    assert sum(parts) == totals["award"]
    assert all(part >= 0 for part in parts)
    for name, column in (("compulsory", "compulsory_total"), ("commercial", "commercial")):
        assert totals[name] == sum(Decimal(each[column]) for each in answer["policies"])
        assert totals[name] == sum(Decimal(each[name]) for each in answer["persons"])
    assert 0 <= totals["insurer_pays"] <= totals["compulsory"] + totals["commercial"]


@given(cases(), st.randoms(use_true_random=False))
@EXAMPLES
def test_order_changes_nothing(case: dict[str, Any], dice: Any) -> None:
    before = respond(case, NONE)
    shuffled = deepcopy(case)
    dice.shuffle(shuffled["persons"])
    dice.shuffle(shuffled["policies"])
    for person in shuffled["persons"]:
        dice.shuffle(person["injuries"])
        dice.shuffle(person["dependants"])
        person["items"] = dict(dice.sample(list(person["items"].items()), len(person["items"])))
    after = respond(shuffled, NONE)
    assert after["totals"] == before["totals"]
    assert printed(after) == printed(before)
    for name in ("persons", "policies"):
        assert sorted(map(str, after[name])) == sorted(map(str, before[name]))


def printed(answer: Answer) -> list[tuple[str, str, str, str]]:
    """The lines without their order."""
    lines = [(each, str(sorted(each.get("parts", {}).items()))) for each in answer["items"]]
    return sorted((each["person"], each["code"], each["amount"], parts) for each, parts in lines)


@given(cases())
@EXAMPLES
def test_stored_copy_gives_the_same_answer(case: dict[str, Any]) -> None:
    answer = respond(case, NONE)
    assert recompute(answer["used"]) == answer
