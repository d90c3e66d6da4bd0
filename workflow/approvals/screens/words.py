"""How people, spans of time and acts are said on the screens of approvals."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import ROLES
from workflow.models import ApprovalSeat

MINUTES_OF_HOUR = 60

#: What each act of a decision is called in the log.
ACTS = {
    "agree": gettext_lazy("Agreed"),
    "agree_finally": gettext_lazy("Agreed, case agreed"),
    "agree_amended": gettext_lazy("Agreed with another amount"),
    "confirm_amount": gettext_lazy("Confirmed the amount"),
    "return_to_maker": gettext_lazy("Returned to the maker"),
    "return_overdue": gettext_lazy("Returned because overdue"),
    "return_to_step": gettext_lazy("Returned to an earlier step"),
    "resubmit": gettext_lazy("Submitted again"),
    "refuse": gettext_lazy("Refused"),
    "escalate": gettext_lazy("Escalated"),
    "transfer": gettext_lazy("Transferred"),
    "add_signer": gettext_lazy("Added a signer"),
    "take_over": gettext_lazy("Took over"),
    "recall": gettext_lazy("Took the decision back"),
    "withdraw": gettext_lazy("Withdrew"),
    "give_up": gettext_lazy("Gave the case up"),
    "remind": gettext_lazy("Reminded"),
    "copy_to": gettext_lazy("Copied"),
    "comment": gettext_lazy("Commented"),
    "remind_deadline": gettext_lazy("Deadline reminder"),
    "hand_up": gettext_lazy("Handed to the superior"),
    "reseat": gettext_lazy("Moved: the owner has left"),
    "time_out": gettext_lazy("Closed: material did not come"),
    "close": gettext_lazy("Closed"),
}
#: Acts that are an opinion on the case.
OPINIONS = (
    "agree",
    "agree_finally",
    "agree_amended",
    "return_to_maker",
    "return_to_step",
    "refuse",
    "escalate",
)


def span_words(minutes: int | None) -> str:
    """So many office minutes, as people say it: hours, never days, which are not of one length in offices."""
    if minutes is None:
        return "—"
    hours, rest = divmod(minutes, MINUTES_OF_HOUR)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def for_words(deputy: str, principal: str) -> str:
    """A deputy acts: "A for B"."""
    return _("%(deputy)s for %(principal)s") % {"deputy": deputy, "principal": principal} if principal else deputy


def role_words(code: str) -> str:
    """What a role is called."""
    return str(ROLES[code].label) if code in ROLES else code


def seat_words(seat: ApprovalSeat) -> str:
    """Who sits: the person, or the role over its branch; once decided, who decided and for whom."""
    if seat.decided_by is not None:
        return for_words(seat.decided_by.name, seat.on_behalf_of.name if seat.on_behalf_of is not None else "")
    if seat.assignee is not None:
        return str(seat.assignee.name)
    branch: Any = seat.role_branch
    return f"{role_words(seat.role)} · {branch.name}" if branch is not None else role_words(seat.role)
