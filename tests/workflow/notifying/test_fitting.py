"""Texts fit in bytes and in lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.notifying.rules.fitting import fitted, one_line


@pytest.mark.parametrize(
    ("text", "most", "words"),
    [("续保到期", 12, "续保到期"), ("续保到期", 11, "续保…"), ("续保到期", 9, "续保…"), ("abc", 2, ""), ("", 0, "")],
)
def test_text_is_cut_between_characters(text, most, words):
    assert fitted(text, most) == words


@given(st.text(max_size=200), st.integers(3, 300))
def test_text_always_fits(text, most):
    assert len(fitted(text, most).encode()) <= most


@given(st.text(max_size=200))
def test_header_is_one_line(text):
    assert len(one_line(text).splitlines()) <= 1
