"""The list of signed policies and the matching that follows it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Branch, User
from renewals.models import Renewal, SignedPolicy
from tests.renewals.imports.conftest import VINS, Import, codes, row, signed

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


def test_policy_is_kept_and_renews_its_customer(
    import_rows: Import, import_signed: Import, tree: dict[str, Branch]
) -> None:
    import_rows(row())

    answer = import_signed(signed())

    policy = SignedPolicy.objects.get()
    assert (answer["counts"]["new"], answer["counts"]["matched"]) == (1, 1)
    assert (policy.asset_key, policy.branch, policy.premium) == (f"V:{VINS[0]}", tree["330301"], Decimal("3300.00"))
    assert (policy.signed_on, policy.starts_on, policy.source_row) == (date(2026, 6, 20), date(2026, 7, 1), 2)
    renewal = Renewal.objects.get()
    assert (renewal.status, renewal.matched_policy, renewal.matched_same_branch) == ("renewed", policy, True)


def test_due_list_that_comes_after_the_policies_is_matched_at_once(import_rows: Import, import_signed: Import) -> None:
    assert import_signed(signed())["counts"]["matched"] == 0

    answer = import_rows(row())

    assert answer["counts"]["matched"] == 1
    assert Renewal.objects.get().status == "renewed"


def test_same_list_again_changes_nothing(import_rows: Import, import_signed: Import) -> None:
    import_rows(row())
    import_signed(signed())
    before = Renewal.objects.get().version

    answer = import_signed(signed())

    assert (answer["counts"]["new"], answer["counts"]["changed"], answer["counts"]["unchanged"]) == (0, 0, 1)
    assert answer["counts"]["matched"] == 0
    assert Renewal.objects.get().version == before


def test_cancelled_policy_reopens_its_customer(import_rows: Import, import_signed: Import) -> None:
    import_rows(row())
    import_signed(signed())

    answer = import_signed(signed(保单状态="退保"))

    assert (answer["counts"]["changed"], answer["counts"]["reopened"]) == (1, 1)
    assert Renewal.objects.get().status == "pool"
    assert SignedPolicy.objects.get().cancelled_on is not None
    assert import_signed(signed(保单状态="退保"))["counts"]["unchanged"] == 1


def test_older_list_does_not_revive_a_cancelled_policy(import_signed: Import) -> None:
    import_signed(signed(保单状态="退保"))

    answer = import_signed(signed())

    assert answer["counts"]["unchanged"] == 1
    assert codes(answer) == [(2, "signed.earlier_version")]
    assert SignedPolicy.objects.get().cancelled_on is not None


def test_later_row_of_one_file_cancels_the_earlier(import_signed: Import) -> None:
    answer = import_signed(signed(), signed(保单状态="退保"))

    assert (answer["counts"]["new"], answer["counts"]["joined"]) == (1, 1)
    assert SignedPolicy.objects.get().cancelled_on is not None


def test_contradicting_rows_are_both_left_out(import_signed: Import) -> None:
    answer = import_signed(signed(), signed(保费="1"))

    assert (answer["counts"]["new"], answer["counts"]["conflict"]) == (0, 2)


def test_same_number_with_another_start_is_another_policy(import_signed: Import) -> None:
    assert import_signed(signed(), signed(保险起期="2027-07-01", 保险止期="2028-06-30"))["counts"]["new"] == 2


def test_policy_of_another_branch_is_a_conflict(import_signed: Import, people: dict[str, User]) -> None:
    import_signed(signed(归属机构="51"), branch="51")

    answer = import_signed(signed(保费="1"), by=people["renewal_manager"].employee_no)

    assert answer["counts"]["conflict"] == 1
    assert codes(answer) == [(2, "conflict.signed_elsewhere")]
    assert SignedPolicy.objects.get().premium == Decimal("3300.00")


def test_window_can_be_matched_again_by_command(import_rows: Import, import_signed: Import) -> None:
    import_rows(row())
    import_signed(signed())
    out = StringIO()

    call_command("match_policies", first=date(2026, 6, 1), last=date(2026, 7, 31), stdout=out)

    assert json.loads(out.getvalue())["renewed"] == 0
