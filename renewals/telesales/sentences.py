"""What happens to call lists and their customers as sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RENEWAL_EVENTS: dict[str, str | Promise] = {
    "call_returned": _("A call of telesales came back with a file of %(actor)s: %(result)s."),
}
CALL_LIST_EVENTS: dict[str, str | Promise] = {
    "hand_out": _("%(actor)s handed the customers out to %(people)s callers."),
    "release": _("%(actor)s gave task %(task)s back to the owner: %(reason)s"),
    "note_file": _("%(actor)s took a file of %(rows)s customers: %(purpose)s (%(ticket)s)."),
}
NOTICES: dict[str, str | Promise] = {
    "calls_handed_out": _("%(actor)s handed you %(count)s customers to call."),
    "customer_given_back": _("%(actor)s gave you back the customer with policy %(policy)s: telesales calls no more."),
}
ICONS = {"call_returned": ("headset", "moving")}
