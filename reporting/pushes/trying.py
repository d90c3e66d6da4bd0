"""Sends a push at once, marked as a test: to its own readers, or first to the subscriber alone."""

from __future__ import annotations

from copy import copy

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from accounts.models import User
from reporting.models import PushRun, PushStatus, Subscription, SubscriptionStatus
from reporting.models.subscription import Channel
from reporting.pushes.clocks import write_run
from reporting.pushes.making import outcome_of
from reporting.pushes.reasons import reason_words
from workflow.transitions import lock


def send_test(*, by: User, subscription: Subscription, alone: bool = False) -> PushRun:
    """Only the subscriber may; quiet does not apply. Refused with the reason where it could not be sent.

    ``alone``: to nobody but the subscriber, by mail where the push itself goes to a group.
    """
    if subscription.owner_id != by.pk:
        raise Denied("not_own_subscription", _("Only the subscriber may send a test."))
    if subscription.status == SubscriptionStatus.ENDED:
        raise DomainError("wrong_status", _("This is not possible in the present state."))
    now = timezone.now()
    outcome = outcome_of(_alone(subscription) if alone else subscription, now, test=True)
    if outcome.status != PushStatus.SENT:
        raise DomainError(f"push_{outcome.reason}", reason_words(outcome.reason))
    with transaction.atomic():
        lock(Subscription, [subscription.pk])
        row = Subscription.objects.visible_to(by).select_related("branch").get(pk=subscription.pk)
        return write_run(_alone(row) if alone else row, now, outcome, by=by, test=True)


def _alone(row: Subscription) -> Subscription:
    """The same push for its subscriber alone; never saved."""
    trial = copy(row)
    trial.channel = Channel.MAIL if row.channel == Channel.ROBOT else row.channel
    trial.robot, trial.people = None, [row.owner_id]
    return trial
