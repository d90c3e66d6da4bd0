"""The pages about personal data: constant queries, steps by their forms, refusals told, nothing whole in a list."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.fields import blind_index
from renewals.models import Renewal, SharedNumber, SubjectRequest
from renewals.privacy.actions.registering import WishForm, register_request
from renewals.privacy.actions.retaining import retain
from renewals.privacy.actions.sharing import flag_shared_numbers
from tests.factories import NOW

pytestmark = [pytest.mark.django_db]
TODAY = date(2026, 6, 1)
PHONE, CERTIFICATE = "13912341234", "330302199001011235"


@pytest.fixture
def customer(make_renewal):
    return make_renewal(
        status="closed",
        expires_on=date(2026, 5, 20),
        phone=PHONE,
        certificate_no=CERTIFICATE,
        certificate_hash=blind_index(CERTIFICATE),
    )


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def fill(people, make_renewal, first, last):
    """So many rows of everything."""
    for number in range(first, last):
        row = make_renewal(status="closed", expires_on=date(2026, 5, 20))
        form = WishForm(kind="access", identity="x", asked_on=TODAY)
        register_request(by=people["renewal_manager"], renewal=row, form=form, at=NOW)
        make_renewal(status="closed", expires_on=date(2020, 5, 20))
        retain(at=NOW)
        for name in range(5):
            make_renewal(phone=f"1390000{number:04d}", insured_name=f"客户{name}号")
    flag_shared_numbers(at=NOW)


def test_lists_ask_as_often_for_many_rows(client, people, make_renewal, freeze):
    freeze()
    client.force_login(people["province_admin"])
    addresses = [reverse(f"renewals:{view}") for view in ("subject_requests", "shared_numbers", "retention")]
    fill(people, make_renewal, 0, 2)
    few = [queries(client, address) for address in addresses]
    fill(people, make_renewal, 2, 6)
    assert [queries(client, address) for address in addresses] == few


def test_empty_pages_say_what_to_do(client, people):
    client.force_login(people["renewal_manager"])
    for view, words in (("subject_requests", "请打开客户页"), ("shared_numbers", "每晚"), ("retention", "每晚")):
        assert words in client.get(reverse(f"renewals:{view}")).content.decode()


def test_request_goes_its_way_on_the_pages(client, people, customer, freeze):
    freeze()
    client.force_login(people["renewal_manager"])
    detail = client.get(reverse("renewals:detail", args=[customer.pk])).content.decode()
    new = reverse("renewals:subject_request_new", args=[customer.pk])
    assert new in detail
    assert client.get(new).status_code == 200
    sent = {
        "expected_version": customer.version,
        "key": "a",
        "kind": "delete",
        "identity": "已核",
        "asked_on": "2026-06-01",
    }
    assert client.post(new, sent | {"kind": "correct", "key": "b"}).status_code == 422
    assert client.post(new, sent).status_code == 302
    request = SubjectRequest.objects.get()
    page = reverse("renewals:subject_request", args=[request.pk])
    decide = reverse("renewals:subject_request_decide", args=[request.pk])
    text = client.get(page).content.decode()
    assert "手机号匿名化，销售记录保留" in text
    assert PHONE not in text
    assert CERTIFICATE not in text
    assert "refusal" in client.get(decide).content.decode()  # the one who registered does not decide
    client.force_login(people["province_admin"])
    answer = {"expected_version": 1, "key": "c", "decision": "refuse", "answer": ""}
    assert client.post(decide, answer).status_code == 422
    assert client.post(decide, answer | {"decision": "grant", "key": "d"}).status_code == 302
    assert Renewal.objects.get().phone == ""
    assert "可回溯" in client.get(page).content.decode()


def test_number_is_cleared_on_its_page(client, people, make_renewal, freeze):
    freeze()
    fill(people, make_renewal, 0, 1)
    client.force_login(people["renewal_manager"])
    shared = SharedNumber.objects.get()
    listed = client.get(reverse("renewals:shared_numbers")).content.decode()
    clear = reverse("renewals:shared_number_clear", args=[shared.pk])
    assert clear in listed
    assert "13900000000" not in listed
    query = {"tab": "all", "owner": "all", "number": shared.pk}
    customers = client.get(reverse("renewals:list"), query).content.decode()
    assert customers.count("row-link") == 5
    assert client.post(clear, {"expected_version": 1, "key": "a", "reason": "总机"}).status_code == 302
    assert SharedNumber.objects.get().status == "number_cleared"


def test_hold_is_placed_and_lifted_on_the_page(client, people, customer):
    client.force_login(people["renewal_manager"])
    address = reverse("renewals:legal_hold", args=[customer.pk])
    for version, held in ((1, "诉讼"), (2, "")):
        sent = {"expected_version": version, "key": str(version), "reason": "诉讼"}
        assert client.post(address, sent).status_code == 302
        assert Renewal.objects.get().legal_hold == held


def test_specialist_sees_none_of_it(client, people, make_renewal):
    row = make_renewal(status="following", owner=people["specialist"], certificate_no=CERTIFICATE)
    client.force_login(people["specialist"])
    detail = client.get(reverse("renewals:detail", args=[row.pk])).content.decode()
    assert reverse("renewals:subject_request_new", args=[row.pk]) not in detail
    assert reverse("renewals:reveal_certificate", args=[row.pk]) not in detail
    assert client.get(reverse("renewals:subject_requests")).status_code == 403
