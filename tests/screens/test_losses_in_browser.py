"""Cross-region cases and large losses in Chromium, wide and narrow, in both languages: accessible, and they fit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from claims.actions import attending, cross_region, large_losses
from claims.actions.warning_list import build_warning_list
from claims.rules.attendance import Place
from tests.claims.loss_situations import (
    entrusting,
    handler_of,
    hours,
    loss_of,
    make_case,
    make_limits,
    picture,
    with_photo,
)
from tests.screens.test_browser import DESKTOP, PHONE, Visit, browser, violations, visit  # noqa: F401 (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/claims/large-losses/",
    "/claims/large-losses/{loss}/",
    "/claims/large-losses/{loss}/attend/",
    "/claims/large-losses/{loss}/report-progress/",
    "/claims/large-losses/new/",
    "/claims/cross-region/",
    "/claims/cross-region/{delegation}/",
    "/claims/cross-region/{delegation}/dispute/",
    "/claims/cross-region/new/",
    "/claims/cross-region/ledger/",
)


@pytest.fixture
def rows(tree: dict[str, Any], people: dict[str, User]) -> dict[str, int]:
    """A followed red loss with a visit, and a delegation whose result waits for confirmation."""
    now = timezone.now()
    make_limits(tree)
    handler, doer = people["claims_handler"], handler_of(tree["330101"])
    facts = {"loss_at": now - hours(12), "reported_at": now - hours(11)}
    case = make_case(tree["330301"], estimate=Decimal(620000), reserve=Decimal(620000), deaths=1, **facts)
    make_case(tree["330301"], estimate=Decimal(120000), is_litigated=True, **facts)
    build_warning_list(at=now - hours(26))
    site = Place(Decimal("27.994900"), Decimal("120.699400"))
    form = large_losses.ReportForm(summary="货车追尾，驾驶员死亡，两人受伤送医。", plan="次日到交警队。", site=site)
    loss = large_losses.report(by=handler, loss=loss_of(case), form=form)
    loss = large_losses.endorse(by=people["claims_manager"], loss=loss)
    loss = large_losses.recognise(by=people["claims_specialist"], loss=loss)
    there = attending.AttendanceForm(
        person=handler, arrived_at=now - hours(2), place="人民路与解放街口", here=site, photo=picture()
    )
    attending.record_attendance(by=handler, loss=loss, form=there)
    row = cross_region.entrust(by=handler, case=case, form=entrusting(tree["330101"], kind="survey"))
    row = cross_region.accept(by=doer, row=row)
    row = cross_region.submit_result(by=doer, row=with_photo(row, doer), amount=None, report="右前部受损。")
    return {"loss": loss.pk, "delegation": row.pk}


@pytest.mark.parametrize("look", ["desktop", "phone", "dark"])
def test_loss_pages_are_accessible_and_fit(
    visit: Callable[..., Visit],  # noqa: F811 (the fixture)
    rows: dict[str, int],
    look: str,
) -> None:
    size = PHONE if look == "phone" else DESKTOP
    window = visit("claims_handler", size, color_scheme="dark" if look == "dark" else "light")
    found = []
    for path in PAGES:
        address = path.format(**rows)
        window.open(address)
        found += [f"{address}: {each}" for each in violations(window.page)]
        width = window.page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            found.append(f"{address}: scrolls sideways, {width} px")
    assert found == []
