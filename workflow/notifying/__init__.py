"""How people are told: one call in the transaction of the change, one promise per recipient and channel.

``register_notice`` (in ``AppConfig.ready()``) names a kind, ``notify`` tells it. The bell always rings; mail and WeCom
follow the person's preferences; the robots of a group see only what its kind calls safe.
"""

from workflow.notifying.kinds import register_notice, register_notice_group
from workflow.notifying.telling import notify

__all__ = ["notify", "register_notice", "register_notice_group"]
