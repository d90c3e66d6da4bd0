"""Compensation: whole calculations on one core, and the calculator's page beside the same page without an answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from bench.place import prepare
from bench.timing import Figure, in_turns, ms, s
from claims.actions import load_reference_tables
from claims.rules.answer import respond
from claims.rules.reading.document import Reference

CALCULATIONS = 10_000
#: Seconds of one core that were promised for them.
PROMISED = 60
ROUNDS = 15
UNABLE = {"incapacity": "年迈", "no_income": "无生活来源"}
FORM = {
    "region": "山西",
    "accident": "2023-10-08",
    "settlement": "2024-06-20",
    "age": "45",
    "grades": "IX, X",
    "dependants": "10/2\n72/1",
    "medical": "38642.57",
    "hospital_days": "21",
    "hospital_rate": "100",
    "monthly": "6500",
    "wage_days": "120",
    "nursing_days": "60",
    "nursing_rate": "120",
    "liability": "main",
    "commercial": "1000000",
}


def figures(scale: float) -> Iterator[Figure]:
    """From the document to the answer with its formulas and its copy, then through the page."""
    yield _calculations(int(CALCULATIONS * scale))
    yield _page()


def _calculations(count: int) -> Figure:
    reference = Reference(today=date(2026, 6, 15))
    respond(document(0), reference)
    start = time.process_time()
    for number in range(count):
        respond(document(number), reference)
    taken = (time.process_time() - start) * CALCULATIONS / count
    name = "10,000 calculations: 3 victims, 12 dependants, 2 cars"
    return Figure(
        name, s(taken), s(PROMISED), taken / PROMISED, at_most=1, note="seconds of one core, read and answered"
    )


def document(number: int) -> dict[str, Any]:
    """A document like no other: ages, bills and grades follow from its number."""
    return {
        "region": "江苏",
        "dates": {"accident": "2024-09-02", "settlement": "2025-06-10"},
        "standard": {"income": "66173.00", "consumption": "42197.00", "source": "bench"},
        "persons": [victim(number, place) for place in range(3)],
        "policies": [
            {"id": "A", "liability": 50, "compulsory": True, "commercial": 1_000_000},
            {"id": "B", "liability": 30, "compulsory": True, "commercial": 500_000},
        ],
    }


def victim(number: int, place: int) -> dict[str, Any]:
    return {
        "id": str(place),
        "age": 20 + (number * 7 + place * 13) % 70,
        "injuries": [{"grade": 5 + (number + place) % 6}, {"grade": 10}],
        "dependants": [
            {"age": number % 18, "supporters": 2},
            {"age": (number + 9) % 18, "supporters": 2},
            {"age": 60 + number % 20, "supporters": 1, **UNABLE},
            {"age": 78, "supporters": 3, **UNABLE},
        ],
        "items": {
            "medical": f"{20_000 + number}.57",
            "lost_wages": {"monthly": 6500, "days": 30 + number % 200},
            "nursing": {"rate": 120, "days": 60},
            "hospital_food": {"rate": 100, "days": 21},
            "mental": {},
        },
    }


def _page() -> Figure:
    place = prepare()
    load_reference_tables()
    facts = {"name": "员工BC001", "branch": place.province, "password_changed_at": timezone.now()}
    person = User.objects.create(employee_no="BC001", **facts)
    Membership.objects.create(user=person, role="claims_handler", branch=place.province, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(person)
    address = reverse("claims:calculator")

    def answered() -> None:
        assert client.post(address, FORM).status_code == 200

    def empty() -> None:
        assert client.get(address).status_code == 200

    page, bare = in_turns([answered, empty], ROUNDS)
    return Figure("calculator page with an answer", ms(page), ms(bare), page / bare, at_most=3)
