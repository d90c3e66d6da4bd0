"""Refusals and warnings in both languages: every sentence has its facts."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from reinsurance.documents.cautions import WARNINGS, Caution
from reinsurance.rules.refusals import CATALOGUE, Refusal

NAMES_OF_FACTS = {
    name
    for texts in (*CATALOGUE.values(), WARNINGS.values())
    for text in texts
    for name in re.findall(r"%\((\w+)\)", str(text))
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", CATALOGUE)
def test_refusal_is_told_in_both_languages(code: str, language: str) -> None:
    with translation.override(language):
        refusal = Refusal(code, **{name: "7" for name in NAMES_OF_FACTS if name != "code"})
        assert "%(" not in f"{refusal} {refusal.remedy}"
        assert str(refusal) != str(refusal.sentence) or "%(" not in str(refusal.sentence)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", WARNINGS)
def test_warning_is_told_in_both_languages(code: str, language: str) -> None:
    with translation.override(language):
        assert "%(" not in str(Caution(code, "", dict.fromkeys(NAMES_OF_FACTS, "7")))
