"""A pack as a file: asked for on its page, made by a worker, taken once; nothing half made, whatever happens."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.errors import Denied, DomainError
from accounts.models import User
from reporting import charts
from reporting.packs import exports
from reporting.packs.exports import kind_of
from reporting.packs.registry import PACKS
from tests.reporting.packs.june import PRINTED, text_of
from workflow import jobs
from workflow.exports import actions, making, papers
from workflow.exports.papers import PAPERS
from workflow.models import ExportLog, ExportRequest, Job

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
KIND = kind_of(PACKS["renewals_monthly"])
QUESTION = {"query": "branch=3303&month=2026-06&as_of=2026-06-30&language=zh-hans"}


@pytest.fixture(autouse=True)
def after_june(freeze: Callable[..., Any], book: Any) -> None:
    freeze(PRINTED)


def ask(by: User, **other: Any) -> ExportRequest:
    wish = {"paper": KIND, "output": "pdf", "question": QUESTION, "purpose": "月度经营分析会"}
    return actions.ask_paper(by=by, **{**wish, **other})


def run(export: ExportRequest) -> ExportRequest:
    job = export.reload().job
    assert job is not None
    jobs.run(job.pk)
    return export.reload()


def stored(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def wrapped(monkeypatch: pytest.MonkeyPatch, make: Callable[[papers.PaperWish], papers.Paper]) -> None:
    monkeypatch.setitem(PAPERS, KIND, replace(PAPERS[KIND], make=make))


@pytest.mark.parametrize(("output", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK")])
def test_pack_is_made_taken_once_and_logged(people: dict[str, User], settings: Any, output: str, begins: bytes) -> None:
    by = people["renewal_manager"]
    done = run(ask(by, output=output))
    assert (done.status, done.rows) == ("ready", 0)
    assert done.made
    assert stored(settings)[0].read_bytes().startswith(b"BANLI")

    with actions.take(by=by, export=done)[1] as file:
        content = file.read()

    assert content.startswith(begins)
    log = ExportLog.objects.get()
    assert (log.kind, log.format, log.purpose) == (KIND, output, "月度经营分析会")
    assert log.sha256 == hashlib.sha256(content).hexdigest()
    assert log.rows == done.made
    assert stored(settings) == []
    with pytest.raises(DomainError):
        actions.take(by=by, export=done.reload())


def test_paper_carries_who_took_it_and_what_for(people: dict[str, User]) -> None:
    by = people["renewal_manager"]
    done = run(ask(by))
    with actions.take(by=by, export=done)[1] as file:
        text = text_of(file.read())

    assert f"{by.name} {by.employee_no} " in text
    assert "月度经营分析会" in text


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"purpose": " "}, "purpose_missing"),
        ({"output": "csv"}, "unknown_format"),
        ({"paper": "pack-none"}, "unknown_export"),
        ({"question": {"query": QUESTION["query"].replace("3303", "33")}}, "pack_question"),
        ({"question": {"query": QUESTION["query"].replace("2026-06&", "2026-13&")}}, "pack_question"),
        ({"question": {}}, "pack_question"),
    ],
    ids=["no purpose", "no such format", "no such pack", "branch above", "no month", "nothing"],
)
def test_incomplete_wish_is_refused_before_a_worker_tries(
    people: dict[str, User], change: dict[str, Any], code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        ask(people["renewal_manager"], **change)
    assert refusal.value.code == code
    assert not ExportRequest.objects.exists()


def test_role_without_the_figures_takes_no_pack(people: dict[str, User]) -> None:
    with pytest.raises(Denied):
        ask(people["claims_manager"])


def test_right_lost_meanwhile_makes_nothing(people: dict[str, User], settings: Any) -> None:
    by = people["renewal_manager"]
    export = ask(by)
    by.memberships.update(valid_until=PRINTED.date() - timedelta(days=1))

    done = run(export)

    assert (done.status, stored(settings)) == ("failed", [])
    assert done.refusal


def test_cancelled_pack_stops_at_its_next_chapter(
    people: dict[str, User], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, told = ask(people["renewal_manager"]), []
    make = PAPERS[KIND].make

    def cancelled_on_the_way(wish: papers.PaperWish) -> papers.Paper:
        def report(done: int, total: int) -> None:
            told.append((done, total))
            if done == 2:
                actions.cancel(by=people["renewal_manager"], export=export.reload())
            wish.report(done, total)

        return make(replace(wish, report=report))

    wrapped(monkeypatch, cancelled_on_the_way)
    done = run(export)

    assert told == [(0, 12), (1, 12), (2, 12)]
    assert (done.status, stored(settings)) == ("cancelled", [])


def test_full_disk_fails_with_a_sentence_and_leaves_nothing(
    people: dict[str, User], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Any, _block: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(papers.Sealed, "write", full)
    done = run(ask(people["renewal_manager"]))

    assert (done.status, done.job.error_code, stored(settings)) == ("failed", "disk_full", [])
    assert done.refusal == done.job.result["sentence"]


def test_without_node_the_page_says_what_to_do(
    people: dict[str, User], settings: Any, monkeypatch: pytest.MonkeyPatch, client: Client, make_renewal: Any
) -> None:
    make_renewal(expires_on=date(2026, 5, 5))
    monkeypatch.setattr(charts.shutil, "which", lambda _name: None)
    done = run(ask(people["renewal_manager"]))

    assert (done.status, done.job.error_code, stored(settings)) == ("failed", "chart_engine_missing", [])
    client.force_login(people["renewal_manager"])
    assert "xlsx" in client.get(reverse("workflow:export_request", args=[done.pk])).content.decode()


def test_faulty_template_is_named_on_the_page_of_the_file(
    people: dict[str, User], settings: Any, tmp_path: Path, client: Client
) -> None:
    settings.PACK_TEMPLATES = str(tmp_path / "templates")
    target = tmp_path / "templates" / "3303" / "renewals_monthly.html"
    target.parent.mkdir(parents=True)
    target.write_text('{% extends "reporting/packs/base.html" %}\n{% block logo %}{% what %}{% endblock %}')
    done = run(ask(people["renewal_manager"]))

    assert (done.status, done.job.error_code, stored(settings)) == ("failed", "template_fault", [])
    client.force_login(people["renewal_manager"])
    page = client.get(reverse("workflow:export_request", args=[done.pk])).content.decode()
    assert "3303/renewals_monthly.html" in page


def test_worker_killed_in_the_middle_is_followed_by_one_that_begins_again(
    people: dict[str, User], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, make, broken = ask(people["renewal_manager"]), PAPERS[KIND].make, iter([True])

    def dies_once(wish: papers.PaperWish) -> papers.Paper:
        paper = make(wish)
        if next(broken, False):
            raise SystemExit  # as when the process is told to go
        return paper

    wrapped(monkeypatch, dies_once)
    with pytest.raises(SystemExit):
        run(export)
    assert (export.reload().status, stored(settings)) == ("running", [])
    with pytest.raises(DomainError):
        actions.take(by=people["renewal_manager"], export=export.reload())

    jobs.requeue_stale()
    done = run(export)

    assert (done.status, done.job.attempts, len(stored(settings))) == ("ready", 2, 1)


def test_worker_killed_while_it_writes_leaves_nothing_under_the_name(
    people: dict[str, User], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, write, broken = ask(people["renewal_manager"]), making.write_paper, iter([True])

    def dies_once(file: Any, paper: papers.Paper) -> Any:
        if next(broken, False):
            file.write(paper.content[:1000])
            raise SystemExit
        return write(file, paper)

    monkeypatch.setattr(making, "write_paper", dies_once)
    with pytest.raises(SystemExit):
        run(export)
    assert stored(settings) == []

    jobs.requeue_stale()
    assert run(export).status == "ready"


def test_page_lists_the_packs_of_the_reader(people: dict[str, User], client: Client) -> None:
    def listed(role: str) -> set[str]:
        client.force_login(people[role])
        page = client.get(reverse("reporting:packs")).content.decode()
        return {code for code in PACKS if reverse("reporting:pack", args=[code]) in page}

    assert "renewals_monthly" in listed("renewal_manager")
    assert "claims_timeliness" not in listed("renewal_manager")
    assert "claims_timeliness" in listed("claims_manager")


def test_page_counts_the_chapters_the_reader_will_find(people: dict[str, User], client: Client) -> None:
    client.force_login(people["renewal_manager"])

    found = {pack.code: chapters for pack, chapters in client.get(reverse("reporting:packs")).context["packs"]}

    assert found["manager_one_pager"] == 1
    assert found["renewals_monthly"] == len(PACKS["renewals_monthly"].chapters)


def test_form_asks_for_the_file_and_shows_it(people: dict[str, User], client: Client) -> None:
    client.force_login(people["renewal_manager"])
    address = reverse("reporting:pack", args=["renewals_monthly"])
    assert client.get(address).status_code == 200

    fields = {
        "branch": "3303",
        "month": "2026-06",
        "as_of": "2026-06-30",
        "language": "zh-hans",
        "output": "pdf",
        "purpose": "月度经营分析会",
    }
    answer = client.post(address, fields)

    export = ExportRequest.objects.get()
    assert answer.headers["Location"] == reverse("workflow:export_request", args=[export.pk])
    assert run(export).status == "ready"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "续保月度报告" in page
    assert client.get(reverse("workflow:my_exports")).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("branch", "33"),
        ("branch", "5101"),
        ("branch", "none"),
        ("month", "2026-13"),
        ("month", ""),
        ("as_of", "2999-01-01"),
        ("language", "fr"),
        ("output", "csv"),
        ("purpose", ""),
    ],
)
def test_form_refuses_what_cannot_be_reported(people: dict[str, User], client: Client, field: str, value: str) -> None:
    client.force_login(people["renewal_manager"])
    fields = {"branch": "3303", "month": "2026-06", "as_of": "2026-06-30", "language": "en", "output": "pdf"}

    answer = client.post(
        reverse("reporting:pack", args=["renewals_monthly"]), {**fields, "purpose": "x核对", field: value}
    )

    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_pack_of_another_desk_is_refused_and_an_unknown_one_not_found(people: dict[str, User], client: Client) -> None:
    client.force_login(people["renewal_manager"])
    assert client.get(reverse("reporting:pack", args=["claims_timeliness"])).status_code == 403
    assert client.get(reverse("reporting:pack", args=["no-such-pack"])).status_code == 404


def test_file_of_another_branch_is_not_found(people: dict[str, User], client: Client) -> None:
    export = run(ask(people["renewal_manager"]))
    client.force_login(people["other_renewal_manager"])
    assert client.get(reverse("workflow:export_request", args=[export.pk])).status_code == 404


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("pack", *arguments, stdout=out)
    return out.getvalue()


def test_command_writes_what_the_pages_make(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    told = command(
        "renewals_monthly", "--branch", "33", "--month", "2026-06", "--as-of", "2026-06-30", "--output", str(target)
    )

    assert "37.50%" in text_of(target.read_bytes())
    assert str(target) in told
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["report.pdf"]
    assert all(code in command() for code in PACKS)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["banana", "--month", "2026-06"], "banana"),
        (["renewals_monthly", "--month", "2026-13"], "2026-13"),
        (["renewals_monthly", "--month", "2026-06", "--branch", "77"], "77"),
        (["renewals_monthly"], "--month"),
        (["renewals_monthly", "--from", "2026-06-02", "--to", "2026-06-01"], "--to"),
    ],
)
def test_command_says_what_it_does_not_know(tmp_path: Path, arguments: list[str], word: str) -> None:
    with pytest.raises(CommandError, match=word):
        command(*arguments, "--output", str(tmp_path / "x.pdf"))
    assert list(tmp_path.glob("x*")) == []


def test_command_without_room_leaves_the_file_of_yesterday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.xlsx"
    target.write_bytes(b"yesterday")
    arguments = ["renewals_monthly", "--branch", "33", "--month", "2026-06", "--format", "xlsx"]

    def full(_self: Path, _target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(CommandError, match="No space left"):
        command(*arguments, "--output", str(target))
    assert target.read_bytes() == b"yesterday"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["report.xlsx"]


def test_every_pack_is_a_file_that_can_be_asked_for() -> None:
    assert {kind_of(pack) for pack in PACKS.values()} <= PAPERS.keys()
    assert all(PAPERS[kind_of(pack)].outputs == exports.OUTPUTS for pack in PACKS.values())
