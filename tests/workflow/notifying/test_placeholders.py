"""The placeholder grammar: what it shows, what it refuses, and that nothing in it is ever run."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.notifying.rules.placeholders import (
    FORMS,
    LONGEST_FACT,
    TemplateFault,
    check,
    from_sentence,
    names_in,
    parse,
    render,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NAMES = st.from_regex(r"\A[a-z][a-z0-9_]{0,10}\Z")


def shown(template, **facts):
    return render(template, facts, SHANGHAI)


@pytest.mark.parametrize(
    ("template", "facts", "words"),
    [
        ("{subject}：{amount|money} 元", {"subject": "赔案 7", "amount": "1234567.5"}, "赔案 7：1,234,567.50 元"),
        ("{due|datetime}", {"due": "2026-06-01 02:00:00+00:00"}, "2026-06-01 10:00"),
        ("{due|date}", {"due": "2026-06-01 18:00:00+00:00"}, "2026-06-02"),
        ("{due|date}", {"due": "2026-06-01"}, "2026-06-01"),
        ("{n|number}", {"n": "12345"}, "12,345"),
        ("{{subject}} {subject}", {"subject": "x"}, "{subject} x"),
        ("{subject}", {}, "—"),
        ("{amount|money}", {"amount": "soon"}, "soon"),
        ("{amount|money}", {"amount": "NaN"}, "NaN"),
        ("{n|number}", {"n": "1e999999"}, "1e999999"),
        ("", {}, ""),
    ],
)
def test_template_shows_facts(template, facts, words):
    assert shown(template, **facts) == words


@pytest.mark.parametrize(
    ("template", "code", "word"),
    [
        ("{amount", "stray_brace", "{amount"),
        ("amount}", "stray_brace", "}"),
        ("{}", "stray_brace", "{}"),
        ("{Amount}", "stray_brace", "{Amount}"),
        ("{amount.__class__}", "stray_brace", "{amount.__class__}"),
        ("{amount[0]}", "stray_brace", "{amount[0]}"),
        ("{amount!r}", "stray_brace", "{amount!r}"),
        ("{amount:>10}", "stray_brace", "{amount:>10}"),
        ("{amount()}", "stray_brace", "{amount()}"),
        ("{amount|money|date}", "stray_brace", "{amount|money|date}"),
        ("{% include 'x' %}", "stray_brace", "{% include 'x' %}"),
        ("{0}", "stray_brace", "{0}"),
        ("{phone}", "unknown_name", "phone"),
        ("{amount|shout}", "unknown_form", "shout"),
        ("x" * 41, "too_long", "40"),
        ("one\ntwo", "line_break", ""),
    ],
)
def test_template_that_cannot_be_shown_is_refused(template, code, word):
    with pytest.raises(TemplateFault) as refused:
        check(template, {"amount"}, longest=40, one_line=True)
    assert (refused.value.code, refused.value.word) == (code, word)


def test_line_break_is_refused_in_titles_only():
    check("one\ntwo {amount|money}", {"amount"}, longest=40)


@given(st.dictionaries(NAMES, st.text(max_size=30)), st.text(max_size=30))
def test_facts_are_never_read_as_templates(facts, evil):
    facts["evil"] = "{subject}{{" + evil
    template = "".join(f"{{{name}}}" for name in facts)
    assert shown(template, **facts) == "".join(facts.values())


@given(st.text(alphabet="{}|abz_ 9%.()'数", max_size=60))
def test_any_text_is_parsed_or_refused_and_braces_survive(text):
    try:
        parts = parse(text)
    except TemplateFault:
        return
    written = "".join(
        part.replace("{", "{{").replace("}", "}}")
        if isinstance(part, str)
        else f"{{{part.name}{'|' + part.form if part.form else ''}}}"
        for part in parts
    )
    assert written == text


@given(st.sampled_from(sorted(FORMS)), st.text(max_size=40))
def test_no_fact_breaks_a_form(form, value):
    assert isinstance(shown("{x|" + form + "}", x=value), str)


@given(st.text(max_size=60))
def test_sentence_without_facts_reads_the_same_as_a_template(text):
    assert shown(from_sentence(text.replace("%", "%%"))) == text


def test_sentence_becomes_a_template():
    template = from_sentence("%(actor)s handed you %(count)d customers, 100%% {really}.")
    assert template == "{actor} handed you {count} customers, 100% {{really}}."
    assert names_in(template) == {"actor", "count"}


def test_long_fact_is_cut():
    assert len(shown("{x}", x="y" * 10_000)) == LONGEST_FACT
