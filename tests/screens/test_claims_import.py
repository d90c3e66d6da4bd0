"""The lists of the claims desk through the browser: file, columns, dry run, commit, history, undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Branch, User
from claims.models import ClaimCase, ListedCase, ReserveMovement
from tests.factories import NOW
from tests.renewals.imports.conftest import workbook
from workflow import jobs
from workflow.models import BatchStatus, ImportBatch, Job
from workflow.wording import page_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
Sheet = Callable[..., SimpleUploadedFile]
HEADER = (
    "报案号",
    "案件状态",
    "出险时间",
    "报案时间",
    "索赔金额",
    "车损索赔金额",
    "人伤医疗索赔金额",
    "责任比例",
    "承保机构",
)
GOOD = ("BA2026000001", "已定损", "2026-05-01 08:30", "2026-05-01 09:00", "3000", "2000", "1000", "70%", "330301")
SHARED = Path(__file__).resolve().parents[3] / "shared/data/claims/insurance_claims.csv"


@pytest.fixture(autouse=True)
def _today(freeze: Any) -> None:
    freeze(NOW)


@pytest.fixture
def manager(sign_in: SignIn, tree: dict[str, Branch], people: dict[str, User]) -> Client:
    """A claims manager of the prefecture 3303."""
    return sign_in("claims_manager")


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., SimpleUploadedFile]:
    """A workbook with one sheet, two lines of title above the header."""

    def make(*rows: tuple[str, ...]) -> SimpleUploadedFile:
        path = workbook(tmp_path / "cases.xlsx", {"六月": [["案件清单"], [], list(HEADER), *map(list, rows)]})
        return SimpleUploadedFile("案件清单.xlsx", path.read_bytes())

    return make


def uploaded(client: Client, file: SimpleUploadedFile, kind: str = "case_list", branch: str = "3303") -> ImportBatch:
    answer = client.post(reverse("claims:import_new"), {"kind": kind, "branch": branch, "file": file})
    assert answer.status_code == 302, answer.context["form"].errors or answer.context["refusal"]
    return ImportBatch.objects.latest("pk")


def checked(client: Client, batch: ImportBatch, query: str = "", **choices: str) -> Mapping[str, Any]:
    """Confirms the columns as they are guessed and returns the context of the dry run."""
    address = reverse("claims:import_columns", args=[batch.pk]) + query
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in values.items() if value not in (None, False)} | choices
    assert client.post(address, sent).status_code == 302
    page = client.get(reverse("claims:import", args=[batch.pk]))
    assert page.status_code == 200
    return page.context


def test_case_list_is_read_checked_and_imported(manager: Client, sheet: Sheet) -> None:
    batch = uploaded(manager, sheet(GOOD))
    context = checked(manager, batch)

    assert not ClaimCase.objects.exists(), "a dry run writes nothing"
    assert {tile.icon: tile.count for tile in context["tiles"]}["plus"] == 1
    manager.post(reverse("claims:import_commit", args=[batch.pk]))

    case = ClaimCase.objects.get()
    assert (case.case_number, case.branch.code) == ("BA2026000001", "330301")
    assert ReserveMovement.objects.filter(case=case, kind="opening").count() == 2
    page = manager.get(reverse("claims:import", args=[batch.pk])).content.decode()
    assert reverse("claims:cases") in page
    assert "To the customers" not in page


def test_columns_offer_fields_of_cases_and_the_choices_of_a_case_list(manager: Client, sheet: Sheet) -> None:
    batch = uploaded(manager, sheet(GOOD))
    page = manager.get(reverse("claims:import_columns", args=[batch.pk]))

    assert [field.name for field in page.context["form"].options()] == [
        "day_first",
        "number_prefix",
        "currency",
        "save_as",
    ]
    assert page.context["form"]["column_6"].value() == "claimed_injury_medical"
    assert {code for code, _label in page.context["form"].fields["column_0"].choices} >= {"case_number", "paid", ""}
    assert "+" not in dict(page.context["form"].fields["column_0"].choices), "a case keeps no other columns"


@pytest.mark.parametrize(
    ("place", "value", "cell", "said"),
    [
        pytest.param(0, "1.23E+21", "A5", "scientific notation", id="rounded number"),
        pytest.param(0, "@BA20260001", "A5", "no report number", id="begins like a formula"),
        pytest.param(1, "飞了", "B5", "飞了", id="unknown state"),
        pytest.param(2, "2026-05-03 08:30", "C5", "later than the report", id="loss after report"),
        pytest.param(4, "2999", "E5", "not the sum of its heads", id="heads differ"),
        pytest.param(7, "170%", "H5", "no ratio", id="ratio"),
    ],
)
def test_dry_run_names_cell_value_and_reason(
    manager: Client, sheet: Sheet, place: int, value: str, cell: str, said: str
) -> None:
    bad = (*GOOD[:place], value, *GOOD[place + 1 :])
    second = ("BA2026000002", *GOOD[1:])
    context = checked(manager, uploaded(manager, sheet(second, bad)))

    messages = [message for group in context["groups"] if group.severity == "error" for message in group.examples]
    assert [message.cell for message in messages] == [cell]
    assert value in messages[0].value
    assert said in messages[0].sentence
    assert context["reading"].sheet == "六月"
    problems = manager.post(reverse("claims:import_problems", args=[context["batch"].pk]))
    assert problems.status_code == 200
    assert problems.headers["Content-Type"].endswith("sheet")


def test_same_list_again_writes_nothing(manager: Client, sheet: Sheet) -> None:
    first = uploaded(manager, sheet(GOOD))
    checked(manager, first)
    manager.post(reverse("claims:import_commit", args=[first.pk]))
    context = checked(manager, uploaded(manager, sheet(GOOD)))

    assert context["writes"] == 0
    assert context["batch"].counts["unchanged"] == 1


def test_history_shows_imports_of_the_claims_desk_alone(manager: Client, sheet: Sheet, tree: dict[str, Branch]) -> None:
    batch = uploaded(manager, sheet(GOOD))
    page = manager.get(reverse("claims:imports"))

    assert batch.file_name in page.content.decode()
    assert reverse("claims:import", args=[batch.pk]) == page_of(batch.object_type(), batch.pk)
    assert manager.get(reverse("renewals:imports")).status_code == 403
    assert reverse("claims:imports") in manager.get(reverse("today")).content.decode(), "the menu leads there"


def test_import_is_discarded_or_undone(manager: Client, sheet: Sheet) -> None:
    unwanted = uploaded(manager, sheet(GOOD))
    manager.post(reverse("claims:import_discard", args=[unwanted.pk]))
    assert unwanted.reload().status == BatchStatus.DISCARDED

    batch = uploaded(manager, sheet(GOOD))
    checked(manager, batch)
    manager.post(reverse("claims:import_commit", args=[batch.pk]))
    assert manager.get(reverse("claims:import_undo", args=[batch.pk])).context["obstacles"] == []
    manager.post(reverse("claims:import_undo", args=[batch.pk]))
    assert ClaimCase.objects.get().status == "set_aside"
    assert batch.reload().status == BatchStatus.ROLLED_BACK


def test_whoever_may_not_import_is_refused(sign_in: SignIn, tree: dict[str, Branch], people: dict[str, User]) -> None:
    client = sign_in("claims_handler")
    assert client.get(reverse("claims:import_new")).status_code == 403
    assert reverse("claims:imports") not in client.get(reverse("today")).content.decode()


def test_another_desks_batch_is_not_found_here(manager: Client, sheet: Sheet, tree: dict[str, Branch]) -> None:
    batch = uploaded(manager, sheet(GOOD))
    ImportBatch.objects.filter(pk=batch.pk).update(kind="due_list")
    assert manager.get(reverse("claims:import", args=[batch.pk])).status_code == 404


def test_warning_list_is_uploaded_checked_and_imported(sign_in: SignIn, tree: dict[str, Branch]) -> None:
    director = sign_in("claims_director")
    text = "报案号,责任地市,上榜时间\nRDZA1000000001,3303,2026-05-04\n1.23E+21,3303,2026-05-04\n"
    batch = uploaded(director, SimpleUploadedFile("list.csv", text.encode()), kind="warning_list", branch="33")
    context = checked(director, batch)

    assert "rounded" in context["groups"][0].examples[0].sentence
    assert not ListedCase.objects.exists()
    manager_page = director.post(reverse("claims:import_commit", args=[batch.pk]), follow=True)
    assert ListedCase.objects.get().branch == tree["3303"]
    assert "Without a case" in manager_page.content.decode()


@pytest.mark.portfolio
@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data sets")
def test_insurance_claims_come_in_by_their_mapping(manager: Client) -> None:
    batch = uploaded(manager, SimpleUploadedFile("insurance_claims.csv", SHARED.read_bytes()), branch="330301")
    chosen = manager.get(reverse("claims:import_sheet", args=[batch.pk])).context["rows"][0][2]
    columns = manager.get(reverse("claims:import_columns", args=[batch.pk]) + chosen)
    query = next(
        address for label, address, _on in columns.context["mappings"] if "伤" in str(label) or "injury" in str(label)
    )
    context = checked(manager, batch, query)

    counts = context["batch"].counts
    assert counts["rows"] == 1000
    assert counts["new"] + counts["refused"] + counts["joined"] + counts["conflict"] == 1000
    manager.post(reverse("claims:import_commit", args=[batch.pk]))
    for job in Job.objects.active():
        jobs.run(job.pk)
    assert ClaimCase.objects.filter(currency="USD").count() == counts["new"] > 900
