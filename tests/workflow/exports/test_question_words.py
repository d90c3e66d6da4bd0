"""The filter of a file is told in the reader's words, on the page, in the approval and in the log."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from workflow.exports.papers import PAPERS
from workflow.exports.questions import QUESTION_FORMS, QuestionWords, question_words
from workflow.exports.registry import SOURCES
from workflow.models import ExportLog

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "words"), [("en", "State: Given up"), ("zh-hans", "状态: 已放弃")])
def test_choice_and_field_are_called_by_their_names(people: dict[str, User], language: str, words: str) -> None:
    with override(language):
        told = question_words(people["auditor"], "workflow-outbox", {"query": "state=dead&sort=-id"})
    assert told == words


def test_branch_of_the_frame_is_told_by_name(people: dict[str, User], tree: dict[str, Any]) -> None:
    with override("en"):
        told = question_words(people["auditor"], "renewals", {"branch": "3303"})
    assert told == f"Branch: {tree['3303'].name}"


def test_page_that_cannot_be_asked_any_more_keeps_what_was_typed(people: dict[str, User]) -> None:
    assert question_words(people["auditor"], "gone", {"query": "x=1"}) == "x: 1"


@pytest.mark.parametrize("code", sorted(QUESTION_FORMS))
def test_no_filter_of_any_list_is_told_by_its_code(people: dict[str, User], code: str) -> None:
    """Every choice of every filter form, asked of every list that has one."""
    source = SOURCES.get(code) or PAPERS[code]
    by = next(person for person in people.values() if person.scope().may(source.permission))
    needed = {"claims-injury-board": "part=step", "renewal-rows": "measure=due"}.get(code, "")
    needed = "kpi=renewal_rate" if code == "reporting-figure" else needed
    words = QuestionWords(by, [(code, {"query": needed})])
    form = words._forms[code]
    if form is None:
        return
    for name, field in form.fields.items():
        for value, label in islice(getattr(field, "choices", ()), 6):
            if value in ("", None) or isinstance(label, list | tuple) or hasattr(value, "instance"):
                continue
            told = question_words(by, code, {"query": f"{needed}&{name}={value}"})
            assert str(label) in told, (name, value, told)
            assert f"{name}: {value}" not in told


def test_log_shows_the_words(people: dict[str, User], client: Client) -> None:
    ExportLog.objects.create(
        at=timezone.now(),
        branch_path="/HQ/33/",
        kind="workflow-outbox",
        format="csv",
        rows=1,
        filters={"query": "state=dead"},
    )
    client.force_login(people["auditor"])
    page = client.get(reverse("workflow:exports"), headers={"accept-language": "zh-hans"}).content.decode()
    assert "已放弃" in page
    assert "state=dead" not in page
