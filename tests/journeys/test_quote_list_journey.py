"""A quote list from the core to the owner's page, by the people who live it (renewals brief §1.5 row 7, §1.8)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from renewals.models import Quote, Renewal
from workflow.models import ImportBatch

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
HEADER = "到期保单号,车牌号码,报价日期,报价金额,险种名称,投保方案,报价备注"


def upload(client, rows, kind="quotes"):
    """The file on the page of imports; the address of its columns."""
    content = "\n".join((HEADER, *rows)).encode("gb18030")
    file = SimpleUploadedFile("报价清单.csv", content)
    answer = client.post(reverse("renewals:import_new"), {"kind": kind, "branch": "3303", "file": file})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer["Location"]


def confirm(client, address):
    """The columns as they were guessed."""
    form = client.get(address).context["form"]
    data = {name: field.initial for name, field in form.fields.items() if field.initial not in (None, False)}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer["Location"]


def test_quotes_of_the_core_reach_the_owners_page(client, people, make_renewal, freeze):
    freeze()
    first = make_renewal(status="assigned", owner=people["specialist"])
    second = make_renewal(status="following", owner=people["colleague"])
    rows = (
        f"{first.policy_no},,2026-05-31,2980.00,商业险,主全,核心报价",
        f",{second.plate},2026/6/1,3150,商业险,,",
        f"{second.policy_no},,2026-05-30,3150,商业险,,",
        f"{first.policy_no},,2026-06-01,-1,商业险,,",
        f"{first.policy_no},,2026-06-01,2900,商业险,,可返现",
        "PNOSUCH00001,,2026-06-01,2900,商业险,,",
        "合计,,,12000,,,",
    )

    # the manager finds the kind beside the others, and the columns by their names
    client.force_login(people["renewal_manager"])
    assert "报价清单" in client.get(reverse("renewals:import_new")).content.decode()
    address = upload(client, rows)
    assert client.get(address).context["reading"].columns == {
        "policy_no": 0, "plate": 1, "quoted_on": 2, "premium": 3, "line": 4, "coverage": 5, "note": 6,
    }  # fmt: skip
    page = confirm(client, address)

    # the dry run shows what will happen and writes nothing
    shown = client.get(page)
    tiles = {tile.icon: tile.count for tile in shown.context["tiles"]}
    assert (tiles["table"], tiles["plus"], tiles["alert-triangle"], tiles["ban"]) == (6, 2, 2, 2)
    text = shown.content.decode()
    assert all(word in text for word in ("报价不得记录返利", "本机构没有与“PNOSUCH00001”对应的客户", "C4", "D5"))
    assert not Quote.objects.exists()

    # committed, both customers are quoted; the rows refused are in the error file
    batch = ImportBatch.objects.get()
    assert client.post(reverse("renewals:import_commit", args=[batch.pk])).status_code == 302
    assert set(Renewal.objects.values_list("status", flat=True)) == {"quoted"}
    assert client.post(reverse("renewals:import_problems", args=[batch.pk])).content[:2] == b"PK"

    # the owner reads it on the page, in the table of quotes and in the history
    client.force_login(people["specialist"])
    detail = client.get(reverse("renewals:detail", args=[first.pk])).content.decode()
    assert "2,980.00" in detail
    assert f"{people['renewal_manager'].name} 导入的清单带来 2026-05-31 的报价 2,980.00。" in detail

    # the same file once more says that everything is there, and nothing of it can be taken back
    client.force_login(people["renewal_manager"])
    again = confirm(client, upload(client, rows))
    shown = client.get(again)
    assert shown.context["earlier"] == batch
    assert shown.context["batch"].counts["unchanged"] == 2
    assert shown.context["writes"] == 0
    assert client.get(reverse("renewals:import_undo", args=[batch.pk])).context["obstacles"]
    assert client.post(reverse("renewals:import_undo", args=[batch.pk])).status_code == 422
    assert Quote.objects.count() == 2
