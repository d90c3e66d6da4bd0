"""The situations tests stand in are themselves legal."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.roles import ROLES
from renewals.models import Renewal
from renewals.models.renewal import OWNED, RenewalStatus
from workflow.models import Event

pytestmark = pytest.mark.write_path


@pytest.mark.parametrize("status", RenewalStatus.values)
def test_renewal_of_every_status_can_be_made(status, people, make_renewal):
    renewal = make_renewal(status=status, **({"owner": people["specialist"]} if status in OWNED else {}))
    stored = Renewal.objects.get(pk=renewal.pk)
    assert (stored.status, stored.version) == (status, 1)
    assert Event.objects.of(renewal).get().target == status


def test_people_hold_every_role_in_both_provinces(people):
    for role in ROLES:
        assert people[role].scope().roles == {role}
        assert people[f"other_{role}"].scope().roles == {role}


def test_rows_of_one_province_are_invisible_to_the_other(people, make_renewal, tree):
    here, there = make_renewal(), make_renewal(branch=tree["51010101"])
    assert list(Renewal.objects.visible_to(people["specialist"])) == [here]
    assert list(Renewal.objects.visible_to(people["other_province_admin"])) == [there]


def test_clock_stands_still(freeze, now):
    freeze(now)
    assert timezone.now() == now
    assert timezone.localdate().isoformat() == "2026-06-01"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_append_only_tables_are_empty_after_a_transactional_test(turn, tree, make_renewal):
    make_renewal()
    assert Event.objects.count() == 1
