"""Carries notices out as messages of the company's WeCom application, as a card that opens the record.

WeCom itself recognises a second copy within four hours (``enable_duplicate_check``), hence the policy ``resend``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from workflow.models import NoticePreference, OutboxMessage, ReceiverToken
from workflow.notifying.kinds import WECOM
from workflow.notifying.posting import fetched, posted, understood, written
from workflow.notifying.rendering import Words, in_words, site_link
from workflow.notifying.rules.fitting import fitted
from workflow.notifying.rules.limits import CARD_BODY_BYTES, CARD_TITLE_BYTES
from workflow.outbox import EffectFailed
from workflow.wording import page_of

FOUR_HOURS = 14_400
#: A token is not used in its last minutes.
MARGIN = timedelta(minutes=5)
TOKEN_REFUSED = {40001, 40014, 42001}
BUSY = {45009}
NOBODY = {60111, 81013}


def deliver_wecom(message: OutboxMessage) -> None:
    """One notice to one person; nobody who left or is no longer known to WeCom."""
    payload = message.payload
    reader = reader_in_wecom(payload["recipient_id"])
    if reader is None:
        return
    person = reader.person
    words = in_words(payload["kind"], WECOM, person.language, {**payload["facts"], "person": person.name})
    send_card(reader, words, page_of(payload.get("object_type", ""), payload.get("object_id")))


def reader_in_wecom(person_id: int) -> NoticePreference | None:
    """Whom a card is for, as long as they work here and are known to WeCom."""
    rows = NoticePreference.objects.select_related("person").filter(person__is_active=True)
    return rows.filter(person_id=person_id).exclude(wecom_user="").first()


def send_card(reader: NoticePreference, words: Words, page: str) -> None:
    """A card that opens ``page``; raises what the relay understands."""
    address = f"{settings.WECOM_URL}/cgi-bin/message/send?{urlencode({'access_token': _token()})}"
    _judge(understood(posted(address, written(_card(reader, words, page)))))


def _card(reader: NoticePreference, words: Words, page: str) -> dict[str, Any]:
    with translation.override(reader.person.language):
        button = gettext("Open")
    return {
        "touser": reader.wecom_user,
        "msgtype": "textcard",
        "agentid": int(settings.WECOM_AGENT_ID),
        "textcard": {
            "title": fitted(words.title, CARD_TITLE_BYTES),
            "description": fitted(words.body, CARD_BODY_BYTES),
            "url": site_link(page),
            "btntxt": button,
        },
        "enable_duplicate_check": 1,
        "duplicate_check_interval": FOUR_HOURS,
    }


def _receiver() -> str:
    return f"wecom:{settings.WECOM_CORP_ID}:{settings.WECOM_AGENT_ID}"


def _token() -> str:
    """The token all relays share. Two that fetch it at once get the same one from WeCom."""
    now = timezone.now()
    kept = ReceiverToken.objects.filter(receiver=_receiver(), expires_at__gt=now).first()
    if kept is not None:
        return kept.token
    question = urlencode({"corpid": settings.WECOM_CORP_ID, "corpsecret": settings.WECOM_SECRET})
    content = understood(fetched(f"{settings.WECOM_URL}/cgi-bin/gettoken?{question}"))
    token, seconds = content.get("access_token"), content.get("expires_in")
    if content.get("errcode") != 0 or not isinstance(token, str) or not isinstance(seconds, int):
        raise EffectFailed(f"token: code {content.get('errcode')}")
    ends = now + max(timedelta(seconds=seconds) - MARGIN, timedelta())
    ReceiverToken.objects.update_or_create(receiver=_receiver(), defaults={"token": token, "expires_at": ends})
    return token


def _judge(content: dict[str, Any]) -> None:
    code = content.get("errcode")
    if code in TOKEN_REFUSED:
        ReceiverToken.objects.filter(receiver=_receiver()).delete()
        raise EffectFailed(f"code {code}")
    if code in BUSY:
        raise EffectFailed(f"code {code}", wait=timedelta(minutes=1))
    if code != 0 or content.get("invaliduser"):
        raise EffectFailed(f"code {code}", final=code in NOBODY or code == 0)
