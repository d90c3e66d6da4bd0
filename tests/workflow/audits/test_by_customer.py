"""A customer is found by a whole number: where the data stands, who saw, changed and may have taken it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.errors import Denied, DomainError
from accounts.fields import blind_index
from accounts.models import Branch, User
from claims.models import CaseInjured, CaseParty, CasePolicy, CaseVehicle
from renewals.models import DoNotCall, Renewal
from tests.claims.injuries.injury_cases import make_injured
from tests.factories import NOW, make_signed_policy
from tests.workflow.audits.test_audit_pages import event, file
from workflow.audits.subjects import Number, Wanted, Whereabouts, look_up
from workflow.models import Event

pytestmark = pytest.mark.django_db

PHONE, CARD, PLATE, POLICY = "13911112222", "330303199001011234", "浙C12345", "PDAA202633030000000001"
WHY = "投诉 2026-77"


@pytest.fixture
def row(make_renewal: Callable[..., Renewal]) -> Renewal:
    values = {"phone": PHONE, "phone_hash": blind_index(PHONE), "plate": PLATE, "policy_no": POLICY}
    return make_renewal(**values, certificate_no=CARD, certificate_hash=blind_index(CARD), insured_name="王小明")


@pytest.fixture
def injured(tree: dict[str, Branch]) -> CaseInjured:
    return make_injured(tree["33030101"], phone=PHONE, certificate_no=CARD)


def places(found: Whereabouts) -> dict[str, list[int]]:
    return {each.place.code: [row.pk for row in each.records] for each in found.standing if each.records}


def asked(by: User, kind: Number = Number.PHONE, text: str = PHONE) -> Whereabouts:
    return look_up(by=by, wanted=Wanted(kind, text), reason=WHY)


@pytest.mark.parametrize(
    ("kind", "text"),
    [(Number.PHONE, PHONE), (Number.CERTIFICATE, CARD), (Number.PLATE, PLATE), (Number.POLICY, POLICY)],
    ids=["phone", "certificate", "plate", "policy"],
)
def test_renewal_is_found_by_each_of_its_numbers(
    people: dict[str, User], row: Renewal, kind: Number, text: str
) -> None:
    assert places(asked(people["auditor"], kind, text)) == {"renewals": [row.pk]}
    assert places(asked(people["auditor"], kind, text[:-1])) == {}


@pytest.mark.parametrize(
    ("kind", "text"), [(Number.PHONE, PHONE), (Number.CERTIFICATE, CARD)], ids=["phone", "certificate"]
)
def test_people_of_cases_are_found(people: dict[str, User], injured: CaseInjured, kind: Number, text: str) -> None:
    numbers = {"phone": PHONE, "certificate_no": CARD}
    CaseParty.objects.create(case=injured.case, role="driver", name="王", name_hash="1", **numbers)
    found = asked(people["auditor"], kind, text)
    assert places(found) == {"cases": [injured.case_id]}
    [case] = [record for each in found.standing for record in each.records]
    assert case.part.count("·") == 1


def test_case_is_found_by_vehicles_and_policies_beside_its_own(people: dict[str, User], injured: CaseInjured) -> None:
    CaseVehicle.objects.create(case=injured.case, plate=PLATE)
    CasePolicy.objects.create(case=injured.case, kind="commercial", policy_no=POLICY)
    assert places(asked(people["auditor"], Number.PLATE, PLATE))["cases"] == [injured.case_id]
    assert places(asked(people["auditor"], Number.POLICY, POLICY))["cases"] == [injured.case_id]


def test_signed_policies_and_the_do_not_call_list_are_places_too(
    people: dict[str, User], tree: dict[str, Branch]
) -> None:
    signed = make_signed_policy(tree["33030101"], plate=PLATE)
    blocked = DoNotCall.objects.create(phone_hash=blind_index(PHONE), reason="asked", since=NOW.date())
    assert places(asked(people["auditor"], Number.PLATE, PLATE)) == {"signed-policies": [signed.pk]}
    assert places(asked(people["auditor"])) == {"do-not-call": [blocked.pk]}


def test_other_province_finds_nothing(people: dict[str, User], row: Renewal, injured: CaseInjured) -> None:
    event("reveal_phone", "renewals.renewal", row.pk, row.branch.path, version=9)
    file(row.branch.path)
    found = asked(people["other_auditor"])
    assert (places(found), found.looks, found.changes, found.files) == ({}, [], [], [])


def test_looks_changes_and_files_of_what_was_found_alone(people: dict[str, User], row: Renewal) -> None:
    look = event("reveal_phone", "renewals.renewal", row.pk, row.branch.path, version=8)
    change = event("quote", "renewals.renewal", row.pk, row.branch.path, version=9)
    event("reveal_phone", "renewals.renewal", row.pk + 1, row.branch.path)
    above, here = file("/HQ/33/"), file(row.branch.path)
    file("/HQ/33/3301/")
    file("/HQ/33/", kind="claims-cases")

    found = asked(people["auditor"])
    assert found.looks == [look]
    assert change in found.changes
    assert look not in found.changes
    assert found.files == [here, above]


def test_number_is_in_no_event_and_the_records_are(people: dict[str, User], row: Renewal) -> None:
    asked(people["auditor"])
    told = Event.objects.get(verb="look_up_customer")
    assert (told.actor_no, told.reason) == (people["auditor"].employee_no, WHY)
    assert told.data == {
        "subject": people["auditor"].employee_no,
        "by_what": "phone",
        "found": 1,
        "records": [f"renewals.renewal:{row.pk}"],
    }


@pytest.mark.parametrize(
    ("reason", "code"),
    [("  ", "reason_missing"), (f"客户 {PHONE} 投诉", "reason_names"), ("13812345678", "reason_names")],
    ids=["empty", "the number itself", "another number"],
)
def test_reason_is_asked_and_names_nobody(people: dict[str, User], reason: str, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        look_up(by=people["auditor"], wanted=Wanted(Number.PHONE, PHONE), reason=reason)
    assert refusal.value.code == code
    assert not Event.objects.filter(verb="look_up_customer").exists()


@pytest.mark.parametrize("role", ["audit_admin", "renewal_manager", "head_office_admin", "security_admin"])
def test_nobody_else_looks_customers_up(people: dict[str, User], client: Client, role: str) -> None:
    client.force_login(people[role])
    assert client.get(reverse("workflow:audit_customer")).status_code == 403
    with pytest.raises(Denied):
        asked(people[role])


def page(client: Client, **more: str) -> Any:
    wish = {"kind": "phone", "number": "139-1111 2222", "reason": WHY, **more}
    return client.post(reverse("workflow:audit_customer"), wish)


def test_page_is_masked_and_forgets_the_number(people: dict[str, User], client: Client, row: Renewal) -> None:
    client.force_login(people["auditor"])
    answer = page(client)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert reverse("renewals:detail", args=[row.pk]) in shown
    assert "139****2222" in shown
    for secret in (PHONE, "139-1111 2222", CARD, PLATE, "王小明"):
        assert secret not in shown
    assert "no-store" in answer["Cache-Control"]


def test_number_in_the_address_asks_nothing(people: dict[str, User], client: Client, row: Renewal) -> None:
    client.force_login(people["auditor"])
    answer = client.get(reverse("workflow:audit_customer"), {"kind": "phone", "number": PHONE, "reason": WHY})
    assert "found" not in answer.context
    assert not Event.objects.filter(verb="look_up_customer").exists()


@pytest.mark.parametrize("wrong", [{"number": ""}, {"number": "1391"}, {"reason": ""}, {"kind": "name"}])
def test_incomplete_wish_is_refused(people: dict[str, User], client: Client, wrong: dict[str, str]) -> None:
    client.force_login(people["auditor"])
    assert page(client, **wrong).status_code == 422


def test_look_up_stands_among_the_looks_at_personal_data(people: dict[str, User], client: Client, row: Renewal) -> None:
    client.force_login(people["auditor"])
    page(client)
    answer = client.get(reverse("workflow:audit"), {"tab": "reveals", "what": "customers"})
    assert [each.verb for each in answer.context["page"].rows] == ["look_up_customer"]


def test_queries_do_not_grow_with_what_is_found(
    people: dict[str, User], client: Client, make_renewal: Callable[..., Renewal], django_assert_max_num_queries: Any
) -> None:
    def fill(start: int) -> None:
        for number in range(start, start + 5):
            found = make_renewal(phone=PHONE, phone_hash=blind_index(PHONE), plate=f"浙C1{number:04}")
            event("reveal_phone", "renewals.renewal", found.pk, found.branch.path, version=9)
            file("/HQ/33/", filters={"query": f"owner={number}"})

    client.force_login(people["auditor"])
    fill(1)
    page(client)
    with django_assert_max_num_queries(60) as few:
        page(client)
    allowed = len(few)
    fill(11)
    with django_assert_max_num_queries(allowed):
        page(client)


def test_people_written_before_the_digests_get_them(injured: CaseInjured) -> None:
    CaseInjured.objects.update(phone_hash="", certificate_hash="")
    importlib.import_module("claims.migrations.0010_fill_digests").fill(apps, None)
    kept = CaseInjured.objects.get()
    assert (kept.phone_hash, kept.certificate_hash) == (blind_index(PHONE), blind_index(CARD))
