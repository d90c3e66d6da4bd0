"""Finds the key of a group robot in what people paste: the key itself, or the webhook address the service shows."""

from __future__ import annotations

import re

_ADDRESSES = {
    "wecom": re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([A-Za-z0-9_-]{8,100})"),
    "dingtalk": re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]{8,100})"),
    "feishu": re.compile(r"https://open\.feishu\.cn/open-apis/bot/(?:v2/)?hook/([A-Za-z0-9_-]{8,100})"),
}
_KEYS = {
    "wecom": re.compile(r"[A-Za-z0-9_-]{8,100}"),
    "dingtalk": re.compile(r"[A-Za-z0-9]{8,100}"),
    "feishu": re.compile(r"[A-Za-z0-9_-]{8,100}"),
}


def key_in(service: str, pasted: str) -> str:
    """The key; ``ValueError`` for anything that is neither a key nor an address of this service."""
    text = pasted.strip()
    found = _ADDRESSES[service].fullmatch(text)
    if found:
        return found[1]
    if _KEYS[service].fullmatch(text):
        return text
    raise ValueError(service)
