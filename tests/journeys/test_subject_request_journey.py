"""A customer asks for a copy, has it corrected, has it deleted as far as the law lets; years later the rest goes."""

from __future__ import annotations

import io
from datetime import date, datetime
from zipfile import ZipFile

import pytest
from django.urls import reverse

from accounts.errors import DomainError
from accounts.fields import blind_index
from renewals.clocks import run_clocks
from renewals.models import Consent, Renewal, RetentionRun, SubjectRequest
from renewals.privacy.actions.deciding import grant, hand_over, refuse
from renewals.privacy.actions.registering import WishForm, register_request
from renewals.privacy.paper import COPY
from workflow import jobs
from workflow.exports.actions import ask_paper, take
from workflow.invariants import examine
from workflow.models import Event, ExportLog
from workflow.working_time import SHANGHAI

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
PHONE, NEW_PHONE, CERTIFICATE = "13912341234", "13712341234", "330302199001011235"


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, 0, tzinfo=SHANGHAI)


def wish(kind: str, on: date, **fields: str) -> WishForm:
    return WishForm(kind=kind, identity="身份证原件已核对，复印件存档", asked_on=on, wish=fields)


@pytest.fixture
def customer(make_renewal):
    """Insured with us until January, lost since."""
    return make_renewal(
        status="closed",
        expires_on=date(2026, 1, 31),
        phone=PHONE,
        insured_name="王小强",
        certificate_no=CERTIFICATE,
        certificate_hash=blind_index(CERTIFICATE),
    )


def decided(people, row, kind: str, day: datetime, **fields: str) -> SubjectRequest:
    """Registered by the manager, granted by the province."""
    form = wish(kind, day.date(), **fields)
    asked = register_request(by=people["renewal_manager"], renewal=row, form=form, at=day)
    return grant(by=people["province_admin"], request=asked, answer="已办理", at=day)


def test_copy_is_registered_granted_made_taken_once_and_handed_over(people, customer, freeze, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    freeze(at(2026, 6, 1))
    manager, admin = people["renewal_manager"], people["province_admin"]
    asked = register_request(by=manager, renewal=customer, form=wish("access", date(2026, 6, 1)), at=at(2026, 6, 1))
    question = {"by": manager, "paper": COPY, "output": "xlsx", "question": {"request": str(asked.pk)}}
    with pytest.raises(DomainError) as early:
        ask_paper(**question, purpose="客户查阅")
    assert early.value.code == "no_copy_granted"
    grant(by=admin, request=asked, answer="同意", at=at(2026, 6, 2))
    export = ask_paper(**question, purpose="客户查阅", ticket=str(asked.pk))
    jobs.run(export.job.pk)
    taken, file = take(by=manager, export=export.reload())
    with file:
        cells = ZipFile(io.BytesIO(file.read())).read("xl/sharedStrings.xml").decode()
    assert [text for text in (PHONE, CERTIFICATE, "王小强") if text not in cells] == []
    assert ExportLog.objects.filter(kind=COPY).count() == 1
    with pytest.raises(DomainError) as twice:
        take(by=manager, export=taken)
    assert twice.value.code == "already_taken"
    hand_over(by=manager, request=asked.reload(), answer="本人当面领取", at=at(2026, 6, 3))


def test_correction_withdrawal_and_deletion_as_far_as_the_law_lets(client, people, customer, freeze):
    manager, admin = people["renewal_manager"], people["province_admin"]
    decided(people, customer, "correct", at(2026, 6, 3), phone=NEW_PHONE)
    assert customer.reload().phone == NEW_PHONE
    decided(people, customer, "withdraw", at(2026, 6, 4))
    assert set(Consent.objects.values_list("phone_hash", "given")) == {(blind_index(NEW_PHONE), False)}

    done = decided(people, customer, "delete", at(2026, 6, 5))
    assert (done.touched, done.kept, done.refusal) == (1, 1, "sales_record")
    assert (customer.reload().phone, customer.reload().insured_name) == ("", "王小强")
    asked = register_request(by=manager, renewal=customer, form=wish("delete", date(2026, 6, 8)), at=at(2026, 6, 8))
    refuse(by=admin, request=asked, ground="sales_record", answer="销售记录须保存五年", at=at(2026, 6, 8))
    freeze(at(2026, 6, 8))
    client.force_login(manager)
    page = client.get(reverse("renewals:subject_request", args=[asked.pk])).content.decode()
    assert "保险销售行为可回溯管理暂行办法" in page

    decided(people, customer, "delete", at(2031, 2, 3))
    gone = Renewal.objects.get(pk=customer.pk)
    assert (gone.insured_name, gone.certificate_no, gone.vin, gone.plate) == ("", "", "", "")
    kept = str(list(Event.objects.values_list("data", "reason")))
    assert not [text for text in (PHONE, NEW_PHONE, CERTIFICATE, "王小强") if text in kept]
    assert not SubjectRequest.objects.open().exists()
    assert {result.code for result in examine() if result.violations} == set()


def test_night_takes_the_number_of_who_was_lost_three_years_ago_and_leaves_the_money(make_renewal, customer):
    lost = make_renewal(status="closed", expires_on=date(2023, 6, 8))
    assert run_clocks(at=at(2026, 6, 8))["retained"] == 1
    assert (lost.reload().phone, lost.reload().last_premium) == ("", lost.last_premium)
    assert customer.reload().phone == PHONE
    assert RetentionRun.objects.get().anonymised == 1
    assert run_clocks(at=at(2026, 6, 8))["retained"] == 0
