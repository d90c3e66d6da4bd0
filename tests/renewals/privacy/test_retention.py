"""到期匿名化: the day before, the day; other tasks, holds and newer cover win; run again it does nothing."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from accounts.fields import blind_index
from renewals.clocks import run_clocks
from renewals.models import Renewal, RetentionRun
from renewals.privacy.actions.retaining import retain
from tests.factories import NOW, make_signed_policy
from workflow.models import BranchSetting, Event

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
LAST, LATER = date(2023, 6, 1), date(2023, 6, 2)
CERTIFICATE = "330302199001011235"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


def reachable():
    return Renewal.objects.exclude(phone="").count()


def test_only_what_was_lost_three_years_ago(make_renewal):
    make_renewal(status="closed", expires_on=LAST)
    kept = make_renewal(status="closed", expires_on=LATER)
    assert run_clocks(at=NOW)["retained"] == 1
    assert Renewal.objects.exclude(phone="").get() == kept
    assert run_clocks(at=NOW)["retained"] == 0
    assert run_clocks(at=NOW + DAY)["retained"] == 1


def test_totals_stay_and_the_round_is_recorded(make_renewal, people):
    row = make_renewal(status="closed", expires_on=LAST, last_premium=Decimal("4321.00"), more_phones="13900000000")
    held = make_renewal(status="closed", expires_on=LAST, legal_hold="诉讼")
    (found,) = retain(at=NOW)
    after = row.reload()
    assert (after.phone, after.more_phones, after.phone_hash, after.phone_valid) == ("", "", "", False)
    assert (after.last_premium, after.status, after.insured_name) == (row.last_premium, "closed", row.insured_name)
    assert (after.anonymised_at, held.reload().phone) == (NOW, held.phone)
    run = RetentionRun.objects.get()
    assert (run.cutoff, run.anonymised, run.held, run.branch) == (LAST, 1, 1, found.branch)
    event = Event.objects.of(run).get()
    assert event.data == {"cutoff": "2023-06-01", "anonymised": 1, "held": 1}
    assert Event.objects.of(after).last().verb == "anonymise"
    assert RetentionRun.objects.visible_to(people["province_admin"]).exists()
    assert not RetentionRun.objects.visible_to(people["other_province_admin"]).exists()


def test_dry_run_says_the_same_and_changes_nothing(make_renewal):
    make_renewal(status="closed", expires_on=LAST)
    make_renewal(status="void", expires_on=LAST)
    make_renewal(status="closed", expires_on=LAST, legal_hold="诉讼")
    out = io.StringIO()
    call_command("retain_personal_data", "--dry-run", stdout=out)
    line = json.loads(out.getvalue())
    assert (line["anonymised"], line["held"], line["dry"]) == (2, 1, True)
    assert (reachable(), RetentionRun.objects.count()) == (3, 0)
    out = io.StringIO()
    call_command("retain_personal_data", stdout=out)
    assert (json.loads(out.getvalue())["anonymised"], reachable()) == (2, 1)


@pytest.mark.parametrize(
    "other",
    [
        {"phone": "13912341234"},
        {"certificate_hash": blind_index(CERTIFICATE)},
        {"vin": "LSVAA4182E2123456", "asset_key": "V:LSVAA4182E2123456"},
    ],
    ids=["same number", "same certificate", "same car"],
)
@pytest.mark.parametrize("newer", [{"expires_on": date(2026, 6, 30)}, {"expires_on": LAST, "legal_hold": "诉讼"}])
def test_newer_cover_or_a_hold_on_another_task_of_the_customer_wins(other, newer, make_renewal):
    known = {
        "phone": "13912341234",
        "certificate_no": CERTIFICATE,
        "certificate_hash": blind_index(CERTIFICATE),
        "vin": "LSVAA4182E2123456",
        "asset_key": "V:LSVAA4182E2123456",
    }
    row = make_renewal(status="closed", expires_on=date(2022, 5, 31), **known)
    status = "closed" if "legal_hold" in newer else "pool"
    make_renewal(**{"phone": "13700000000", "status": status} | other | newer)
    assert [each.anonymised for each in retain(at=NOW)] == []
    assert row.reload().phone == "13912341234"


@pytest.mark.parametrize(("ends", "gone"), [(date(2023, 6, 1), 1), (date(2023, 6, 2), 0)])
def test_renewed_customer_counts_from_the_end_of_the_new_policy(ends, gone, make_renewal, tree):
    policy = make_signed_policy(tree["33030101"], starts_on=date(2022, 6, 2), expires_on=ends)
    match = {
        "matched_policy": policy,
        "matched_signed_on": policy.signed_on,
        "matched_starts_on": policy.starts_on,
        "matched_premium": policy.premium,
        "matched_same_branch": True,
        "matched_gap_days": 0,
    }
    make_renewal(status="renewed", expires_on=date(2022, 6, 1), **match)
    assert sum(each.anonymised for each in retain(at=NOW)) == gone


def test_branch_sets_the_years(make_renewal, tree):
    BranchSetting.objects.create(
        branch=tree["33"], code="renewals.lost_contact_years", value=5, valid_from=date(2020, 1, 1)
    )
    make_renewal(status="closed", expires_on=LAST)
    other = make_renewal(status="closed", expires_on=LAST, branch=tree["51010101"])
    assert [each.branch for each in retain(at=NOW)] == [other.branch]


def test_run_is_kept_as_it_was(make_renewal):
    make_renewal(status="closed", expires_on=LAST)
    retain(at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        RetentionRun.objects.update(anonymised=99)
