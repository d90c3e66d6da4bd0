"""Puts approvals on the registers of the shared app: history, to-dos, notices, sentences, settings, leavers."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.leavers import LeaverHandler, register_leaver_handler
from workflow.approvals import deadlines
from workflow.approvals.actions import clock
from workflow.approvals.actions.moving import CONFIRM, MATERIAL, SEAT_TYPE
from workflow.models import Approval
from workflow.models.todo import DECIDE
from workflow.notifying import register_notice, register_notice_group
from workflow.notifying.kinds import MAIL, WECOM
from workflow.sentences import register_sentences
from workflow.todos import OBJECT_PAGES, TODO_KINDS
from workflow.tracking import register_tracked

APPROVAL_TYPE = "workflow.approval"
GROUP = "approvals"

TODOS = {
    DECIDE: _("Decide: %(subject)s"),
    MATERIAL: _("Bring the material for %(subject)s"),
    CONFIRM: _("Confirm the amended amount of %(subject)s"),
}

NOTICES = {
    "approval_to_decide": _("%(subject)s waits for your decision."),
    "approval_approved": _("%(subject)s is agreed (%(actor)s)."),
    "approval_amended": _("%(actor)s agrees to %(subject)s with another amount: please confirm it."),
    "approval_confirmed": _("%(actor)s has confirmed the amount of %(subject)s."),
    "approval_refused": _("%(actor)s refuses %(subject)s."),
    "approval_returned": _("%(actor)s returns %(subject)s to you."),
    "approval_returned_overdue": _("%(subject)s comes back to you: nobody decided in time."),
    "approval_withdrawn": _("%(actor)s has withdrawn %(subject)s."),
    "approval_recalled": _("%(actor)s takes the decision on %(subject)s back."),
    "approval_closed": _("%(subject)s needs no decision any more."),
    "approval_timed_out": _("%(subject)s is closed: the material did not come in time."),
    "approval_reminded": _("%(actor)s reminds you of %(subject)s."),
    "approval_due": _("%(percent)s%% of the time for %(subject)s have passed."),
    "approval_handed_up": _("%(subject)s went to your superior: the time was over."),
    "approval_taken_over": _("%(actor)s decides on %(subject)s in your place."),
    "approval_copied": _("%(actor)s lets you know of %(subject)s."),
    "approval_mentioned": _("%(actor)s mentions you in %(subject)s."),
    "approval_vacant": _("%(subject)s waits at the step “%(step)s”, for which there is nobody."),
}

#: What reaches people outside Banli unless they chose otherwise.
PUSHED = frozenset({"approval_to_decide", "approval_returned", "approval_amended", "approval_reminded", "approval_due"})

EVENTS = {
    "start": _("%(actor)s submitted the case."),
    "agree": _("%(actor)s agreed at “%(step)s”."),
    "agree_finally": _("%(actor)s agreed at “%(step)s”: the case is agreed."),
    "agree_amended": _("%(actor)s agreed at “%(step)s” to %(amount_after)s instead of %(amount_before)s."),
    "confirm_amount": _("%(actor)s confirmed the amended amount."),
    "return_to_maker": _("%(actor)s returned the case from “%(step)s”."),
    "return_overdue": _("The case came back to the maker: nobody decided in time."),
    "return_to_step": _("%(actor)s returned the case from “%(step)s” to an earlier step."),
    "resubmit": _("%(actor)s submitted the case again."),
    "refuse": _("%(actor)s refused at “%(step)s”."),
    "escalate": _("%(actor)s escalated from “%(step)s”."),
    "transfer": _("%(actor)s handed the decision at “%(step)s” to %(to)s."),
    "take_over": _("%(actor)s took the decision at “%(step)s” over."),
    "add_signer": _("%(actor)s added %(to)s as a signer at “%(step)s”."),
    "recall": _("%(actor)s took the own decision back."),
    "withdraw": _("%(actor)s withdrew the case."),
    "give_up": _("%(actor)s gave the case up."),
    "remind": _("%(actor)s reminded those who decide."),
    "copy_to": _("%(actor)s copied %(to)s."),
    "comment": _("%(actor)s commented."),
    "remind_deadline": _("%(percent)s%% of the time at “%(step)s” had passed."),
    "hand_up": _("The time at “%(step)s” was over: %(to)s decides now."),
    "reseat": _("The open decision at “%(step)s” moved to %(to)s: its owner has left."),
    "time_out": _("The material did not come in time: the case is closed."),
    "close": _("The case needs no decision any more."),
}


def register() -> None:
    """Called once when the app is ready."""
    deadlines.register()
    register_tracked(Approval)
    TODO_KINDS.update(TODOS)
    register_notice_group(GROUP, _("Approvals"))
    for code, sentence in NOTICES.items():
        register_notice(code, sentence, group=GROUP, channels=(MAIL, WECOM) if code in PUSHED else ())
    register_notice(
        "approval_overdue",
        _("%(subject)s is overdue (%(percent)s%% of the time)."),
        group=GROUP,
        channels=(MAIL, WECOM),
        group_safe=("step", "percent"),
        group_sentence=_("A decision at the step “%(step)s” is overdue (%(percent)s%% of the time)."),
    )
    register_sentences(APPROVAL_TYPE, EVENTS)
    register_leaver_handler(
        LeaverHandler("approvals", _("Decisions to take"), count=clock.open_seats_of, move=clock.hand_to_superior)
    )
    OBJECT_PAGES[APPROVAL_TYPE] = page_of_approval
    OBJECT_PAGES[SEAT_TYPE] = page_of_seat


def page_of_approval(pk: int) -> str:
    """The page of an approval."""
    return reverse("workflow:approval", args=[pk])


def page_of_seat(pk: int) -> str:
    """The page of the approval a seat belongs to."""
    return reverse("workflow:seat", args=[pk])
