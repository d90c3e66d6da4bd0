"""The company of two provinces, made once per module."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from tests.rules.visiting import Visitors, read_once
from tests.undoing import Standing


def pages_instead_of_pdf(patch: pytest.MonkeyPatch) -> None:
    """WeasyPrint hands back the page it was to print: seconds saved, and its words can be read."""
    import weasyprint

    patch.setattr(weasyprint.HTML, "write_pdf", lambda page, **_options: ElementTree.tostring(page.etree_element))


@pytest.fixture(scope="module")
def visitors(standing: Standing) -> Iterator[Visitors]:
    """One company for the whole module, in one transaction that never commits."""
    logging.disable(logging.WARNING)  # refusals by the thousand
    with pytest.MonkeyPatch.context() as patch:
        pages_instead_of_pdf(patch)
        visitors = standing(Visitors)
        with read_once():
            yield visitors
    logging.disable(logging.NOTSET)
