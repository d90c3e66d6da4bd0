"""A newer list of the same customers: what changes, and what a list never changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from renewals.models import FollowUp, Renewal
from tests.renewals.imports.conftest import HEADER, VINS, Import, codes, row
from workflow.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


def figures(answer: dict[str, dict[str, int]]) -> tuple[int, int, int]:
    """New, changed, unchanged."""
    counts = answer["counts"]
    return counts["new"], counts["changed"], counts["unchanged"]


def test_same_list_again_changes_nothing(import_rows: Import) -> None:
    rows = (row(), row(保单号="P2", 车架号=VINS[1], 车牌号="浙C12346", NCD系数=""))
    import_rows(*rows)
    before = list(Renewal.objects.order_by("pk").values())
    events = Event.objects.filter(object_type="renewals.renewal").count()

    answer = import_rows(*rows)

    assert figures(answer) == (0, 0, 2)
    assert list(Renewal.objects.order_by("pk").values()) == before
    assert Event.objects.filter(object_type="renewals.renewal").count() == events


def test_changed_facts_are_an_event_with_the_difference(import_rows: Import) -> None:
    import_rows(row())

    answer = import_rows(row(上年保费="3500", 车牌号="浙C54321", 被保险人="王大明", 联系电话="15912345678"))

    renewal = Renewal.objects.get()
    assert figures(answer) == (0, 1, 0)
    assert (renewal.last_premium, renewal.plate, renewal.version) == (Decimal("3500.00"), "浙C54321", 2)
    assert (renewal.insured_name, renewal.phone) == ("王大明", "15912345678")
    event = Event.objects.get(object_type="renewals.renewal", version=2)
    assert event.verb == "update_from_list"
    assert event.data["changes"] == {"last_premium": ["3120.50", "3500.00"]}  # a plate is personal data
    assert (event.data["batch"], event.data["row"]) == (answer["batch"], 2)


def test_end_of_cover_within_the_month_is_a_change(import_rows: Import) -> None:
    import_rows(row())

    answer = import_rows(row(保险止期="2026-06-29"))

    assert figures(answer) == (0, 1, 0)
    assert Renewal.objects.get().expires_on == date(2026, 6, 29)


def test_next_year_of_the_same_vehicle_is_another_renewal(import_rows: Import) -> None:
    import_rows(row())

    answer = import_rows(row(保单号="P2", 保险起期="2026-07-01", 保险止期="2027-06-30"))

    assert figures(answer) == (1, 0, 0)
    assert Renewal.objects.count() == 2


def test_empty_cells_and_absent_columns_erase_nothing(import_rows: Import) -> None:
    import_rows((*row(), "0.6"), header=(*HEADER, "NCD系数"))

    answer = import_rows(row(联系电话="", 证件号码=""))

    renewal = Renewal.objects.get()
    assert figures(answer) == (0, 0, 1)
    assert (renewal.phone, renewal.ncd) == ("13912345678", Decimal("0.60"))


def test_owner_state_and_follow_ups_are_never_overwritten(
    import_rows: Import, make_renewal: Callable[..., Renewal], people: dict[str, User]
) -> None:
    owner = people["specialist"]
    worked = make_renewal(
        status="following",
        owner=owner,
        asset_key=f"V:{VINS[0]}",
        vin=VINS[0],
        policy_no="PDAA202533030000001",
        phone_valid=False,
        preferred=False,
    )
    FollowUp.objects.create(
        renewal=worked,
        branch=worked.branch,
        author=owner,
        at=worked.assigned_at,
        entered_at=worked.assigned_at,
        channel="phone",
        result="R1",
        effective=True,
    )

    answer = import_rows(row(上年保费="9999", 联系电话=""))

    renewal = Renewal.objects.get()
    assert answer["counts"]["changed"] == 1
    assert (renewal.status, renewal.owner, renewal.last_premium) == ("following", owner, Decimal("9999.00"))
    assert (renewal.phone_valid, renewal.preferred, renewal.branch) == (False, False, worked.branch)
    assert renewal.follow_ups.count() == 1
    assert (2, "row.other_branch") in codes(answer)


def test_void_renewal_stays_as_it_is(import_rows: Import, make_renewal: Callable[..., Renewal]) -> None:
    make_renewal(status="void", asset_key=f"V:{VINS[0]}", policy_no="PDAA202533030000001")

    answer = import_rows(row(上年保费="1"))

    assert figures(answer) == (0, 0, 1)
    assert (2, "row.void") in codes(answer)
    assert Renewal.objects.get().version == 1


def test_extra_columns_of_two_lists_are_kept_together(import_rows: Import) -> None:
    import_rows((*row(), "甲"), header=(*HEADER, "客群"))

    answer = import_rows((*row(), "乙"), header=(*HEADER, "片区"))

    assert figures(answer) == (0, 1, 0)
    assert Renewal.objects.get().extra == {"客群": "甲", "片区": "乙"}
    assert figures(import_rows((*row(), "乙"), header=(*HEADER, "片区"))) == (0, 0, 1)
