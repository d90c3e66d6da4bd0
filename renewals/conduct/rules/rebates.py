"""Words of rebates outside the filed rates (报行合一, renewals brief §6)."""

from __future__ import annotations

import re

_REBATE = re.compile("返现|返点|返佣|回扣|返利|返还保费|送油卡|送加油卡|贴费")


def rebate_words(text: str) -> tuple[str, ...]:
    """The words found, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(_REBATE.findall(text)))
