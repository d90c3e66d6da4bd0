"""The people of a claims desk from the county to head office, with the illustrative limits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import Branch, User
from claims.actions.limits import load_default_limits
from claims.models import ClaimCase
from tests.claims.referral_cases import make_case
from tests.factories import make_person

POSTS = {
    "handler": ("claims_handler", "330301"),
    "desk_manager": ("claims_manager", "330301"),
    "reviewer": ("injury_assessor", "3303"),
    "manager": ("claims_manager", "3303"),
    "director": ("claims_director", "3303"),
    "specialist": ("claims_specialist", "33"),
    "large_losses": ("claims_specialist", "33"),
    "province_manager": ("claims_manager", "33"),
    "province_director": ("claims_director", "33"),
    "head_office": ("claims_director", "HQ"),
}


@pytest.fixture
def desk(tree: dict[str, Branch]) -> dict[str, User]:
    """One person for each node of the chain, by what they are called there; and the matrix of limits."""
    load_default_limits(tree["HQ"])
    return {name: make_person(role, tree[code], name=name) for name, (role, code) in POSTS.items()}


@pytest.fixture
def case(tree: dict[str, Branch]) -> ClaimCase:
    """A case of the county office."""
    return make_case(tree["330301"])


@pytest.fixture
def new_case(tree: dict[str, Branch]) -> Callable[..., ClaimCase]:
    """Makes further cases there."""
    return lambda **values: make_case(values.pop("branch", tree["330301"]), **values)
