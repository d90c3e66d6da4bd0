"""The description of the document names every field, synonym, value, refusal and warning there is."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings

from reinsurance.documents.cautions import WARNINGS
from reinsurance.documents.fields import CHOICES, FREE, KINDS
from reinsurance.rules.refusals import CATALOGUE
from tests.reinsurance.deals import EXAMPLES, ask

TEXT = (settings.BASE_DIR / "docs" / "facultative-maths.md").read_text("utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", TEXT))


def words(*groups: object) -> set[str]:
    return {str(word) for group in groups for word in group}  # type: ignore[attr-defined]  # any iterable of words


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_and_synonym_is_described(kind: str) -> None:
    assert words(KINDS[kind], *KINDS[kind].values()) - NAMED == set()


@pytest.mark.parametrize("choice", CHOICES)
def test_every_value_is_described(choice: str) -> None:
    assert words(CHOICES[choice], *CHOICES[choice].values()) - NAMED == set()


def test_every_refusal_warning_and_free_field_is_described() -> None:
    assert words(CATALOGUE, WARNINGS, FREE) - NAMED == set()


def test_no_synonym_means_two_fields_of_one_object() -> None:
    for kind, names in KINDS.items():
        all_names = [*names, *(synonym for synonyms in names.values() for synonym in synonyms)]
        assert len(all_names) == len(set(all_names)), kind


def test_every_part_of_the_answer_is_described() -> None:
    known = {word for phrase in NAMED for word in re.findall(r"\w+", phrase)}

    def names(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {name for one in value.values() for name in names(one)}
        return {name for one in value for name in names(one)} if isinstance(value, list) else set()

    for path in sorted(EXAMPLES.glob("facultative-*.json")):
        assert names(ask(json.loads(path.read_text("utf-8")))) - known == set(), path.name
