"""How much a message may hold, in bytes of UTF-8, as the services document it."""

from __future__ import annotations

from collections.abc import Mapping

#: A text in WeCom may have 2,048 bytes, in the others more than we send.
ROBOT_BYTES: Mapping[str, int] = {"wecom": 2048, "dingtalk": 4096, "feishu": 4096}
#: The services whose robots take a picture as a message: JPG or PNG of at most 2 MB. One of DingTalk takes addresses
#: on the open internet only, one of Feishu the key of a picture that an application has uploaded.
PICTURED = frozenset({"wecom"})
PICTURE_BYTES = 2 * 1024 * 1024
#: A card of the WeCom application.
CARD_TITLE_BYTES, CARD_BODY_BYTES = 128, 512
#: The subject of a mail.
SUBJECT_BYTES = 200
