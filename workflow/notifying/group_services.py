"""Speaks to the robots of WeCom, DingTalk and Feishu through apprise, which knows their addresses and signatures.

Apprise posts with ``requests`` and forgets what was answered. Its three plugins are given :class:`_Outbound` in that
name's place: every byte goes through ``workflow.outbound``, and an answer that says no is heard (ADR 0009).
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from apprise import NotifyFormat
from apprise.exception import AppriseException
from apprise.plugins import dingtalk, feishu, wecombot
from requests import RequestException, codes

from workflow.models import Robot, RobotService
from workflow.notifying.posting import JSON, posted, understood, written
from workflow.notifying.rules.fitting import fitted
from workflow.notifying.rules.limits import PICTURE_BYTES, PICTURED, ROBOT_BYTES
from workflow.outbound.client import Answer
from workflow.outbox import EffectFailed, OutcomeUnknown


@dataclass(frozen=True, slots=True)
class Manners:
    """How a service answers: where its code stands, which codes ask for time (and how long), which are final."""

    fields: tuple[str, ...]
    busy: frozenset[int]
    pause: timedelta
    final: frozenset[int]


#: Codes as the services document them.
MANNERS: dict[str, Manners] = {
    RobotService.WECOM: Manners(("errcode",), frozenset({45009}), timedelta(minutes=1), frozenset({93000, 93008})),
    RobotService.DINGTALK: Manners(
        ("errcode",), frozenset({130101, 130102}), timedelta(minutes=10), frozenset({300005, 310000})
    ),
    RobotService.FEISHU: Manners(
        ("code", "StatusCode"), frozenset({9499, 11232}), timedelta(minutes=1), frozenset({19001, 19021, 19024})
    ),
}


def say(robot: Robot, text: str) -> None:
    """One message to one group; raises what the relay understands."""
    words = fitted(text, ROBOT_BYTES[robot.service])
    try:
        said = _plugin(robot).send(words, body_format=NotifyFormat.TEXT)
    except (AppriseException, TypeError) as error:
        raise EffectFailed("robot key malformed", final=True) from error
    if not said:
        raise OutcomeUnknown("apprise did not send")


def show(robot: Robot, picture: bytes) -> None:
    """A picture (JPG or PNG) as a message of its own. WeCom alone takes one, and apprise does not know how."""
    if robot.service not in PICTURED or len(picture) > PICTURE_BYTES:
        raise EffectFailed("no picture for this robot", final=True)
    digest = hashlib.md5(picture, usedforsecurity=False).hexdigest()
    image = {"base64": b64encode(picture).decode(), "md5": digest}
    try:
        address = _plugin(robot).api_url
    except (AppriseException, TypeError) as error:
        raise EffectFailed("robot key malformed", final=True) from error
    _Outbound(robot.service).post(address, written({"msgtype": "image", "image": image}), {"Content-Type": JSON})


def _plugin(robot: Robot) -> Any:
    # Apprise has no types.
    plugin: Any
    if robot.service == RobotService.WECOM:
        plugin = wecombot.NotifyWeComBot(key=robot.key)
    elif robot.service == RobotService.DINGTALK:
        plugin = dingtalk.NotifyDingTalk(token=robot.key, secret=robot.signing_key or None)
    else:
        plugin = feishu.NotifyFeishu(token=robot.key)
    return plugin


@dataclass(frozen=True, slots=True)
class _Reply:
    status_code: int
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


class _Outbound:
    """What the plugins take for ``requests``. Not caught by them: every refusal reaches the relay."""

    RequestException = RequestException
    codes = codes

    def __init__(self, service: str) -> None:
        self.manners = MANNERS[service]

    def post(
        self, url: str, data: bytes | str, headers: Mapping[str, str], params: Any = None, **_ignored: Any
    ) -> _Reply:
        """``_ignored``: time limits, redirects and certificates are not the plugin's to choose."""
        address = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
        body = data.encode("utf-8") if isinstance(data, str) else data
        answer = posted(address, body, headers)
        self.judge(answer)
        return _Reply(answer.status, answer.body)

    def judge(self, answer: Answer) -> None:
        """The services answer 200 to everything and mean the code inside."""
        content = understood(answer)
        code = next((content[name] for name in self.manners.fields if name in content), None)
        if not isinstance(code, int):
            raise OutcomeUnknown("answer unreadable")
        if code in self.manners.busy:
            raise EffectFailed(f"code {code}", wait=self.manners.pause)
        if code != 0:
            raise EffectFailed(f"code {code}", final=code in self.manners.final)


wecombot.requests = _Outbound(RobotService.WECOM)  # type: ignore[assignment]  # in its place
dingtalk.requests = _Outbound(RobotService.DINGTALK)  # type: ignore[assignment]  # in its place
feishu.requests = _Outbound(RobotService.FEISHU)  # type: ignore[assignment]  # in its place
