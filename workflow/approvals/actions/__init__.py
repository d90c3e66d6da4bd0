"""Verbs on approvals: each one transaction, under the lock of the object and then of the approval."""

from workflow.approvals.actions.batch import Batch, Pick, decide_many
from workflow.approvals.actions.deciding import agree, confirm_amount, escalate, give_up, recall, refuse, withdraw
from workflow.approvals.actions.returning import resubmit, return_to_maker, return_to_step
from workflow.approvals.actions.seats import add_signer, take_over, transfer
from workflow.approvals.actions.starting import close_running, running_of, start
from workflow.approvals.actions.talking import comment, copy_to, mark_read, remind, unwatch, watch

__all__ = [
    "Batch",
    "Pick",
    "add_signer",
    "agree",
    "close_running",
    "comment",
    "confirm_amount",
    "copy_to",
    "decide_many",
    "escalate",
    "give_up",
    "mark_read",
    "recall",
    "refuse",
    "remind",
    "resubmit",
    "return_to_maker",
    "return_to_step",
    "running_of",
    "start",
    "take_over",
    "transfer",
    "unwatch",
    "watch",
    "withdraw",
]
