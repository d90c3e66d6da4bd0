"""Links that open the WeCom application on the device (企业微信唤起会话): a chat with a colleague known to WeCom.

A customer's WeCom contact has no address here: the core's lists carry none.
"""

from __future__ import annotations

from urllib.parse import quote

from accounts.models import User
from workflow.models import NoticePreference


def chat_with(colleague: User | None, reader: User) -> str:
    """The address of a chat with ``colleague``; empty for oneself, for nobody, and for somebody WeCom does not know."""
    if colleague is None or colleague.pk == reader.pk:
        return ""
    known = NoticePreference.objects.filter(person=colleague).exclude(wecom_user="")
    wecom_user = known.values_list("wecom_user", flat=True).first()
    return f"wxwork://message?username={quote(wecom_user, safe='')}" if wecom_user else ""
