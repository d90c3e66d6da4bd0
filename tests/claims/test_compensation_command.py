"""``manage.py compensation``: the worked examples to the fen, refusals as data, and no input that breaks it."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from claims.compensation.document import read_text
from claims.rules.answer import respond
from claims.rules.refusals import CompensationRefused
from tests.claims.claim_documents import NONE, document, person, policy
from tests.claims.rules.test_compensation_properties import check_sums

pytestmark = pytest.mark.django_db
EXAMPLES = settings.BASE_DIR / "docs" / "examples"


def run(path: Path, *arguments: str) -> str:
    output = StringIO()
    call_command("compensation", str(path), *arguments, stdout=output)
    return output.getvalue()


def example(number: int) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(EXAMPLES / f"compensation-e{number}.json", "--format", "json"))
    return answer


def written(folder: Path, raw: object) -> Path:
    path = folder / "case.json"
    path.write_text(json.dumps(raw, ensure_ascii=False), "utf-8")
    return path


def amounts(answer: dict[str, Any]) -> dict[str, str]:
    return {each["code"]: each["amount"] for each in answer["items"]}


def test_example_one_main_liability_with_two_covers() -> None:
    answer = example(1)
    assert answer["totals"] == {
        "award": "256200.57",
        "compulsory": "199350.00",
        "commercial": "39795.40",
        "insurer_pays": "239145.40",
        "responsible_pay": "0.00",
        "own_share": "17055.17",
    }
    assert amounts(answer)["disability_award"] == "165308.00"
    assert amounts(answer)["lost_wages"] == "26000.00"
    assert answer["policies"][0]["compulsory"] == {
        "medical": "18000.00",
        "death_disability": "180000.00",
        "property": "1350.00",
    }


def test_example_two_several_disabilities(tmp_path: Path) -> None:
    assert example(2)["totals"] == {"award": "203543.34"}
    raw = json.loads((EXAMPLES / "compensation-e2.json").read_text("utf-8"))
    raw["options"]["schedule"] = "STEP"
    assert json.loads(run(written(tmp_path, raw), "--format", "json"))["totals"] == {"award": "215879.30"}


def test_example_three_dependants_with_both_caps(tmp_path: Path) -> None:
    assert amounts(example(3)) == {"dependants": "324916.90"}
    raw = json.loads((EXAMPLES / "compensation-e3.json").read_text("utf-8"))
    raw["options"]["cap_basis"] = "BEFORE_INDEX"
    assert json.loads(run(written(tmp_path, raw), "--format", "json"))["totals"] == {"award": "202545.60"}


def test_example_four_savings() -> None:
    answer = example(4)
    assert (answer["totals"]["award"], answer["totals"]["insurer_pays"]) == ("205308.00", "197715.60")
    assert answer["agreed"]["totals"]["insurer_pays"] == "122654.00"
    assert answer["totals"]["gross_saving"] == "82654.00"
    assert answer["totals"]["insurer_saving"] == "75061.60"
    assert answer["savings"]["counts"] is True


@pytest.mark.parametrize(("language", "words"), [("zh", "残疾赔偿金"), ("en", "Disability award")])
def test_table_shows_every_amount_with_its_formula(language: str, words: str) -> None:
    page = run(EXAMPLES / "compensation-e1.json", "--language", language)
    assert words in page
    assert "239,145.40" in page
    assert "41,327" in page
    for item in example(1)["items"]:
        assert f"{Decimal(item['amount']):,}" in page


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_chinese_table_has_no_english_words(number: int) -> None:
    page = run(EXAMPLES / f"compensation-e{number}.json")
    words = [word for word in page.split() if word.isascii() and word.isalpha() and word not in {"Ih", "Ia"}]
    assert words == []


def test_refusal_is_data_and_an_exit_code(tmp_path: Path) -> None:
    output = StringIO()
    with pytest.raises(CommandError):
        call_command("compensation", str(written(tmp_path, document(region="?"))), "--format", "json", stdout=output)
    errors = json.loads(output.getvalue())["errors"]
    assert [(each["code"], each["path"]) for each in errors] == [("region_unknown", "region")]
    assert errors[0]["message"]


def test_refusal_in_a_table_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有单独公布的标准"):
        run(written(tmp_path, document(region="?")))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "json_invalid"),
        (b"{", "json_invalid"),
        (b"\xff\xfe{}", "encoding"),
        (b"[" * 100_000, "json_too_deep"),
        (b'{"region": "1", "region": "2"}', "field_twice"),
        (b" " * 1_000_001, "file_too_large"),
    ],
)
def test_file_that_is_no_document_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(content)
    output = StringIO()
    with pytest.raises(CommandError):
        call_command("compensation", str(path), "--format", "json", stdout=output)
    assert [each["code"] for each in json.loads(output.getvalue())["errors"]] == [code]


def test_missing_file_is_refused(tmp_path: Path) -> None:
    output = StringIO()
    with pytest.raises(CommandError):
        call_command("compensation", str(tmp_path / "nothing.json"), "--format", "json", stdout=output)
    assert [each["code"] for each in json.loads(output.getvalue())["errors"]] == ["file_missing"]


def test_numbers_are_exact_and_strange_ones_refused() -> None:
    exact = read_text(b'{"a": 0.1, "b": 12345678901234567890, "c": NaN, "d": -Infinity, "e": 1e400}')
    assert exact == {
        "a": Decimal("0.1"),
        "b": 12345678901234567890,
        "c": "NaN",
        "d": "-Infinity",
        "e": Decimal("1e400"),
    }
    for text in (b"NaN", b"1e400", b"1e-400", b"-0.001", b"9" * 5000):
        raw = read_text(b'{"dates": {"accident": "2024-01-01"}, "persons": [{"items": {"medical": ' + text + b"}}]}")
        with pytest.raises(CompensationRefused):
            respond(raw, NONE)


FULL = document(
    persons=[
        person(
            stays=[{"admitted": "2023-11-01", "discharged": "2023-11-21"}],
            dependants=[{"age": 9, "supporters": 2}],
            items={"medical": "100.10", "lost_wages": {"monthly": 6500, "days": 30}, "mental": {}},
        )
    ],
    policies=[policy(compulsory={"already_paid": {"medical": 50}})],
    options={"schedule": "STEP"},
    agreed={"persons": [{"id": "p", "items": {"medical": 90}}]},
)
PLACES = [
    ("dates", "accident"), ("dates",), ("region",), ("standard", "income"), ("standard",), ("options", "schedule"),
    ("persons",), ("persons", 0), ("persons", 0, "age"), ("persons", 0, "injuries"), ("persons", 0, "injuries", 0),
    ("persons", 0, "injuries", 0, "grade"), ("persons", 0, "stays", 0, "discharged"), ("persons", 0, "items"),
    ("persons", 0, "items", "medical"), ("persons", 0, "items", "lost_wages", "days"),
    ("persons", 0, "items", "lost_wages", "monthly"), ("persons", 0, "dependants", 0, "supporters"),
    ("persons", 0, "dependants", 0, "age"), ("persons", 0, "include"), ("persons", 0, "id"), ("persons", 0, "index"),
    ("policies",), ("policies", 0), ("policies", 0, "liability"), ("policies", 0, "compulsory"),
    ("policies", 0, "compulsory", "already_paid", "medical"), ("policies", 0, "commercial"),
    ("policies", 0, "commercial", "limit"), ("agreed",), ("agreed", "persons"), ("agreed", "persons", 0), ("draft",),
    ("agreed", "persons", 0, "items"), ("note",), ("odd field",),
]  # fmt: skip
WORDS = st.sampled_from(["", " ", "X", "Ⅹ", "十级", "2024-02-30", "9999-12-31", "0001-01-01", "1e5", "-1", "0.005",
                         "=1+1", "100%", "70", "true", "\ud800", "\x00", "九" * 300, "main", "山西"])  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.decimals(allow_nan=True), WORDS, st.text(max_size=8)
)
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3))


def put(raw: Any, place: tuple[Any, ...], value: object) -> None:
    """Sets a value deep in a document, where the way there still exists."""
    for step in place[:-1]:
        if not (isinstance(raw, dict) and step in raw) and not (isinstance(raw, list) and step == 0 and raw):
            return
        raw = raw[step]
    if isinstance(raw, dict) or (isinstance(raw, list) and place[-1] == 0 and raw):
        raw[place[-1]] = value


@given(st.lists(st.tuples(st.sampled_from(PLACES), ANYTHING), min_size=1, max_size=3))
@hypothesis_settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_document_breaks_the_calculation(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    raw = json.loads(json.dumps(FULL))
    for place, value in changes:
        put(raw, place, value)
    try:
        answer = respond(raw, NONE)
    except CompensationRefused as refusal:
        told = [(each.code, str(each.sentence)) for each in refusal.problems]
        json.dumps(told, ensure_ascii=False).encode()
        complete = all(code and sentence for code, sentence in told)
    else:
        check_sums(answer)
        complete = bool(json.dumps(answer, ensure_ascii=False).encode())
    assert complete


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
@hypothesis_settings(max_examples=200, deadline=None)
def test_no_file_breaks_the_reading(content: bytes) -> None:
    with pytest.raises(CompensationRefused):
        respond(read_text(content), NONE)
