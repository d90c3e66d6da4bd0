"""Targets: set, changed, withdrawn, imported, taken back; who may; and the gap on the rate page."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.errors import Conflict, Denied, DomainError
from accounts.models import Branch, User
from accounts.scope import SYSTEM
from reporting.actions import set_target, withdraw_target
from reporting.models import Target
from workflow.intake.batches.findings import finding_of
from workflow.intake.batches.verbs import obstacles, roll_back
from workflow.intake.messages import sentence
from workflow.models import Event, ImportBatch, ImportFinding
from workflow.transitions import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

JUNE = date(2026, 6, 1)
HEADERS = ("机构", "指标", "月份", "基础目标", "挑战目标")


def aim(by: Any, branch: Branch, base: str = "70", challenge: str | None = "75", **given: Any) -> Target:
    values: dict[str, Any] = {"kpi": "renewal_rate", "month": JUNE, **given}
    hard = None if challenge is None else Decimal(challenge)
    return set_target(by=by, branch=branch, base_value=Decimal(base), challenge_value=hard, **values)


def verbs(target: Target) -> list[str]:
    return [event.verb for event in Event.objects.of(target)]


# --- the write path --------------------------------------------------------------------------------------------------
def test_every_change_of_a_target_is_an_event(tree: dict[str, Branch], people: dict[str, User]) -> None:
    by = people["renewal_manager"]

    target = aim(by, tree["3303"])
    aim(by, tree["3303"], "71", "76", expected_version=1)
    withdraw_target(by=by, target=target, expected_version=2)
    aim(by, tree["3303"], "72", None)

    row = Target.objects.get()
    assert (row.base_value, row.challenge_value, row.status, row.version) == (Decimal(72), None, "in_force", 4)
    assert verbs(row) == ["enter", "set_values", "withdraw", "set_values"]
    changed = Event.objects.of(row)[1].data["changes"]
    assert changed == {"base_value": ["70.00", "71.00"], "challenge_value": ["75.00", "76.00"]}


def test_stale_version_is_a_conflict(tree: dict[str, Branch], people: dict[str, User]) -> None:
    aim(people["renewal_manager"], tree["3303"])

    with pytest.raises(Conflict):
        aim(people["renewal_manager"], tree["3303"], "71", expected_version=0)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"base": "-1", "challenge": None}, "target_negative", id="negative"),
        pytest.param({"base": "201", "challenge": None}, "target_over_limit", id="over 200 percent"),
        pytest.param({"challenge": "60"}, "target_challenge", id="easier challenge"),
        pytest.param({"kpi": "no_such_figure"}, "kpi_unknown", id="unknown figure"),
        pytest.param({"month": date(2026, 6, 2)}, "target_month", id="not the first day"),
    ],
)
def test_target_that_makes_no_sense_is_refused(tree: dict[str, Branch], given: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        aim(SYSTEM, tree["3303"], **given)

    assert refused.value.code == code
    assert not Target.objects.exists()


def test_easier_challenge_is_refused_for_a_change_as_well(tree: dict[str, Branch]) -> None:
    aim(SYSTEM, tree["3303"])

    with pytest.raises(DomainError) as refused:
        aim(SYSTEM, tree["3303"], "70", "60")

    assert refused.value.code == "target_challenge"


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({}, id="twice"),
        pytest.param({"month": date(2026, 7, 1), "base_value": Decimal(-1)}, id="negative base"),
        pytest.param({"month": date(2026, 7, 1), "challenge_value": Decimal(-1)}, id="negative challenge"),
        pytest.param({"kpi": ""}, id="of no figure"),
    ],
)
def test_database_refuses_what_is_no_target(tree: dict[str, Branch], wrong: dict[str, Any]) -> None:
    target = aim(SYSTEM, tree["3303"])
    values = {"branch": target.branch, "kpi": target.kpi, "month": JUNE, "base_value": Decimal(1), **wrong}

    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(**values)


# --- who may ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["team_lead", "specialist", "claims_director", "auditor", "other_renewal_manager"])
def test_only_managers_of_the_branch_set_targets(tree: dict[str, Branch], people: dict[str, User], role: str) -> None:
    with pytest.raises(Denied):
        aim(people[role], tree["3303"])


def test_manager_sets_none_above_the_own_branch(tree: dict[str, Branch], people: dict[str, User]) -> None:
    with pytest.raises(Denied):
        aim(people["renewal_manager"], tree["33"])


def test_another_provinces_target_does_not_exist(
    client: Client, tree: dict[str, Branch], people: dict[str, User]
) -> None:
    target = aim(SYSTEM, tree["3303"])
    client.force_login(people["other_renewal_manager"])

    assert client.get(reverse("reporting:target", args=[target.pk])).status_code == 404
    assert client.get(reverse("reporting:targets")).context["lines"] == []


@pytest.mark.parametrize(
    ("role", "status"),
    [("renewal_manager", 200), ("claims_director", 200), ("ri_head", 200), ("specialist", 403), ("auditor", 403)],
)
def test_pages_are_for_managers(client: Client, people: dict[str, User], role: str, status: int) -> None:
    client.force_login(people[role])

    for name in ("targets", "target_new", "imports", "import_new"):
        assert client.get(reverse(f"reporting:{name}")).status_code == status, name


#: A figure of each desk.
FIGURES = {"renewals": "renewal_rate", "claims": "closing_cycle_days", "reinsurance": "fac_placed_rate"}
AIMING = [
    ("head_office_admin", {"renewals", "claims", "reinsurance"}),
    ("province_admin", {"renewals"}),
    ("renewal_manager", {"renewals"}),
    ("claims_director", {"claims"}),
    ("claims_manager", {"claims"}),
    ("ri_head", {"reinsurance"}),
]


def place(tree: dict[str, Branch], person: User) -> Branch:
    """A branch on which the person manages targets."""
    path = person.scope().paths_for("reporting.targets")[0]
    return next(branch for branch in tree.values() if branch.path == path)


@pytest.mark.parametrize(("role", "desks"), AIMING)
def test_targets_are_set_for_figures_of_the_own_desk_alone(
    tree: dict[str, Branch], people: dict[str, User], role: str, desks: set[str]
) -> None:
    refused = {}
    for desk, code in FIGURES.items():
        try:
            aim(people[role], place(tree, people[role]), "70", None, kpi=code)
        except Denied as refusal:
            refused[desk] = refusal.code
    assert refused == dict.fromkeys(FIGURES.keys() - desks, "target_desk")


@pytest.mark.parametrize(("role", "desks"), AIMING)
def test_pages_offer_and_show_figures_of_the_own_desk_alone(
    client: Client, tree: dict[str, Branch], people: dict[str, User], role: str, desks: set[str]
) -> None:
    targets = {desk: aim(SYSTEM, place(tree, people[role]), "70", None, kpi=code).pk for desk, code in FIGURES.items()}
    client.force_login(people[role])

    lines = client.get(reverse("reporting:targets")).context["lines"]
    offered = dict(client.get(reverse("reporting:target_new")).context["form"].fields["kpi"].choices)
    codes = {code for group in offered.values() for code, _label in group}
    opened = {desk for desk, pk in targets.items() if client.get(f"/reports/targets/{pk}/").status_code == 200}

    assert {line[0].pk for line in lines} == {targets[desk] for desk in desks}
    assert {desk for desk, code in FIGURES.items() if code in codes} == desks
    assert opened == desks


def test_target_of_another_desk_is_neither_changed_nor_withdrawn(
    tree: dict[str, Branch], people: dict[str, User]
) -> None:
    target = aim(SYSTEM, tree["33"], "70", None, kpi="closing_cycle_days")
    for role, denied in (("province_admin", Denied), ("other_claims_director", NotFound)):
        with pytest.raises(denied):
            withdraw_target(by=people[role], target=target)
        with pytest.raises(Denied):
            aim(people[role], tree["33"], "71", None, kpi="closing_cycle_days")


# --- pages -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def manager(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["renewal_manager"])
    return client


def test_target_is_set_changed_and_withdrawn_on_its_pages(manager: Client, tree: dict[str, Branch]) -> None:
    wish = {"branch": "3303", "kpi": "renewal_rate", "month": "2026-06", "base_value": "70", "challenge_value": "75"}
    manager.post(reverse("reporting:target_new"), wish)
    target = Target.objects.get()
    page = reverse("reporting:target", args=[target.pk])

    again = manager.post(reverse("reporting:target_new"), wish)
    manager.post(page, {"base_value": "71.5", "challenge_value": "", "expected_version": "1"})
    stale = manager.post(page, {"base_value": "10", "challenge_value": "", "expected_version": "1"})
    manager.post(page, {"base_value": "1", "challenge_value": "", "expected_version": "2", "step": "withdraw"})

    assert (again.status_code, stale.status_code) == (422, 422)
    target = target.reload()
    assert (target.base_value, target.challenge_value, target.status) == (Decimal("71.50"), None, "withdrawn")
    assert len(manager.get(page).context["timeline"]) == 3


def test_list_narrows_by_branch_figure_and_month(manager: Client, tree: dict[str, Branch]) -> None:
    aim(SYSTEM, tree["3303"])
    aim(SYSTEM, tree["330301"], kpi="quote_rate")
    aim(SYSTEM, tree["33"])

    def shown(**asked: str) -> int:
        return len(manager.get(reverse("reporting:targets"), asked).context["lines"])

    assert (shown(), shown(branch="330301"), shown(kpi="quote_rate"), shown(month="2026-07")) == (2, 1, 1, 0)


def test_list_takes_the_same_queries_for_many_targets(
    manager: Client, tree: dict[str, Branch], django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    aim(SYSTEM, tree["3303"])
    manager.get(reverse("reporting:targets"))
    with CaptureQueriesContext(connection) as once:
        manager.get(reverse("reporting:targets"))
    for month in range(7, 13):
        aim(SYSTEM, tree["330301"], month=date(2026, month, 1))

    with django_assert_num_queries(len(once)):
        manager.get(reverse("reporting:targets"))


# --- import ----------------------------------------------------------------------------------------------------------
def line(*values: Any) -> dict[str, Any]:
    return dict(zip(HEADERS, values or ("3303", "renewal_rate", "2026-06", "70", "75"), strict=True))


def load(folder: Path, *rows: dict[str, Any], branch: str = "33", by: str = "") -> dict[str, Any]:
    path = folder / "targets.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=HEADERS)
        writer.writeheader()
        writer.writerows(rows)
    out = StringIO()
    call_command("import_targets", str(path), branch=branch, by=by, commit=True, stdout=out)
    return dict(json.loads(out.getvalue()))


def test_sheet_is_imported_by_code_and_by_name(tmp_path: Path, tree: dict[str, Branch]) -> None:
    answer = load(
        tmp_path,
        line(),
        line(tree["330301"].name, "续保率", "2026年6月", "65%", ""),
        line("33", "Closing cycle", "202606", "30", "25"),
    )

    assert (answer["counts"]["new"], answer["counts"]["refused"]) == (3, 0)
    stored = set(Target.objects.values_list("branch__code", "kpi", "base_value", "challenge_value"))
    assert stored == {
        ("3303", "renewal_rate", Decimal(70), Decimal(75)),
        ("330301", "renewal_rate", Decimal(65), None),
        ("33", "closing_cycle_days", Decimal(30), Decimal(25)),
    }
    assert {verbs(target)[0] for target in Target.objects.all()} == {"imported"}


def test_same_sheet_again_changes_nothing_and_another_changes_what_differs(
    tmp_path: Path, tree: dict[str, Branch]
) -> None:
    load(tmp_path, line(), line("33", "renewal_rate", "2026-06", "68", ""))

    again = load(tmp_path, line(), line("33", "renewal_rate", "2026-06", "68", ""))
    other = load(tmp_path, line(), line("33", "renewal_rate", "2026-06", "69", ""))

    assert [again["counts"][name] for name in ("new", "changed", "unchanged")] == [0, 0, 2]
    assert [other["counts"][name] for name in ("new", "changed", "unchanged")] == [0, 1, 1]
    assert verbs(Target.objects.get(branch=tree["33"])) == ["imported", "set_values"]


@pytest.mark.parametrize(
    ("values", "code", "cell", "value"),
    [
        pytest.param(("9999", "renewal_rate", "2026-06", "70", ""), "target.branch", "A2", "9999", id="no branch"),
        pytest.param(("51", "renewal_rate", "2026-06", "70", ""), "target.branch", "A2", "51", id="another province"),
        pytest.param(("", "renewal_rate", "2026-06", "70", ""), "cell.required", "A2", "", id="branch empty"),
        pytest.param(("3303", "好指标", "2026-06", "70", ""), "target.kpi", "B2", "好指标", id="unknown figure"),
        pytest.param(("3303", "renewal_rate", "六月", "70", ""), "target.month", "C2", "六月", id="no month"),
        pytest.param(("3303", "renewal_rate", "2026-06", "", ""), "cell.required", "D2", "", id="base empty"),
        pytest.param(("3303", "renewal_rate", "2026-06", "高", ""), "number.unreadable", "D2", "高", id="no number"),
        pytest.param(("3303", "renewal_rate", "2026-06", "0.7", ""), "target.fraction", "D2", "0.7", id="fraction"),
        pytest.param(("3303", "renewal_rate", "2026-06", "-5", ""), "target_negative", "D2", "-5", id="negative"),
        pytest.param(("3303", "renewal_rate", "2026-06", "700", ""), "target_over_limit", "D2", "700", id="too high"),
        pytest.param(("3303", "renewal_rate", "2026-06", "70", "60"), "target_challenge", "E2", "60", id="easier"),
        pytest.param(("3303", "=A1", "2026-06", "70", ""), "target.formula", "B2", "=A1", id="formula"),
    ],
)
def test_bad_row_is_refused_by_row_column_value_and_reason(
    tmp_path: Path, tree: dict[str, Branch], values: tuple[str, ...], code: str, cell: str, value: str
) -> None:
    answer = load(tmp_path, line(*values), line())

    assert (answer["counts"]["new"], answer["counts"]["refused"]) == (1, 1)
    told = next(message for message in answer["messages"] if message["code"] == code)
    assert (told["row"], told["column"], told["value"]) == (2, HEADERS[ord(cell[0]) - ord("A")], value)
    finding = finding_of(ImportFinding.objects.get(code=code))
    reasons = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            reasons.append(sentence(finding))
    assert reasons[0] != reasons[1]


def test_sheet_sets_no_targets_for_another_desk(
    tmp_path: Path, tree: dict[str, Branch], people: dict[str, User]
) -> None:
    rows = (line(), line("3303", "closing_cycle_days", "2026-06", "30", ""))
    answer = load(tmp_path, *rows, by=people["renewal_manager"].employee_no, branch="3303")

    assert (answer["counts"]["new"], answer["counts"]["refused"]) == (1, 1)
    assert [message["code"] for message in answer["messages"]] == ["target.desk"]
    assert set(Target.objects.values_list("kpi", flat=True)) == {"renewal_rate"}


def test_contradicting_rows_are_a_conflict_and_equal_ones_join(tmp_path: Path, tree: dict[str, Branch]) -> None:
    answer = load(tmp_path, line(), line(), line("3303", "renewal_rate", "2026-06", "71", "75"))

    assert [answer["counts"][name] for name in ("new", "joined", "conflict")] == [1, 1, 1]


def test_workbook_with_real_dates_and_numbers_is_read(tmp_path: Path, tree: dict[str, Branch]) -> None:
    path = tmp_path / "targets.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm"})
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, ["3303", "renewal_rate"])
        sheet.write_datetime(1, 2, datetime(2026, 6, 15), day)
        sheet.write_row(1, 3, [70.5, 75])
    call_command("import_targets", str(path), branch="33", commit=True, stdout=StringIO())

    target = Target.objects.get()
    assert (target.month, target.base_value, target.challenge_value) == (JUNE, Decimal("70.50"), Decimal(75))


def test_manager_imports_only_for_the_own_branch(
    tmp_path: Path, tree: dict[str, Branch], people: dict[str, User]
) -> None:
    by = people["renewal_manager"].employee_no

    assert load(tmp_path, line(), branch="3303", by=by)["counts"]["new"] == 1
    with pytest.raises(SystemExit):
        load(tmp_path, line("33", "renewal_rate", "2026-06", "1", ""), branch="33", by=by)


def test_import_is_taken_back_to_what_was_before(tmp_path: Path, tree: dict[str, Branch]) -> None:
    aim(SYSTEM, tree["33"], "60", None)
    load(tmp_path, line(), line("33", "renewal_rate", "2026-06", "69", "80"))

    _batch, undone = roll_back(by=SYSTEM, batch=ImportBatch.objects.get())

    assert undone == {"removed": 1, "restored": 1}
    assert [target.branch.code for target in Target.objects.in_force()] == ["33"]
    restored = Target.objects.get(branch=tree["33"])
    assert (restored.base_value, restored.challenge_value) == (Decimal(60), None)


def test_import_with_a_target_changed_since_stays(tmp_path: Path, tree: dict[str, Branch]) -> None:
    load(tmp_path, line())
    aim(SYSTEM, tree["3303"], "71")

    batch = ImportBatch.objects.get()
    assert len(obstacles(batch)) == 1
    with pytest.raises(DomainError):
        roll_back(by=SYSTEM, batch=batch)


# --- the gap on the rate page ----------------------------------------------------------------------------------------
WINDOW = {"branch": "3303", "first": "2026-06-01", "last": "2026-06-30", "as_of": "2026-06-20", "by": "month"}


def test_rate_page_shows_target_and_gap_in_points(manager: Client, tree: dict[str, Branch], make_renewal: Any) -> None:
    for number in range(4):
        make_renewal(branch=tree["33030101"], expires_on=JUNE + timedelta(days=number))
    aim(SYSTEM, tree["3303"], "12.50", "20")

    page = manager.get(reverse("reporting:renewal_rate"), WINDOW)

    for row in (page.context["report"].rows[0], page.context["report"].total):
        assert row.target == Decimal("12.50")
        assert (row.gap.amount, row.gap.unit, row.gap.met) == (Decimal("-12.50"), "points", False)
    assert "-12.50" in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "targets"),
    [
        pytest.param({"last": "2026-06-29"}, (None, None), id="part of a month"),
        pytest.param({"last": "2026-07-31"}, ("12.50", None), id="two months: only the row of the month"),
        pytest.param({"by": "branch"}, ("30.00", "12.50"), id="branches of one month have their own"),
        pytest.param({"by": "branch", "last": "2026-07-31"}, (None, None), id="branches of two months"),
        pytest.param({"by": "owner"}, (None, "12.50"), id="people have none"),
        pytest.param({"matured": "on"}, ("44.00", "44.00"), id="matured rows are held against their own target"),
    ],
)
def test_only_whole_months_of_a_branch_have_a_target(
    manager: Client, tree: dict[str, Branch], make_renewal: Any, asked: dict[str, str], targets: tuple[str | None, ...]
) -> None:
    make_renewal(branch=tree["33030101"], expires_on=JUNE)
    aim(SYSTEM, tree["3303"], "12.50")
    aim(SYSTEM, tree["330301"], "30")
    aim(SYSTEM, tree["3303"], "44", kpi="matured_renewal_rate")

    report = manager.get(reverse("reporting:renewal_rate"), {**WINDOW, **asked}).context["report"]

    row, total = report.rows[0].target, report.total.target
    assert (None if row is None else str(row), None if total is None else str(total)) == targets


def test_withdrawn_target_is_not_shown(manager: Client, tree: dict[str, Branch], make_renewal: Any) -> None:
    make_renewal(branch=tree["33030101"], expires_on=JUNE)
    withdraw_target(by=SYSTEM, target=aim(SYSTEM, tree["3303"]))

    assert manager.get(reverse("reporting:renewal_rate"), WINDOW).context["report"].total.target is None
