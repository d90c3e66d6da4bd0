"""docs/compensation.md names every field, item, choice and default that the reader takes."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from claims.rules.options import CHOICES
from claims.rules.reading import names

GUIDE = (settings.BASE_DIR / "docs" / "compensation.md").read_text("utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", GUIDE))


@pytest.mark.parametrize("shape", list(names.OBJECTS))
def test_guide_names_every_field_with_its_other_names(shape: str) -> None:
    for name, others in names.OBJECTS[shape].items():
        assert {name, *others} <= NAMED, name


def test_guide_names_every_item_and_choice() -> None:
    wanted = {each for name, others in names.ITEM_NAMES.items() for each in (name, *others)}
    wanted |= {choice for choices in CHOICES.values() for choice in choices}
    wanted |= set(names.LIABILITY_WORDS) | set(names.ROAD_USER_WORDS) | set(names.BUCKET_WORDS)
    assert wanted <= NAMED, wanted - NAMED
