"""The steps on one customer after a loss: an attempt, a check. Each a form, an action and a sentence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.leads.actions import attempting, checking
from renewals.leads.forms import AttemptForm, CheckLossForm
from renewals.models import Renewal
from renewals.views.step_pages import StepPage


def _attempt(by: User, renewal: Renewal, form: AttemptForm) -> None:
    attempting.register_attempt(by=by, renewal=renewal, entry=form.entry, **form.guard)


def _check(by: User, renewal: Renewal, form: CheckLossForm) -> None:
    checking.check_loss(by=by, renewal=renewal, form=form.entry, **form.guard)


LEADS_PAGES = (
    StepPage(
        name="callback_attempt",
        verbs=("callback_attempt",),
        form=AttemptForm,
        title=_("Nobody reached"),
        submit=_("Save attempt"),
        done=_("The attempt to reach %(title)s is registered; the callback stays open."),
        act=_attempt,
    ),
    StepPage(
        name="check_loss",
        verbs=("check_loss",),
        form=CheckLossForm,
        title=_("Verify the loss"),
        submit=_("Save verdict"),
        done=_("The loss of %(title)s is verified."),
        act=_check,
        body="renewals/leads/_check_fields.html",
    ),
)
