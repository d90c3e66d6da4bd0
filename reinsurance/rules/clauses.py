"""Clauses that change who may claim from whom (Insurance Law art. 29; reinsurance brief §4 R25)."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: How conditions name a cut-through clause (直接给付条款、径付条款).
CUT_THROUGH = re.compile(r"cut[\s-]*through|直接(?:给付|赔付|支付)|径付", re.IGNORECASE)


def cut_through_in(conditions: Iterable[str]) -> str:
    """The words by which conditions name such a clause; empty where none does."""
    found = (CUT_THROUGH.search(each) for each in conditions)
    return next((match.group() for match in found if match), "")
