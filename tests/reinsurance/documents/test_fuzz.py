"""Documents at random: the answer is figures or refusals, never another exception."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinsurance.documents.answering import answer, refused
from reinsurance.documents.computing import compute_document
from reinsurance.documents.fields import KINDS
from reinsurance.documents.outcomes import Outcome
from reinsurance.documents.tables import error_table, table
from reinsurance.rules.refusals import Refusals
from tests.reinsurance.deals import EXAMPLES, Document

NAMES = sorted({name for names in KINDS.values() for name in names})
VALUES: list[Any] = [
    None, True, "", "0", "-1", "100", "1e5", "NaN", 0, 1, -1, 10**30, "99999999999999999999", "0.001", "40%", "abc",
    "\u202e", "\ud800", [], {}, [{}], ["x"], {"percent": "50"}, {"amount": "5"}, "of_whole", "surplus", "2026-02-29",
    "9999-12-31", "0001-01-01", "CNY", "JPY", 1.5, [1, 2], {"a": 1}, {"from": "2026-01-01", "to": "2026-12-31"},
    {"sliding": {"provisional": "1", "points": [{"loss_ratio": "0", "commission": "1"}]}},
    [{"attachment": "1", "limit": "1"}], [{"amount": "1"}], [{"premium_change": "-1"}], "extinction",
]  # fmt: skip


def examples() -> list[Document]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(EXAMPLES.glob("facultative-*.json"))]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for key, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(child, (*path, key))


def damaged(document: Document, random: Random) -> Document:
    """Up to four fields removed, changed or added."""
    document = copy.deepcopy(document)
    for _round in range(random.randint(1, 4)):
        path = random.choice(list(places(document)))
        holder: Any = document
        for key in path[:-1]:
            holder = holder[key]
        value = copy.deepcopy(random.choice(VALUES))
        if not path:
            document[random.choice(NAMES)] = value
        elif isinstance(holder, dict) and random.random() < 0.25:
            del holder[path[-1]]
        elif isinstance(holder, dict) and random.random() < 0.5:
            holder[random.choice(NAMES)] = value
        else:
            holder[path[-1]] = value
    return document


def survives(content: bytes) -> bool:
    """Whether there were figures; refusals must have code, sentence and remedy."""
    found = attempt(content)
    if isinstance(found, Refusals):
        errors = refused(found)["errors"]
        assert errors
        assert all(one["code"] and one["message"] and one["remedy"] for one in errors)
        assert error_table(found)
        return False
    json.dumps(answer(found))
    return bool(table(found))


def attempt(content: bytes) -> Outcome | Refusals:
    try:
        return compute_document(content)
    except Refusals as refusals:
        return refusals


@pytest.mark.parametrize("seed", range(4))
def test_damaged_examples_are_computed_or_refused(seed: int) -> None:
    random, documents = Random(seed), examples()
    outcomes = [
        survives(json.dumps(damaged(random.choice(documents), random)).encode("utf-8", "surrogatepass"))
        for _round in range(400)
    ]
    assert any(outcomes)
    assert not all(outcomes)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_any_bytes_are_refused(content: bytes) -> None:
    assert not survives(content) or json.loads(content) == {}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["100", "40", "of_order"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), json_values, max_size=8))
def test_any_object_with_known_names_is_computed_or_refused(document: Document) -> None:
    survives(json.dumps(document).encode("utf-8", "surrogatepass"))
