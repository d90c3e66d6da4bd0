"""The injury assessments in Chromium: accessible, and nothing wider than a phone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.models import User
from claims import actions
from claims.models import InjuryStatus
from tests.claims.injuries.conftest import assessment, staff, way
from tests.claims.injuries.injury_cases import TENTH, Way, found
from tests.screens.test_browser import DESKTOP, PHONE, Visit, browser, violations, visit

__all__ = ["assessment", "browser", "staff", "visit", "way"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
S = InjuryStatus
PICTURES = os.environ.get("INJURY_PICTURES", "")


def seen(window: Visit, path: str, name: str) -> list[str]:
    window.open(path)
    if PICTURES:
        window.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    wide = window.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [f"{name}: {each}" for each in violations(window.page)] + ([f"{name}: too wide"] if wide else [])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("look", ["desktop", "phone"])
def test_pages_of_injuries_are_accessible_and_fit(
    visit: Callable[..., Visit], way: Way, look: str, language: str
) -> None:
    row = way.to(S.FIRST)
    window = visit("injury_assessor", PHONE if look == "phone" else DESKTOP)
    User.objects.filter(pk=way.staff.first.pk).update(language=language)
    mark = f"{look}-{language}"
    base = f"/claims/injuries/{row.pk}/"
    faults = seen(window, f"{base}assess/", f"assess-{mark}")
    window.page.fill("input[name=search_1]", "5.10.6(3")
    window.page.wait_for_selector("input[name=clause_1]")
    if PICTURES:
        window.page.screenshot(path=Path(PICTURES) / f"assess-found-{mark}.png")
    actions.assess(by=way.staff.first, assessment=row, findings=found(row, TENTH))
    way.row = type(row).objects.get(pk=row.pk)
    way.to(S.CALCULATING)
    faults += seen(window, f"{base}calculate/", f"calculate-{mark}")
    way.to(S.ARCHIVED)
    faults += seen(window, base, f"detail-{mark}")
    saved = row.calculations.latest("id")
    faults += seen(window, f"/claims/injuries/calculations/{saved.pk}/", f"calculation-{mark}")
    faults += seen(window, "/claims/injuries/?tab=filed", f"list-{mark}")
    faults += seen(window, "/claims/injuries/board/", f"board-{mark}")
    faults += seen(window, f"{base}reveal/", f"reveal-{mark}")
    assert faults == []
