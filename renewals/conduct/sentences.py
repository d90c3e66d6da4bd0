"""The events of the rules of conduct as sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BRANCH_EVENTS: dict[str, str | Promise] = {
    "block_number": _("%(actor)s blocked the number %(number)s: %(reason)s"),
    "set_early_window": _("%(actor)s set an early window of %(days)s days from %(valid_from)s."),
    "set_script_card": _("%(actor)s set the script card “%(card)s” from %(valid_from)s."),
}
LIFT_EVENTS: dict[str, str | Promise] = {
    "ask_lift": _("%(actor)s asked to lift the block of %(number)s."),
    "approve_lift": _("%(actor)s lifted the block: %(reason)s"),
    "decline_lift": _("%(actor)s kept the block: %(reason)s"),
}
COMPLAINT_EVENTS: dict[str, str | Promise] = {
    "report": _("%(actor)s entered a complaint."),
    "verify": _("%(actor)s found the complaint true: %(reason)s"),
    "dismiss": _("%(actor)s found the complaint unfounded: %(reason)s"),
}
MESSAGE_EVENTS: dict[str, str | Promise] = {
    "make": _("%(actor)s made a bulk message to %(rows)s customers; %(left_out)s were left out."),
    "withdraw": _("%(actor)s withdrew the bulk message: %(reason)s"),
}
