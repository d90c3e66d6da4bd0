"""Posts JSON to receivers and says in the relay's words what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from workflow.notifying.resting import let_rest, wait_if_resting
from workflow.outbound.client import Answer, NoAnswer, NotReached, OutboundRefused, call
from workflow.outbound.rules import asked_wait
from workflow.outbox import EffectFailed, OutcomeUnknown

#: A gateway that answers so does not know what became of the request either.
GATEWAY_TROUBLE = {502, 504}
JSON = "application/json; charset=utf-8"


def posted(url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    """A request with its good answer; :class:`EffectFailed` or :class:`OutcomeUnknown` for any other."""
    return _sent("POST", url, body, {"Content-Type": JSON, **(headers or {})})


def fetched(url: str) -> Answer:
    """The same without a body."""
    return _sent("GET", url, b"", {})


def _sent(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    receiver = urlsplit(url).netloc
    wait_if_resting(receiver)
    try:
        answer = call(method, url, body=body, headers=headers)
    except OutboundRefused as error:
        raise EffectFailed(f"not allowed: {error.code}", final=True) from error
    except NotReached as error:
        _rest_after(receiver, error)
        raise EffectFailed(str(error)) from error
    except NoAnswer as error:
        _rest_after(receiver, error)
        raise OutcomeUnknown(str(error)) from error
    if answer.status in GATEWAY_TROUBLE:
        raise OutcomeUnknown(f"HTTP {answer.status}")
    if not 200 <= answer.status < 300:
        raise EffectFailed(f"HTTP {answer.status}", wait=_wait(answer))
    return answer


def _rest_after(receiver: str, error: Exception) -> None:
    if str(error) == TimeoutError.__name__:
        let_rest(receiver)


def _wait(answer: Answer) -> timedelta | None:
    return asked_wait(answer.headers.get("retry-after", ""), timezone.now())


def written(content: Mapping[str, Any]) -> bytes:
    """JSON as receivers want it."""
    return json.dumps(content, ensure_ascii=False).encode("utf-8")


def understood(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer. A 200 with anything else proves nothing."""
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise OutcomeUnknown("answer unreadable") from error
    if not isinstance(content, dict):
        raise OutcomeUnknown("answer unreadable")
    return content
