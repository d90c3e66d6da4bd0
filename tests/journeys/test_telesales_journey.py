"""Telesales from the manager's list to the owner's next talk, by the people who live it (brief §1.7)."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.fields import blind_index
from renewals.models import CallList, Renewal
from tests.factories import NOW, make_person
from workflow import jobs
from workflow.exports.actions import ask
from workflow.exports.registry import SOURCES, asked_again
from workflow.models import Event

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
HEADER = ("任务号", "呼叫结果", "呼叫时间", "通话时长", "备注")


def sent(client, view, pk, data):
    answer = client.post(reverse(view, args=[pk]), data)
    assert answer.status_code == 302, answer.content.decode()[:2000]


@pytest.fixture
def customers(people, make_renewal, freeze):
    """Three lapsed customers of the specialist."""
    freeze()
    found = []
    for number, name in enumerate(("王强", "欧阳锋", "李娜")):
        phone = f"1540000{number:04d}"
        more = {"insured_name": name, "plate": f"浙C1234{number}", "phone": phone, "phone_hash": blind_index(phone)}
        found.append(make_renewal(status="lapsed", owner=people["specialist"], expires_on=date(2026, 5, 20), **more))
    return found


@pytest.fixture
def second(people, tree):
    """Another caller."""
    return make_person("telesales", tree["3303"])


@pytest.fixture
def held(client, people, tree, customers, second):
    """The list the manager made and dealt out on the pages."""
    client.force_login(people["renewal_manager"])
    fields = ["plate", "title", "phone", "history", "script"]
    days = {"expires_first": "2026-05-01", "expires_last": "2026-06-30"}
    asked = {"name": "六月脱保", "purpose": "脱保召回", "branch": tree["3303"].pk, "fields_shown": fields, **days}
    assert client.post(reverse("renewals:call_list_new"), asked).status_code == 302
    made = CallList.objects.get()
    dealt = {"people": [people["telesales"].pk, second.pk], "expected_version": made.version}
    sent(client, "renewals:call_list_hand_out", made.pk, dealt)
    page = client.get(reverse("renewals:call_list", args=[made.pk])).content.decode()
    assert people["telesales"].name in page
    assert "1540000" not in page
    return made.reload()


def lines_of(people, held, more=""):
    """The file of a list as a manager would get it: headings and lines as one text."""
    question = {"query": f"list={held.pk}{more}"}
    sheet = SOURCES["renewals-call-list"].sheet(asked_again(people["renewal_manager"], question))
    return json.dumps([list(sheet.columns), *(list(map(str, line)) for line in sheet.rows())], ensure_ascii=False)


def test_file_says_what_the_list_says_and_is_known_by_its_mark(people, held, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    text = lines_of(people, held)
    assert all(token in text for token in held.items.values_list("token", flat=True))
    assert "浙C·**340" in text
    assert "154****0000" in text
    assert not any(word in text for word in ("王强", "欧阳锋", "浙C12340", "15400000000"))

    by, question = people["renewal_manager"], {"query": f"list={held.pk}"}
    wish = ask(by=by, source="renewals-call-list", output="csv", question=question, purpose="外呼", ticket="T1")
    assert wish.job is not None
    jobs.run(wish.job.pk)

    held, wish = held.reload(), wish.reload()
    assert (held.sha256, held.file_rows) == (wish.sha256, 3)
    assert by.employee_no in held.mark
    assert Event.objects.of(held).last().verb == "note_file"


def test_calls_come_back_by_page_and_by_file_and_interest_is_the_owners(
    client, people, held, customers, second, freeze, tmp_path
):
    # the owner waits, one caller works on the pages, the other's dialler sends a file
    client.force_login(people["specialist"])
    page = client.get(reverse("renewals:detail", args=[customers[0].pk])).content.decode()
    assert "该客户由电销拨打" in page
    client.force_login(people["telesales"])
    item = held.items.filter(assigned_to=people["telesales"]).order_by("pk")[0]
    found = client.get(reverse("renewals:call_lists"), {"task": item.token})
    assert found["Location"] == reverse("renewals:call_result", args=[item.pk])
    sent(client, "renewals:call_result", item.pk, {"key": "a", "result": "R3", "note": "要报价"})
    freeze(NOW + timedelta(days=1))
    theirs = held.items.get(assigned_to=second)
    path = tmp_path / "结果.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, (theirs.token, "要求勿扰", "2026-06-01 11:00", "30", "不要再打")])
    out = io.StringIO()
    by = people["renewal_manager"].employee_no
    call_command("import_call_results", path, branch="3303", by=by, commit=True, stdout=out)
    assert json.loads(out.getvalue())["counts"]["new"] == 1

    # interest is the owner's again, who asked not to be called is called by nobody
    interested, blocked = Renewal.objects.get(pk=item.renewal_id), Renewal.objects.get(pk=theirs.renewal_id)
    assert (interested.last_result, blocked.do_not_call) == ("R3", True)
    freeze(NOW + timedelta(days=2))
    client.force_login(people["specialist"])
    talk = {"channel": "phone", "result": "R1", "intention": "A", "next_contact_on": "2026-06-04", "note": ""}
    guard = {"expected_version": interested.version, "key": "b"}
    sent(client, "renewals:follow_up", interested.pk, talk | guard)
    assert theirs.token not in lines_of(people, held, "&tab=all")
