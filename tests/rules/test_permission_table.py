"""Every address × everybody × every method × own branch, another's and nowhere (reliability: S1, S2, S5).

What is expected comes from ``config.permission_table`` alone, the addresses from the resolver alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse

from accounts.models import UserQuerySet
from accounts.roles import ROLES
from config.addresses import Address, addresses, problems
from config.permission_table import (
    ALLOWED,
    ANONYMOUS,
    DESKS,
    DISABLED,
    FORBIDDEN,
    MISSING,
    OTHER,
    OWN,
    SIGN_IN,
    STATUS,
    TABLE,
    WRONG_METHOD,
    verdict,
)
from config.permissions.access import METHODS, PUBLIC, Access
from tests.rules.two_provinces import BUILDERS, CANARY
from tests.rules.visiting import Visitors, readable, target_of

EVERYBODY = (ANONYMOUS, DISABLED, *ROLES)
ADDRESSES = addresses()
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: Refusals of the table itself: no view has run.
BEFORE_VIEWS = {SIGN_IN, WRONG_METHOD, FORBIDDEN}
ANSWERED_BY_SIGN_IN = {"accounts:sign_out"}  # an allowed answer that itself leads to the sign-in page
VARYING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"|nonce="[^"]*"|/\d+/|=\d+"')


def places_of(access: Access) -> tuple[str, ...]:
    return (OWN, OTHER, MISSING) if access.row else (OWN,)


def deviations(visitors: Visitors, address: Address) -> tuple[int, list[str]]:
    """How many requests were made, and what differed from the table."""
    found: list[str] = []
    asked = 0
    access = TABLE[address.name]
    for who in EVERYBODY:
        for method in METHODS:
            answers = {}
            for place in places_of(access):
                target = target_of(address, visitors.company, who, place)
                ask = visitors.send if verdict(access, who, method, place) in BEFORE_VIEWS else visitors.ask
                answers[place] = answer = ask(who, method, target, fragment=_as_fragment(access, who, method, place))
                asked += 1
                found += [f"{who} {method} {place}: {words}" for words in _faults(answer, address, who, method, place)]
            found += [f"{who} {method}: {words}" for words in _differences(answers)]
    return asked, found


def _as_fragment(access: Access, who: str, method: str, place: str) -> bool:
    """Whether a fragment is asked for. A refusal that never looks at the row is drawn whole, with its frame, for the
    first who meets it, and then without: the frame is most of what such an answer costs."""
    if verdict(access, who, method, place) != FORBIDDEN:
        return False
    first = next(role for role in ROLES if access.permission not in ROLES[role].permissions)
    return (who, method, place) != (first, "GET", OWN)


def _faults(answer: Any, address: Address, who: str, method: str, place: str) -> Iterator[str]:
    expected = verdict(TABLE[address.name], who, method, place)
    to_sign_in = answer.status_code in {302, 204} and reverse("accounts:sign_in") in answer.headers.get("Location", "")
    if expected == ALLOWED:
        refused = answer.status_code in {401, 403, 404, 405} or answer.status_code >= 500
        if refused or (to_sign_in and address.name not in ANSWERED_BY_SIGN_IN):
            yield f"refused with {answer.status_code}"
    elif answer.status_code != STATUS[expected] or to_sign_in != (expected == SIGN_IN):
        yield f"expected {expected}, met {answer.status_code}"
    if CANARY.encode() in readable(answer):
        yield "shows the other branch"


def _differences(answers: dict[str, Any]) -> Iterator[str]:
    """Another branch's row must not be told from one that does not exist."""
    if OTHER in answers and answers[OTHER].status_code != answers[MISSING].status_code:
        yield f"{answers[OTHER].status_code} for another branch, {answers[MISSING].status_code} for no row"
    elif OTHER in answers and VARYING.sub(b"", answers[OTHER].body) != VARYING.sub(b"", answers[MISSING].body):
        yield "another branch's answer differs from that for no row"


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_address_answers_as_the_table_says(visitors: Visitors, address: Address) -> None:
    access = TABLE[address.name]
    if access.row:
        assert access.row in BUILDERS, f"two_provinces.BUILDERS makes no {access.row}"
    asked, found = deviations(visitors, address)
    assert asked == len(EVERYBODY) * len(METHODS) * len(places_of(access))
    assert found == []


def test_rows_the_addresses_are_asked_with_are_of_their_kind(visitors: Visitors) -> None:
    for side in visitors.company.sides.values():
        made = {kind: build(side)._meta.label_lower for kind, build in BUILDERS.items()}
        assert made == {kind: kind for kind in BUILDERS}


def test_no_address_stands_in_the_rows_of_two_desks() -> None:
    assert sum(len(desk.ROWS) for desk in DESKS) == len(TABLE)


def test_every_address_is_in_the_table_and_every_row_has_an_address() -> None:
    assert problems() == []


def test_address_outside_the_table_is_flagged() -> None:
    def stray(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    class Urls:
        urlpatterns = [path("", include(settings.ROOT_URLCONF)), path("stray/<int:pk>/", stray, name="stray")]

    assert ("banli.E001", "stray is not in the permission table") in problems(urlconf=Urls)  # type: ignore[arg-type]


def test_table_row_without_address_or_role_or_row_kind_is_flagged() -> None:
    table = {
        **TABLE,
        "gone": Access(PUBLIC),
        "today": Access("nobody.may"),
        "accounts:person": Access("accounts.people"),
    }
    words = [sentence for _code, sentence in problems(table)]
    assert "gone is in the permission table but has no address" in words
    assert "today: no role carries nobody.may" in words
    assert "accounts:person: an id stands in the address, but the table does not say of what" in words


def test_view_that_forgets_the_branch_is_caught(visitors: Visitors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UserQuerySet, "visible_to", lambda self, _user: self.all())
    address = next(each for each in ADDRESSES if each.name == "accounts:person")
    _asked, found = deviations(visitors, address)
    assert "security_admin GET other_branch: expected not_found, met 200" in found
    assert "security_admin GET other_branch: shows the other branch" in found


def test_list_that_forgets_the_branch_is_caught(visitors: Visitors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UserQuerySet, "visible_to", lambda self, _user: self.all())
    address = next(each for each in ADDRESSES if each.name == "accounts:people")
    _asked, found = deviations(visitors, address)
    assert found == [f"security_admin {method} own_branch: shows the other branch" for method in ("GET",)]


def test_role_that_lost_its_permission_is_caught(visitors: Visitors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TABLE, "accounts:branches", Access("accounts.people"))
    before = Access("accounts.branches")
    assert verdict(before, "security_admin", "GET", OWN) != verdict(
        TABLE["accounts:branches"], "security_admin", "GET", OWN
    )
