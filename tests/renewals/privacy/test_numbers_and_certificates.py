"""Numbers on many insureds; certificate numbers read by managers; numbers of the pool hidden (§2.4, §2.7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.errors import Denied, DomainError
from accounts.fields import blind_index
from renewals import actions
from renewals.clocks import run_clocks
from renewals.models import Renewal, SharedNumber
from renewals.privacy.actions.looking import reveal_certificate
from renewals.privacy.actions.sharing import clear_number, flag_shared_numbers
from tests.factories import NOW
from workflow.models import BranchSetting, Event
from workflow.transitions import NotFound

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
PHONE, CERTIFICATE = "13912341234", "330302199001011234"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def share(make_renewal):
    """So many insureds with one number."""

    def make(count, first=0, **more):
        for number in range(first, first + count):
            make_renewal(phone=PHONE, insured_name=f"客户{number}号", **more)

    return make


@pytest.fixture
def held(make_renewal, people):
    """The specialist's customer whose certificate is known."""
    return make_renewal(
        status="following",
        owner=people["specialist"],
        certificate_no=CERTIFICATE,
        certificate_hash=blind_index(CERTIFICATE),
        expires_on=date(2026, 6, 20),
    )


def setting(branch, code, value):
    return BranchSetting.objects.create(
        branch=branch, code=f"renewals.{code}", value=value, valid_from=date(2020, 1, 1)
    )


@pytest.mark.parametrize(("insureds", "flagged"), [(4, 0), (5, 1), (6, 1)])
def test_four_insureds_are_a_family_five_an_intermediary(insureds, flagged, share):
    share(insureds)
    assert flag_shared_numbers(at=NOW) == flagged
    assert SharedNumber.objects.count() == flagged


def test_one_insured_with_five_cars_is_one(make_renewal):
    for _car in range(5):
        make_renewal(phone=PHONE, insured_name="同一个人")
    assert flag_shared_numbers(at=NOW) == 0


@pytest.mark.parametrize("status", ["closed", "void"])
def test_what_is_over_does_not_count(status, share):
    share(4)
    share(3, 4, status=status)
    assert flag_shared_numbers(at=NOW) == 0


def test_second_night_changes_nothing_and_a_new_count_is_told(share):
    share(5)
    assert [run_clocks(at=NOW)["numbers_shared"], run_clocks(at=NOW + DAY)["numbers_shared"]] == [1, 0]
    row = SharedNumber.objects.get()
    assert (row.insureds, row.customers, row.version, row.masked) == (5, 5, 1, "139****1234")
    share(1, 5)
    assert flag_shared_numbers(at=NOW + DAY) == 0
    assert (SharedNumber.objects.get().insureds, SharedNumber.objects.get().version) == (6, 2)


def test_branch_sets_how_many(share, tree):
    setting(tree["33"], "shared_number_insureds", 3)
    share(3)
    assert flag_shared_numbers(at=NOW) == 1


def test_other_branch_does_not_lower_the_number_for_all(share, tree):
    setting(tree["51"], "shared_number_insureds", 2)
    share(4)
    assert flag_shared_numbers(at=NOW) == 0


def test_number_over_two_provinces_is_seen_by_both_and_cleared_by_head_office_alone(share, tree, people):
    share(3)
    share(3, 3, branch=tree["51010101"])
    flag_shared_numbers(at=NOW)
    row = SharedNumber.objects.get()
    assert row.branch == tree["HQ"]
    for who in ("renewal_manager", "province_admin", "other_renewal_manager"):
        assert SharedNumber.objects.visible_to(people[who]).get() == row
        with pytest.raises(Denied):
            clear_number(by=people[who], shared=row, reason="x", at=NOW)
    assert not SharedNumber.objects.visible_to(people["specialist"]).exists()


def test_cleared_with_a_reason_until_more_share_it(share, people):
    share(5)
    flag_shared_numbers(at=NOW)
    row = SharedNumber.objects.get()
    with pytest.raises(DomainError) as refused:
        clear_number(by=people["renewal_manager"], shared=row, reason=" ", at=NOW)
    assert refused.value.code == "reason_missing"
    clear_number(by=people["renewal_manager"], shared=row, reason="一家企业的总机", at=NOW)
    assert SharedNumber.objects.get().status == "number_cleared"
    assert flag_shared_numbers(at=NOW + DAY) == 0
    share(1, 5)
    assert flag_shared_numbers(at=NOW + DAY) == 1
    again = SharedNumber.objects.get()
    assert (again.status, again.cleared_by, again.reason) == ("number_flagged", None, "")


@pytest.mark.parametrize("who", ["specialist", "team_lead", "telesales", "other_renewal_manager", "auditor"])
def test_who_may_not_clear(who, share, people):
    share(5)
    flag_shared_numbers(at=NOW)
    with pytest.raises((Denied, NotFound)):
        clear_number(by=people[who], shared=SharedNumber.objects.get(), reason="x", at=NOW)


def test_mark_stands_in_list_filter_and_on_the_page(client, share, people):
    share(5, status="following", owner=people["specialist"])
    flag_shared_numbers(at=NOW)
    client.force_login(people["specialist"])
    row = Renewal.objects.order_by("pk").first()
    page = client.get(reverse("renewals:detail", args=[row.pk])).content.decode()
    assert "中介" in page
    listed = client.get(reverse("renewals:list"), {"mark": "shared_number"}).content.decode()
    assert listed.count("多名被保险人共用的号码") >= 5
    clear_number(by=people["renewal_manager"], shared=SharedNumber.objects.get(), reason="x", at=NOW)
    assert "中介" not in client.get(reverse("renewals:detail", args=[row.pk])).content.decode()


# --- certificates
def test_manager_reads_one_certificate_and_it_is_known(held, people):
    assert reveal_certificate(by=people["renewal_manager"], renewal=held, reason="核对", at=NOW) == CERTIFICATE
    event = Event.objects.of(held).last()
    assert (event.verb, event.reason, event.actor_no) == (
        "reveal_certificate",
        "核对",
        people["renewal_manager"].employee_no,
    )
    assert CERTIFICATE not in str(event.data)


@pytest.mark.parametrize("who", ["specialist", "colleague", "team_lead", "telesales", "quality_caller", "auditor"])
def test_nobody_but_a_manager_reads_a_certificate(who, held, people):
    with pytest.raises((Denied, NotFound)):
        reveal_certificate(by=people[who], renewal=held, reason="x", at=NOW)


@pytest.mark.parametrize(("reason", "given", "code"), [(" ", True, "reason_missing"), ("x", False, "no_certificate")])
def test_refusals(reason, given, code, held, people, make_renewal):
    row = held if given else make_renewal()
    with pytest.raises(DomainError) as refused:
        reveal_certificate(by=people["renewal_manager"], renewal=row, reason=reason, at=NOW)
    assert refused.value.code == code


def test_phones_and_certificates_count_together(held, people, tree):
    setting(tree["33"], "reveals_per_day", 2)
    manager = people["renewal_manager"]
    actions.reveal_phone(by=manager, renewal=held, reason="核对", use="check", at=NOW)
    reveal_certificate(by=manager, renewal=held.reload(), reason="核对", at=NOW)
    for act in (
        lambda: reveal_certificate(by=manager, renewal=held.reload(), reason="核对", at=NOW),
        lambda: actions.reveal_phone(by=manager, renewal=held.reload(), reason="核对", use="check", at=NOW),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.code == "reveal_limit"
    assert reveal_certificate(by=manager, renewal=held.reload(), reason="核对", at=NOW + DAY) == CERTIFICATE


def test_default_is_thirty_a_day(held, people):
    manager = people["renewal_manager"]
    for _time in range(30):
        reveal_certificate(by=manager, renewal=held.reload(), reason="核对", at=NOW)
    with pytest.raises(DomainError):
        reveal_certificate(by=manager, renewal=held.reload(), reason="核对", at=NOW)


def test_certificate_stands_on_one_answer_alone(client, held, people):
    client.force_login(people["renewal_manager"])
    address = reverse("renewals:reveal_certificate", args=[held.pk])
    detail = reverse("renewals:detail", args=[held.pk])
    assert address in client.get(detail).content.decode()
    assert CERTIFICATE not in client.get(address).content.decode()
    answer = client.post(address, {"expected_version": held.version, "key": "k", "reason": "check"})
    assert CERTIFICATE in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert CERTIFICATE not in client.get(detail).content.decode()


# --- the pool
def phone_on_page(client, person, row):
    client.force_login(person)
    text = client.get(reverse("renewals:detail", args=[row.pk])).content.decode()
    return "masked" if "139****1234" in text else "hidden" if "本机构不显示" in text else "neither"


@pytest.mark.parametrize(
    ("mode", "taken", "who", "seen"),
    [
        ("before_receive", False, "specialist", "hidden"),
        ("before_receive", False, "renewal_manager", "masked"),
        ("before_receive", True, "specialist", "masked"),
        ("before_receive", True, "colleague", "masked"),
        ("forever", False, "specialist", "hidden"),
        ("forever", True, "specialist", "hidden"),
        ("forever", True, "team_lead", "masked"),
    ],
)
def test_number_of_the_pool(mode, taken, who, seen, client, people, make_renewal, tree):
    setting(tree["33"], "pool_number", mode)
    more = {"status": "following", "owner": people["specialist"]} if taken else {}
    row = make_renewal(phone=PHONE, expires_on=date(2026, 6, 20), **more)
    assert phone_on_page(client, people[who], row) == seen


@pytest.mark.parametrize(("mode", "who", "code"), [("forever", "specialist", "number_hidden")])
def test_hidden_number_is_not_revealed_but_to_managers(mode, who, code, people, make_renewal, tree):
    setting(tree["33"], "pool_number", mode)
    row = make_renewal(phone=PHONE, status="following", owner=people["specialist"], expires_on=date(2026, 6, 20))
    with pytest.raises(Denied) as refused:
        actions.reveal_phone(by=people[who], renewal=row, reason="x", use="check", at=NOW)
    assert refused.value.code == code
    assert actions.reveal_phone(by=people["renewal_manager"], renewal=row, reason="x", use="check", at=NOW) == PHONE
