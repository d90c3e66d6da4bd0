"""A file of rows: asked for, made in the background, taken once; nothing half-done, nothing as a formula."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.errors import Denied, DomainError
from accounts.models import User
from accounts.scope import SYSTEM
from renewals.models import Renewal
from tests.factories import NOW
from workflow import jobs
from workflow.approvals.actions import agree, refuse
from workflow.exports import actions, caps, registry
from workflow.exports.registry import ExportSource, Sheet
from workflow.models import Approval, BranchSetting, ExportLog, ExportRequest, ExportRequestStatus, Job
from workflow.steps import steps_of
from workflow.transitions import create, fire

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

NASTY = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "'=1", '平安,"人"\n保险']
FILE: dict[str, Any] = {"output": "csv", "purpose": "月度核对", "ticket": "GD-2026-0042"}


@pytest.fixture(autouse=True)
def own_store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.CELERY_TASK_ALWAYS_EAGER = False


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """A list of which the test decides the rows."""
    found: list[list[Any]] = [[number, text, Decimal("12.50")] for number, text in enumerate(NASTY)]
    sheet = Sheet(["number", "=text", "amount"], lambda: iter(found), lambda: len(found))
    monkeypatch.setitem(
        registry.SOURCES, "probe", ExportSource("probe", "Probe", "renewals.export", lambda request: sheet)
    )
    return found


def ask(by: User, source: str = "probe", **other: Any) -> ExportRequest:
    return actions.ask(by=by, source=source, question={}, **{**FILE, **other})


def run(export: ExportRequest) -> ExportRequest:
    job = export.reload().job
    assert job is not None
    jobs.run(job.pk)
    return export.reload()


def taken(by: User, export: ExportRequest) -> bytes:
    with actions.take(by=by, export=export)[1] as file:
        content: bytes = file.read()
    return content


def stored(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("output", ["csv", "xlsx"])
def test_file_says_what_the_rows_say_and_calculates_nothing(
    people: dict[str, User], rows: list[list[Any]], output: str
) -> None:
    export = run(ask(people["team_lead"], output=output))
    content = taken(people["team_lead"], export)

    assert hashlib.sha256(content).hexdigest() == export.sha256
    if output == "csv":
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert lines[1] == ["number", "'=text", "amount"]
        assert [[line[0], line[2]] for line in lines[2:]] == [[str(n), "12.50"] for n in range(len(NASTY))]
        assert [line[1] for line in lines[2:]] == [
            "'=1+1", "'+1+1", "'-1+1", "'@SUM(A1)", "'\t=1+1", "''=1", NASTY[-1],
        ]  # fmt: skip
        watermark = lines[0][0]
    else:
        lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert lines[2:] == [[number, text, 12.5] for number, text in enumerate(NASTY)]
        assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
        watermark = lines[0][0]
    who = people["team_lead"]
    assert watermark.startswith(f"{who.name} {who.employee_no} ")
    assert watermark.endswith("GD-2026-0042 月度核对")


def test_file_is_logged_when_it_leaves(people: dict[str, User], rows: list[list[Any]]) -> None:
    export = run(ask(people["team_lead"]))
    assert not ExportLog.objects.exists()
    taken(people["team_lead"], export)

    log = ExportLog.objects.get()
    assert (log.kind, log.format, log.rows, log.sha256) == ("probe", "csv", len(NASTY), export.sha256)
    assert (log.purpose, log.ticket) == ("月度核对", "GD-2026-0042")


def test_file_is_taken_once_and_the_second_is_told_what_to_do(
    people: dict[str, User], rows: list[list[Any]], tmp_path: Path
) -> None:
    export = run(ask(people["team_lead"]))
    taken(people["team_lead"], export)
    assert stored(tmp_path) == []

    for asked in (export, export.reload()):
        with pytest.raises(DomainError) as refusal:
            actions.take(by=people["team_lead"], export=asked)
        assert refusal.value.code == "already_taken"
    assert ExportLog.objects.count() == 1


def test_file_is_sealed_in_the_store(people: dict[str, User], rows: list[list[Any]]) -> None:
    export = run(ask(people["team_lead"]))
    assert Path(default_storage.path(export.file)).read_bytes().startswith(b"BANLI")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"purpose": " "}, "purpose_missing"),
        ({"ticket": " "}, "ticket_missing"),
        ({"output": "exe"}, "unknown_format"),
        ({"source": "banana"}, "unknown_export"),
    ],
    ids=["no purpose", "no ticket", "unknown format", "unknown list"],
)
def test_incomplete_wish_is_refused(
    people: dict[str, User], rows: list[list[Any]], change: dict[str, Any], code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        ask(people["team_lead"], **change)
    assert refusal.value.code == code
    assert not ExportRequest.objects.exists()


def test_empty_list_is_no_file(people: dict[str, User], rows: list[list[Any]]) -> None:
    rows.clear()
    with pytest.raises(DomainError) as refusal:
        ask(people["team_lead"])
    assert refusal.value.code == "no_rows"


def test_role_without_the_right_takes_nothing(people: dict[str, User], rows: list[list[Any]]) -> None:
    with pytest.raises(Denied):
        ask(people["specialist"])


def test_file_above_the_cap_waits_for_approval(
    people: dict[str, User], rows: list[list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_cap(people["team_lead"], 3)
    export = ask(people["team_lead"])
    assert (export.status, export.job) == ("asked", None)

    agree(by=people["renewal_manager"], approval=Approval.objects.get(about_id=export.pk))

    assert export.reload().status == "approved"
    assert run(export).status == "ready"
    assert taken(people["team_lead"], export.reload()).count(b"\n") > len(NASTY)


def set_cap(person: User, rows: int) -> None:
    """A setting of the branch, as the settings page writes it."""
    BranchSetting.objects.create(
        branch=person.branch,
        code=f"{caps.PREFIX}team_lead",
        value=rows,
        valid_from=timezone.localdate(),
        set_by=person,
    )


def test_refused_file_is_not_made(people: dict[str, User], rows: list[list[Any]]) -> None:
    set_cap(people["team_lead"], 3)
    export = ask(people["team_lead"])
    refuse(by=people["renewal_manager"], approval=Approval.objects.get(about_id=export.pk), opinion="不需要")
    assert (export.reload().status, Job.objects.count()) == ("refused", 0)


def test_list_that_grew_meanwhile_gives_no_file(people: dict[str, User], rows: list[list[Any]], tmp_path: Path) -> None:
    set_cap(people["team_lead"], len(NASTY))
    export = ask(people["team_lead"])
    rows.append([99, "one more", Decimal(1)])

    done = run(export)

    assert (done.status, done.job.error_code, stored(tmp_path)) == ("failed", "export_grown", [])
    assert done.refusal


def test_cancelling_while_it_runs_keeps_nothing(
    people: dict[str, User], rows: list[list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows[:] = [[number, "x", Decimal(1)] for number in range(450)]
    export = ask(people["team_lead"], output="xlsx")
    monkeypatch.setattr("workflow.exports.writing.BLOCK", 100)
    source = registry.SOURCES["probe"]
    begun: list[int] = []

    def slow() -> Iterator[list[Any]]:
        for row in list(rows):
            begun.append(1)
            if len(begun) == 150:
                actions.cancel(by=people["team_lead"], export=export)
            yield row

    sheet = Sheet(["a", "b", "c"], slow, lambda: len(rows))
    monkeypatch.setitem(registry.SOURCES, "probe", ExportSource("probe", "P", source.permission, lambda r: sheet))

    done = run(export)

    assert (done.status, done.job.state, stored(tmp_path)) == ("cancelled", "cancelled", [])
    assert len(begun) == 200


def test_waiting_and_ready_files_are_cancelled(people: dict[str, User], rows: list[list[Any]], tmp_path: Path) -> None:
    waiting, ready = ask(people["team_lead"]), run(ask(people["team_lead"]))
    for export in (waiting, ready):
        actions.cancel(by=people["team_lead"], export=export)
    assert run(waiting).status == ready.reload().status == "cancelled"
    assert stored(tmp_path) == []


def test_somebody_else_neither_takes_nor_cancels(people: dict[str, User], rows: list[list[Any]]) -> None:
    export = run(ask(people["team_lead"]))
    for by, verb in ((people["auditor"], "cancel"), (people["renewal_manager"], "take")):
        with pytest.raises(DomainError):
            getattr(actions, verb)(by=by, export=export)
    assert export.reload().status == "ready"


def test_worker_that_died_is_followed_by_one_that_begins_again(
    people: dict[str, User], rows: list[list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(people["team_lead"])
    source, broken = registry.SOURCES["probe"], iter([True])

    def dies() -> Iterator[list[Any]]:
        for row in list(rows):
            if row[0] == 3 and next(broken, False):
                raise SystemExit  # as when the process is told to go
            yield row

    sheet = Sheet(["a", "b", "c"], dies, lambda: len(rows))
    monkeypatch.setitem(registry.SOURCES, "probe", ExportSource("probe", "P", source.permission, lambda r: sheet))
    with pytest.raises(SystemExit):
        run(export)
    assert (export.reload().status, stored(tmp_path)) == ("running", [])

    jobs.requeue_stale()
    done = run(export)

    assert (done.status, done.made, done.job.attempts) == ("ready", len(NASTY), 2)
    assert taken(people["team_lead"], done).count(b"12.50") == len(NASTY)


def test_worker_given_up_for_dead_does_not_hand_in_its_file(people: dict[str, User], rows: list[list[Any]]) -> None:
    export = ask(people["team_lead"])
    fire(export, "begin", by=SYSTEM, file="exports/first")
    fire(export, "begin", by=SYSTEM, file="exports/second")
    with pytest.raises(DomainError) as refusal:
        fire(export, "finish", by=SYSTEM, file="exports/first", made=1, sha256="0", valid_until=timezone.now())
    assert refusal.value.code == "export_taken_over"


def test_work_given_up_three_times_ends_the_export(
    people: dict[str, User], rows: list[list[Any]], freeze: Callable[..., Any]
) -> None:
    freeze(NOW)
    export = ask(people["team_lead"])
    fire(export, "begin", by=SYSTEM, file="exports/first")
    Job.objects.update(state="failed", error_code="worker_lost", finished_at=NOW - timedelta(minutes=5))

    assert actions.sweep_exports() == 1

    assert export.reload().status == "failed"
    assert export.reload().refusal


def test_full_disk_fails_with_a_sentence_and_leaves_nothing(
    people: dict[str, User], rows: list[list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(people["team_lead"])
    source = registry.SOURCES["probe"]

    def full() -> Iterator[list[Any]]:
        yield rows[0]
        raise OSError(errno.ENOSPC, "No space left on device")

    sheet = Sheet(["a", "b", "c"], full, lambda: len(rows))
    monkeypatch.setitem(registry.SOURCES, "probe", ExportSource("probe", "P", source.permission, lambda r: sheet))

    done = run(export)

    assert (done.status, done.job.error_code, stored(tmp_path)) == ("failed", "disk_full", [])
    assert done.refusal == done.job.result["sentence"]


def test_file_nobody_takes_is_removed_after_a_day_and_the_row_stays(
    people: dict[str, User], rows: list[list[Any]], tmp_path: Path, freeze: Callable[..., Any]
) -> None:
    freeze(NOW)
    export = run(ask(people["team_lead"]))
    assert actions.sweep_exports(NOW + timedelta(hours=23)) == 0
    assert len(stored(tmp_path)) == 1

    assert actions.sweep_exports(NOW + timedelta(hours=25)) == 1

    assert (export.reload().status, stored(tmp_path)) == ("expired", [])
    assert export.reload().sha256
    with pytest.raises(DomainError) as refusal:
        actions.take(by=people["team_lead"], export=export.reload())
    assert refusal.value.code == "export_expired"


def test_file_is_not_taken_after_its_day_even_before_the_sweep(
    people: dict[str, User], rows: list[list[Any]], freeze: Callable[..., Any]
) -> None:
    freeze(NOW)
    export = run(ask(people["team_lead"]))
    freeze(NOW + timedelta(hours=25))
    with pytest.raises(DomainError) as refusal:
        actions.take(by=people["team_lead"], export=export)
    assert refusal.value.code == "export_expired"


def test_right_lost_meanwhile_lets_nothing_out(people: dict[str, User], rows: list[list[Any]]) -> None:
    export = run(ask(people["team_lead"]))
    people["team_lead"].memberships.update(valid_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(DomainError):
        actions.take(by=User.objects.get(pk=people["team_lead"].pk), export=export)


def test_list_that_is_gone_meanwhile_fails_at_once(
    people: dict[str, User], rows: list[list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(people["team_lead"])

    def gone(request: Any) -> Sheet:
        raise Http404

    monkeypatch.setitem(registry.SOURCES, "probe", ExportSource("probe", "P", "renewals.export", gone))
    done = run(export)
    assert (done.status, done.job.state, done.job.error_code) == ("failed", "failed", "export_scope")


def test_file_no_export_knows_is_removed(people: dict[str, User], rows: list[list[Any]], tmp_path: Path) -> None:
    kept = run(ask(people["team_lead"]))
    (tmp_path / "exports" / "left-behind").write_bytes(b"x")
    assert actions.sweep_folder(timezone.now() + timedelta(hours=1)) == 1
    assert default_storage.exists(kept.file)


STATES = [str(state) for state in ExportRequestStatus.values]
DATA: dict[str, dict[str, Any]] = {
    "approve": {"valid_until": NOW, "job": None},
    "begin": {"file": "x"},
    "finish": {"file": "x", "made": 1, "sha256": "0", "valid_until": NOW},
    "fail": {"refusal": "x"},
    "again": {"job": None},
}


@pytest.mark.parametrize("verb", sorted(steps_of(ExportRequest)))
@pytest.mark.parametrize("source", STATES)
def test_step_is_open_from_its_states_only(
    people: dict[str, User], source: str, verb: str, freeze: Callable[..., Any]
) -> None:
    freeze(NOW)
    export = ExportRequest(
        branch=people["team_lead"].branch,
        asked_by=people["team_lead"],
        kind="probe",
        output="csv",
        rows=1,
        purpose="x",
        status=source,
        file="x",
        made=1,
        sha256="0",
        valid_until=NOW,
    )
    create(export, "ask", by=SYSTEM)
    declared = steps_of(ExportRequest)[verb]

    if source in declared.sources:
        assert fire(export, verb, by=SYSTEM, **DATA.get(verb, {})).status == declared.target
    else:
        with pytest.raises(DomainError) as refusal:
            fire(export, verb, by=SYSTEM, **DATA.get(verb, {}))
        assert refusal.value.code == "wrong_status"
        assert export.reload().status == source


@pytest.mark.parametrize("verb", ["begin", "finish", "fail", "expire", "approve"])
def test_steps_of_the_system_are_nobodys(people: dict[str, User], rows: list[list[Any]], verb: str) -> None:
    export = ask(people["team_lead"])
    with pytest.raises(DomainError):
        fire(export, verb, by=people["team_lead"])


def test_pages_ask_show_and_hand_out(
    people: dict[str, User], make_renewal: Callable[..., Renewal], client: Client
) -> None:
    for _number in range(3):
        make_renewal(plate="浙C12345", insured_name="王小强")
    client.force_login(people["team_lead"])
    page = client.get(reverse("renewals:list"))
    address = page.context["export_address"]
    assert address.encode() in page.content

    form = client.get(address)
    assert form.context["rows"] == 3
    assert not form.context["over_cap"]
    shown = client.post(address, FILE, follow=True)
    export = ExportRequest.objects.get()
    assert shown.context["moving"]
    run(export)
    assert (
        reverse("workflow:export_take", args=[export.pk]).encode()
        in client.get(reverse("workflow:export_request", args=[export.pk])).content
    )
    mine = client.get(reverse("workflow:my_exports"))
    assert mine.status_code == 200
    file = client.post(reverse("workflow:export_take", args=[export.pk]))
    content = b"".join(file.streaming_content)
    assert "王先生/女士".encode() in content
    assert "王小强".encode() not in content
    assert "浙C12345".encode() not in content
    again = client.post(reverse("workflow:export_take", args=[export.pk]))
    assert again.status_code == 422
    assert client.get(reverse("workflow:export_request", args=[export.pk])).status_code == 200


def test_strangers_find_nothing(people: dict[str, User], rows: list[list[Any]], client: Client) -> None:
    export = run(ask(people["team_lead"]))
    client.force_login(people["other_renewal_manager"])
    for name in ("export_request", "export_take", "export_cancel", "export_again"):
        method = client.get if name == "export_request" else client.post
        assert method(reverse(f"workflow:{name}", args=[export.pk])).status_code == 404
    client.force_login(people["auditor"])
    assert client.get(reverse("workflow:export_request", args=[export.pk])).status_code == 200
    assert client.post(reverse("workflow:export_take", args=[export.pk])).status_code == 403
    assert export.reload().status == "ready"
    listed = client.get(reverse("workflow:my_exports"), {"tab": "all"})
    assert [row.pk for row in listed.context["page"].rows] == [export.pk]


def test_unknown_list_is_not_found(people: dict[str, User], client: Client) -> None:
    client.force_login(people["team_lead"])
    assert client.get(reverse("workflow:export_new", args=["banana"])).status_code == 404
    assert client.get(reverse("workflow:export_new", args=["claims-cases"])).status_code == 403
