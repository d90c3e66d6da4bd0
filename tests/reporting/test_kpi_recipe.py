"""The recipe "add a KPI", run word for word."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Branch, User
from renewals.measures import MEASURES
from renewals.models import FollowUp, Renewal
from workflow.kpis import KPIS, VERSIONS

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
RECIPE = settings.BASE_DIR / "docs" / "recipes" / "add-a-kpi.md"
JUNE = date(2026, 6, 1)


@pytest.fixture
def recipe() -> Iterator[None]:
    code = "\n".join(re.findall(r"```python\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL))
    exec(compile(code, str(RECIPE), "exec"), {"__name__": "recipe"})
    yield
    del KPIS["visit_rate"], VERSIONS["visit_rate"], MEASURES["visited"]


def visit(renewal: Renewal, author: User) -> None:
    moment = timezone.make_aware(datetime(2026, 6, 1, 10))
    FollowUp.objects.create(
        renewal=renewal,
        branch=renewal.branch,
        author=author,
        at=moment,
        entered_at=moment,
        channel="visit",
        result="R1",
        effective=True,
    )


def answer(as_of: date) -> dict[str, Any]:
    out = StringIO()
    asked = {"branch": "33", "first": JUNE, "last": date(2026, 6, 30), "as_of": as_of, "format": "json"}
    call_command("kpi", "visit_rate", stdout=out, **asked)
    return dict(json.loads(out.getvalue()))


def test_new_kpi_is_computed_and_its_change_is_a_version(
    recipe: None, tree: dict[str, Branch], people: dict[str, User], make_renewal: Any
) -> None:
    rows = [make_renewal(expires_on=JUNE + timedelta(days=number)) for number in range(3)]
    owned = make_renewal(expires_on=JUNE, status="assigned", owner=people["specialist"])
    visit(rows[0], people["specialist"])
    visit(owned, people["specialist"])

    before, after = answer(date(2026, 6, 30)), answer(date(2026, 7, 1))

    assert (before["version"], before["total"]) == (1, {"due": 4, "visited": 2, "rate": "50.00"})
    assert (after["version"], after["total"]) == (2, {"assigned": 1, "visited": 2, "rate": "200.00"})


def test_new_kpi_stands_in_list_catalogue_and_targets(
    recipe: None, client: Client, tree: dict[str, Branch], people: dict[str, User]
) -> None:
    out = StringIO()
    call_command("kpi", list=True, stdout=out)
    client.force_login(people["renewal_manager"])

    assert "visit_rate" in out.getvalue()
    assert b"visit_rate" in client.get(reverse("reporting:catalogue"), {"q": "visit_rate"}).content
    assert len(client.get(reverse("reporting:kpi", args=["visit_rate"])).context["versions"]) == 2
    assert b"visit_rate" in client.get(reverse("reporting:target_new")).content
