"""``manage.py facultative``: the answer, the table, and never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.reinsurance.deals import EXAMPLES, example

NAMES = sorted(path.stem.removeprefix("facultative-") for path in EXAMPLES.glob("facultative-*.json"))
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the command on a document, text or path: (exit code, what it printed)."""

    def execute(given: Any, *options: str) -> tuple[int, str]:
        path = tmp_path / "deal.json"
        if isinstance(given, Path):
            path = given
        else:
            path.write_bytes(given if isinstance(given, bytes) else json.dumps(given).encode())
        out = StringIO()
        try:
            call_command("facultative", str(path), *options, stdout=out)
        except SystemExit as leave:
            return int(str(leave.code)), out.getvalue()
        return 0, out.getvalue()

    return execute


def test_there_is_a_document_for_every_worked_example() -> None:
    assert [f"o{number}" for number in range(1, 6)] + [f"p{number}" for number in range(1, 10)] == NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_example_is_answered_and_explained(run: Run, name: str, language: str) -> None:
    path = EXAMPLES / f"facultative-{name}.json"
    code, printed = run(path, "--format", "json")
    assert code == 0
    assert {"shares", "lines", "recoveries", "warnings", "totals"} <= json.loads(printed).keys()
    code, printed = run(path, "--format", "table", "--language", language)
    assert code == 0
    assert len(printed.splitlines()) > 2


def test_table_shows_every_figure_of_the_answer(run: Run) -> None:
    path = EXAMPLES / "facultative-o1.json"
    answered = json.loads(run(path)[1])
    _code, table = run(path, "--format", "table", "--language", "en")
    for line in answered["lines"]:
        for name in ("premium", "commission", "brokerage", "net"):
            assert f"{int(line[name].partition('.')[0]):,}.{line[name].partition('.')[2]}" in table
        assert line["signed"].rstrip("0").rstrip(".") in table
    assert "one more by largest remainder" in table
    rows = [row for row in table.splitlines() if row.startswith("  ")]
    assert all(len(row.split("   ")) > 1 for row in rows)


def test_chinese_is_the_language_without_an_option(run: Run) -> None:
    table = run(EXAMPLES / "facultative-o1.json", "--format", "table")[1]
    assert "签订" in table
    assert "Signed" not in table


def test_refusal_is_json_with_code_path_message_and_remedy(run: Run) -> None:
    code, printed = run(example("o1", commission="61"), "--format", "json", "--language", "en")
    assert code == 1
    assert json.loads(printed) == {
        "errors": [
            {
                "code": "RATE_RANGE",
                "path": "commission",
                "message": "The rate 61 is not between 0 and 60.",
                "remedy": "Correct the rate.",
            }
        ]
    }


def test_refusal_in_the_table_is_one_line(run: Run) -> None:
    code, printed = run(example("o1", commission="61"), "--format", "table", "--language", "en")
    assert code == 1
    assert printed.startswith("RATE_RANGE  commission  ")


@pytest.mark.parametrize("given", [Path("/nowhere/deal.json"), Path("/"), b"\xff", b'{"reference": "\\ud800"}'])
def test_unreadable_document_is_refused_as_json(run: Run, given: Path | bytes) -> None:
    code, printed = run(given)
    assert code == 1
    assert json.loads(printed)["errors"][0]["code"] in {"DOC_UNREADABLE", "TEXT"}


@pytest.mark.parametrize("form", ["json", "table"])
@pytest.mark.parametrize("changes", [{}, {"commission": "61"}], ids=["computed", "refused"])
def test_stream_that_knows_no_chinese_is_answered(form: str, changes: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "deal.json"
    path.write_text(json.dumps(example("o1", **changes)), "utf-8")
    raw = BytesIO()
    out = TextIOWrapper(raw, encoding="ascii", write_through=True)
    with pytest.raises(SystemExit) if changes else nullcontext():
        call_command("facultative", str(path), "--format", form, stdout=out)
    printed = raw.getvalue().decode("ascii")
    assert json.loads(printed) if form == "json" else printed


def test_document_may_come_by_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(json.dumps(example("p9")).encode())))
    call_command("facultative", "-")
    assert json.loads(capsys.readouterr().out)["lines"][0]["net"] == "840.00"
