"""The import in the browser, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from renewals.models import Renewal
from tests.renewals.imports.conftest import HEADER, SIGNED_HEADER, VINS, row, signed, text_of, workbook
from workflow import jobs
from workflow.intake.batches import work
from workflow.models import ExportLog, ImportBatch, Job, SavedMapping

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client, people: dict[str, User]) -> Client:
    """The renewal manager of 3303, signed in."""
    client.force_login(people["renewal_manager"])
    return client


def upload(browser: Client, content: bytes, name: str = "应续清单.csv", **more: str) -> Any:
    data = {"kind": "due_list", "branch": "3303", "file": SimpleUploadedFile(name, content), **more}
    return browser.post("/renewals/import/new/", data)


def confirm(browser: Client, address: str, **changes: str) -> Any:
    """Sends the columns as they were guessed, with changes."""
    form = browser.get(address).context["form"]
    data = {name: field.initial for name, field in form.fields.items() if field.initial not in (None, False)}
    return browser.post(address, {**data, **changes})


def checked(browser: Client, *rows: Any) -> ImportBatch:
    """A list that has gone as far as the dry run."""
    address = upload(browser, text_of(*(rows or (row(),))).encode()).headers["Location"]
    confirm(browser, address)
    return ImportBatch.objects.latest("pk")


def test_list_goes_from_file_to_customers(browser: Client) -> None:
    answer = upload(browser, text_of(row(), row(保单号="P2", 车架号="ABC")).encode("gb18030"))
    batch = ImportBatch.objects.get()
    assert answer.headers["Location"] == f"/renewals/import/{batch.pk}/columns/"

    columns = browser.get(answer.headers["Location"])
    assert columns.context["columns"][0].samples == ["PDAA202533030000001", "P2"]
    answer = confirm(browser, answer.headers["Location"])
    assert answer.headers["Location"] == f"/renewals/import/{batch.pk}/"

    page = browser.get(answer.headers["Location"])
    assert {tile.icon: tile.count for tile in page.context["tiles"]}["plus"] == 1
    assert [(group.code, group.examples[0].cell) for group in page.context["groups"]] == [("vin.length", "B3")]
    assert not Renewal.objects.exists()

    browser.post(f"/renewals/import/{batch.pk}/commit/")
    assert Renewal.objects.get().insured_name == "王小明"
    page = browser.get(f"/renewals/import/{batch.pk}/")
    assert page.context["batch"].status == "committed"
    browser.post(f"/renewals/import/{batch.pk}/commit/")
    assert Renewal.objects.count() == 1


def test_error_file_is_given_and_logged(browser: Client) -> None:
    batch = checked(browser, row(车架号="ABC"))

    answer = browser.post(f"/renewals/import/{batch.pk}/problems/")

    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    log = ExportLog.objects.get()
    assert (log.kind, log.rows, log.filters["batch"]) == ("import_problems", 1, batch.pk)


def test_no_error_file_without_messages(browser: Client) -> None:
    assert browser.post(f"/renewals/import/{checked(browser).pk}/problems/").status_code == 422


def test_import_can_be_undone_from_the_page(browser: Client) -> None:
    batch = checked(browser)
    browser.post(f"/renewals/import/{batch.pk}/commit/")
    assert not browser.get(f"/renewals/import/{batch.pk}/undo/").context["obstacles"]

    browser.post(f"/renewals/import/{batch.pk}/undo/")

    assert not Renewal.objects.exists()
    assert browser.get(f"/renewals/import/{batch.pk}/").context["batch"].status == "rolled_back"
    assert browser.get(f"/renewals/import/{batch.pk}/undo/").status_code == 302


def test_undo_page_says_why_it_is_too_late(browser: Client) -> None:
    first, second = checked(browser), None
    browser.post(f"/renewals/import/{first.pk}/commit/")
    second = checked(browser, row(上年保费="1"))
    browser.post(f"/renewals/import/{second.pk}/commit/")

    assert browser.get(f"/renewals/import/{first.pk}/undo/").context["obstacles"]
    assert browser.post(f"/renewals/import/{first.pk}/undo/").status_code == 422


def test_columns_can_be_changed_and_remembered(browser: Client) -> None:
    header = ["甲" if name == "车架号" else name for name in HEADER]
    address = upload(browser, text_of(row(), header=header).encode()).headers["Location"]
    assert browser.get(address).context["form"].fields["key"].initial == "policy_no"

    answer = confirm(browser, address, column_1="vin", key="vin", save_as="旧系统")

    assert answer.status_code == 302
    assert SavedMapping.objects.get().columns["vin"] == "甲"
    second = upload(browser, text_of(row(), header=header).encode()).headers["Location"]
    reading = browser.get(second).context["reading"]
    assert (reading.mapping_name, reading.columns["vin"]) == ("旧系统", 1)


@pytest.mark.parametrize(
    ("changes", "where"),
    [({"column_1": "policy_no"}, "column_1"), ({"column_10": ""}, "__all__"), ({"currency": "¥"}, "currency")],
    ids=["twice", "missing", "currency"],
)
def test_columns_page_says_what_is_wrong(browser: Client, changes: dict[str, str], where: str) -> None:
    address = upload(browser, text_of(row()).encode()).headers["Location"]

    answer = confirm(browser, address, **changes)

    assert answer.status_code == 422
    assert where in answer.context["form"].errors


def test_day_first_is_seen_in_the_samples(browser: Client) -> None:
    text = text_of(row(保险起期="01/07/2025", 保险止期="30/06/2026"))

    address = upload(browser, text.encode()).headers["Location"]

    assert browser.get(address).context["form"].fields["day_first"].initial is True


def test_header_row_can_be_chosen(browser: Client) -> None:
    text = "报表,,\n一,二,三\n" + text_of(row())
    address = upload(browser, text.encode()).headers["Location"]
    batch = ImportBatch.objects.get()

    page = browser.get(f"/renewals/import/{batch.pk}/sheet/")

    assert (page.context["header_row"], len(page.context["rows"])) == (3, 4)
    chosen = browser.get(f"{address}{page.context['rows'][1][2]}")
    assert (chosen.context["reading"].header_row, chosen.context["reading"].columns) == (2, {})


def test_file_without_a_header_leads_to_the_sheet(browser: Client) -> None:
    address = upload(browser, "一,二\n三,四\n".encode()).headers["Location"]

    assert browser.get(address).headers["Location"].endswith("/sheet/")


def test_every_sheet_is_offered_one_after_another(browser: Client, tmp_path: Path) -> None:
    other = row(保单号="P2", 车架号=VINS[1], 车牌号="浙C12346")
    path = workbook(tmp_path / "l.xlsx", {"6月": [HEADER, row()], "7月": [HEADER, other]})
    confirm(browser, upload(browser, path.read_bytes(), "l.xlsx").headers["Location"])
    first = ImportBatch.objects.get()
    browser.post(f"/renewals/import/{first.pk}/commit/")
    assert browser.get(f"/renewals/import/{first.pk}/").context["other_sheets"] == ["7月"]

    answer = browser.post(f"/renewals/import/{first.pk}/next/", {"sheet": "7月"})
    confirm(browser, answer.headers["Location"])
    second = ImportBatch.objects.latest("pk")
    browser.post(f"/renewals/import/{second.pk}/commit/")

    assert (second.sheet, Renewal.objects.count()) == ("7月", 2)
    assert browser.get(f"/renewals/import/{second.pk}/").context["other_sheets"] == []


def test_unreadable_file_is_refused_with_its_sentence(browser: Client) -> None:
    answer = upload(browser, b"<html></html>", "list.xlsx")

    assert (answer.status_code, answer.context["refusal"].code) == (422, "web_page")
    assert ImportBatch.objects.get().status == "discarded"


def test_long_list_is_worked_on_in_the_background(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflow.intake.batches.work.INLINE_ROWS", 1)
    batch = checked(browser, row(), row(保单号="P2", 车架号=VINS[1], 车牌号="浙C12346"))
    address = f"/renewals/import/{batch.pk}/"
    assert b"hx-trigger" in browser.get(address).content
    assert browser.get(address, headers={"HX-Request": "true"}).status_code == 200

    for _step in ("check", "commit"):
        job = jobs.run(Job.objects.filter(state="queued").get().pk)
        assert job is not None
        assert (job.state, job.result["address"]) == ("done", address)
        assert browser.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
        browser.post(f"{address}commit/")

    assert Renewal.objects.count() == 2
    assert browser.get(address).context["batch"].status == "committed"

    browser.post(f"{address}undo/")
    jobs.run(Job.objects.filter(state="queued").get().pk)
    assert not Renewal.objects.exists()
    assert browser.get(address).context["batch"].status == "rolled_back"


def test_result_says_what_was_matched(browser: Client) -> None:
    policy = text_of(signed(), header=SIGNED_HEADER)
    first = upload(browser, policy.encode(), kind="signed_policies").headers["Location"]
    confirm(browser, first)
    browser.post(first.replace("columns", "commit"))

    batch = checked(browser)
    browser.post(f"/renewals/import/{batch.pk}/commit/")

    tiles = {tile.icon: tile.count for tile in browser.get(f"/renewals/import/{batch.pk}/").context["tiles"]}
    assert tiles["circle-check"] == 1


def test_commit_whose_worker_died_is_finished_by_the_next(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = upload(browser, text_of(signed(), header=SIGNED_HEADER).encode(), kind="signed_policies")
    confirm(browser, policy.headers["Location"])
    browser.post(policy.headers["Location"].replace("columns", "commit"))
    batch = checked(browser)
    monkeypatch.setattr("workflow.intake.batches.work.INLINE_ROWS", 0)
    browser.post(f"/renewals/import/{batch.pk}/commit/")
    with monkeypatch.context() as dying:
        dying.setattr("workflow.intake.batches.verbs.follow", _die)
        with pytest.raises(KeyboardInterrupt):
            jobs.run(Job.objects.get().pk)
    assert Renewal.objects.get().status == "pool"

    work._commit(jobs.Progress(Job.objects.get()))

    assert Renewal.objects.get().status == "renewed"


def _die(_batch: ImportBatch) -> None:
    raise KeyboardInterrupt


def test_background_check_that_fails_says_why(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflow.intake.batches.work.INLINE_ROWS", 0)
    batch = checked(browser)
    job = Job.objects.get()
    job.arguments["reading"]["sheet"] = "gone"
    job.save()
    jobs.run(job.pk)

    answer = browser.get(f"/renewals/import/{batch.pk}/", follow=True)

    assert answer.redirect_chain[-1][0].endswith("/sheet/")
    assert "gone" in answer.content.decode()


def test_work_can_be_stopped(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflow.intake.batches.work.INLINE_ROWS", 0)
    batch = checked(browser)

    browser.post(f"/renewals/import/{batch.pk}/stop/")

    assert Job.objects.get().state == "cancelled"


def test_list_can_be_discarded(browser: Client) -> None:
    batch = checked(browser)

    browser.post(f"/renewals/import/{batch.pk}/discard/")

    assert ImportBatch.objects.get(pk=batch.pk).status == "discarded"
    assert "应续清单.csv" in browser.get("/renewals/import/").content.decode()


def test_cells_and_file_names_are_shown_escaped(browser: Client) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    address = upload(browser, text_of(row(车架号=hostile, 业务员=hostile)).encode(), f"{hostile}.csv").headers[
        "Location"
    ]
    confirm(browser, address)
    batch = ImportBatch.objects.get()

    for page in (address, f"/renewals/import/{batch.pk}/", f"/renewals/import/{batch.pk}/sheet/", "/renewals/import/"):
        assert "<img src=x" not in browser.get(page).content.decode()


def test_batches_of_another_province_do_not_exist(client: Client, browser: Client, people: dict[str, User]) -> None:
    batch = checked(browser)
    client.force_login(people["other_renewal_manager"])

    for address in ("", "columns/", "sheet/", "undo/"):
        assert client.get(f"/renewals/import/{batch.pk}/{address}").status_code == 404
    assert client.post(f"/renewals/import/{batch.pk}/commit/").status_code == 404
    client.force_login(people["specialist"])
    assert client.get("/renewals/import/").status_code == 403


def test_file_imported_before_is_noticed(browser: Client) -> None:
    first = checked(browser)
    browser.post(f"/renewals/import/{first.pk}/commit/")

    second = checked(browser)

    assert browser.get(f"/renewals/import/{second.pk}/").context["earlier"] == first


def test_due_list_is_what_a_manager_is_taken_to_bring(browser):
    form = browser.get("/renewals/import/new/").context["form"]
    assert [kind for kind, _label in form.fields["kind"].choices][:2] == ["due_list", "signed_policies"]
    assert form.fields["kind"].initial == "due_list"
