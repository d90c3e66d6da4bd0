"""Why a step of callbacks, leads and losses may be refused. They read the locked row and answer a sentence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from renewals.assignment.guards import stands_in
from renewals.branch_numbers import number
from renewals.leads.rules.losses import share_exceeded, tried_enough
from renewals.rules.contact import ContactResult, is_connected
from renewals.rules.loss import LossClass
from renewals.taxonomies import Taxonomy, must_verify, needs_no_approval
from workflow.steps import Attempt

LATE_ENTRY = timedelta(hours=24)
#: Somebody answered, but not the customer, or not now.
NOT_SPOKEN = {ContactResult.WRONG_PERSON, ContactResult.BUSY}
ASSIGNS, DECIDES, CALLS_BACK = "renewals.assign", "renewals.decide_loss", "renewals.callback"


def spoken_to(result: str) -> bool:
    """The customer was reached and answered."""
    return result in set(ContactResult) and is_connected(ContactResult(result)) and result not in NOT_SPOKEN


def reason_given(attempt: Attempt) -> DomainError | None:
    return None if str(attempt.data.get("why", "")).strip() else DomainError("reason_missing", _("Say why."))


def owner_or_caller(attempt: Attempt) -> DomainError | None:
    """The owner or deputy calls back; where there is none, for a quality sample or by plan, whoever may call back."""
    obj: Any = attempt.obj
    if obj.owner_id is None or stands_in(attempt) or "quality_caller" in attempt.by.scope().roles:
        return None
    if obj.callback_plans.filter(lapse_no=obj.lapse_no, caller_id=attempt.by.pk).exists():
        return None
    return Denied("not_owner", _("Only the owner of this customer may do this."))


def not_backdated(attempt: Attempt) -> DomainError | None:
    """Nothing is dated back more than a day (brief §1.5)."""
    if attempt.data["moment"] < attempt.at - LATE_ENTRY:
        return DomainError("contact_backdated", _("A contact can be entered at most 24 hours later."))
    return None


def customer_reached(attempt: Attempt) -> DomainError | None:
    """A callback is done when the customer was spoken to, or was tried often enough since the lapse (brief §4.3)."""
    if spoken_to(attempt.data["result"]):
        return None
    obj: Any = attempt.obj
    day = _day(attempt.at)
    attempts = number("callback_attempts", obj.branch, day)
    on_days = number("callback_attempt_days", obj.branch, day)
    rows = obj.follow_ups.standing().filter(at__gte=obj.lapsed_at, effective=False).values_list("at", flat=True)
    tried = [_day(at) for at in (*rows, attempt.data["moment"])]
    if tried_enough(tried, attempts=attempts, on_days=on_days):
        return None
    return DomainError(
        "callback_not_reached",
        _("Nobody was reached: register an attempt. After %(attempts)s on %(days)s days the form may be filled in.")
        % {"attempts": attempts, "days": on_days},
        tried=len(tried),
    )


def nobody_reached(attempt: Attempt) -> DomainError | None:
    """An attempt reached nobody; who spoke to the customer fills the form."""
    if spoken_to(attempt.data["contact"].result):
        return DomainError("callback_reached", _("The customer was reached: fill in the callback form."))
    return None


def may_plan(attempt: Attempt) -> DomainError | None:
    """Leads plan for everybody; the owner plans the own callbacks."""
    scope, obj = attempt.by.scope(), attempt.obj
    if scope.may(ASSIGNS, obj.branch) or (obj.owner_id == attempt.by.pk and scope.may(CALLS_BACK, obj.branch)):
        return None
    return Denied("permission_missing", _("Your role does not allow this here."))


def planned_caller_can(attempt: Attempt) -> DomainError | None:
    caller: Any = attempt.data["caller"]
    if not caller.is_active or not caller.scope().may(CALLS_BACK, attempt.obj.branch):
        return DomainError("caller_cannot_call", _("This person does not call customers back in this branch."))
    return None


def plan_ahead(attempt: Attempt) -> DomainError | None:
    """A plan lies ahead, and within the days in which the customer can be won back."""
    day: date = attempt.data["day"]
    today = _day(attempt.at)
    last = attempt.obj.expires_on + timedelta(days=number("win_back_days", attempt.obj.branch, today))
    if not today <= day <= last:
        return DomainError(
            "plan_outside",
            _("A callback is planned between today and %(last)s, the end of the win-back period.") % {"last": last},
        )
    return None


def verdict_complete(attempt: Attempt) -> DomainError | None:
    """A review says whether the callback is right; a wrong reason names the true one."""
    verdict, reason = attempt.data["verdict"], attempt.data["true_reason"]
    if verdict not in {"agreed", "wrong_reason", "not_reached"}:
        return DomainError("verdict_missing", _("Choose a verdict."))
    if (verdict == "wrong_reason") != bool(reason):
        return DomainError("true_reason_missing", _("Name the true reason if another one is true, and only then."))
    if reason and reason == attempt.data["callback"].reason:
        return DomainError("true_reason_same", _("This is the reason the callback names."))
    return _known_reason(attempt, reason)


def _known_reason(attempt: Attempt, reason: str) -> DomainError | None:
    if not reason:
        return None
    found = Taxonomy(attempt.obj.branch, _day(attempt.at)).loss_reason(reason)
    return None if found is not None else DomainError("reason_missing", _("Choose a reason."))


def check_complete(attempt: Attempt) -> DomainError | None:
    """Only who spoke to the customer can say what is true; another reason is named."""
    verdict, result, reason = (attempt.data[name] for name in ("verdict", "result", "true_reason"))
    if (verdict == "wrong") != bool(reason):
        return DomainError("true_reason_missing", _("Name the true reason if another one is true, and only then."))
    unreached = attempt.obj.loss_reason.startswith(LossClass.UNREACHED)
    needs_words = verdict in {"wrong", "still_open"} or (verdict == "confirmed" and not unreached)
    if needs_words and not spoken_to(result):
        return DomainError("check_not_reached", _("Nobody was reached: this says nothing about the reason."))
    if verdict == "not_reached" and spoken_to(result):
        return DomainError("check_reached", _("The customer was reached: say what is true."))
    return _known_reason(attempt, reason)


def loss_verified(attempt: Attempt) -> DomainError | None:
    """Reasons that must be verified are confirmed by somebody else first; a check that denies the reason stops it."""
    obj: Any = attempt.obj
    newest = _newest_check(obj)
    if newest is not None and newest.verdict in {"wrong", "still_open"}:
        return DomainError("loss_denied_by_check", _("The check says otherwise: reject the loss."))
    if not must_verify(obj.loss_reason, obj.branch, _day(obj.loss_proposed_at or attempt.at)):
        return None
    if newest is not None and newest.verdict == "confirmed":
        return None
    return DomainError("loss_not_verified", _("Losses of this reason must be verified by somebody else first."))


def unreached_share_kept(attempt: Attempt) -> DomainError | None:
    """Too many "cannot be reached" of one owner: a supervisor calls again before this one counts (brief §4.1)."""
    obj: Any = attempt.obj
    if not obj.loss_reason.startswith(LossClass.UNREACHED) or _recalled_by_supervisor(obj):
        return None
    day = _day(attempt.at)
    unreached, losses = unreached_of(obj, attempt.at)
    most = number("loss_unreached_most", obj.branch, day)
    if not share_exceeded(unreached, losses, most=most, least=number("loss_unreached_from", obj.branch, day)):
        return None
    return DomainError(
        "unreached_recall_missing",
        _("More than %(most)s%% of this owner's losses are “cannot be reached”: a supervisor must call again first.")
        % {"most": most},
        unreached=unreached,
        losses=losses,
    )


def loss_exempt(attempt: Attempt) -> DomainError | None:
    """Exempt from approval: the branch says so of the reason, the premium is small, and no call of a supervisor is due.

    Where the last premium is not known a lead decides: it may have been a large one.
    """
    obj: Any = attempt.obj
    day = _day(attempt.at)
    if not needs_no_approval(obj.loss_reason, obj.branch, day):
        return DomainError("loss_not_exempt", _("Losses of this reason need an approval."))
    most = number("loss_exempt_premium", obj.branch, day)
    if not 0 < obj.last_premium <= most:
        return DomainError(
            "loss_premium_large",
            _("Losses of customers whose premium is unknown or above %(most)s yuan need an approval.") % {"most": most},
            most=most,
        )
    return unreached_share_kept(attempt)


def unreached_of(renewal: Any, at: datetime) -> tuple[int, int]:
    """Losses of the owner in the branch's days, this one included: those of class K, and all."""
    day = _day(at)
    since = at - timedelta(days=number("loss_unreached_days", renewal.branch, day))
    rows = type(renewal).objects.filter(owner_id=renewal.owner_id, loss_decided_at__gte=since)
    reasons = list(rows.exclude(pk=renewal.pk).exclude(loss_reason="").values_list("loss_reason", flat=True))
    reasons.append(renewal.loss_reason)
    return sum(reason.startswith(LossClass.UNREACHED) for reason in reasons), len(reasons)


def _newest_check(renewal: Any) -> Any:
    """The newest check of the proposal that stands; an attempt that reached nobody takes nothing back."""
    rows = renewal.loss_checks.filter(proposed_at=renewal.loss_proposed_at).exclude(verdict="not_reached")
    return rows.order_by("-at", "-pk").first()


def _recalled_by_supervisor(renewal: Any) -> bool:
    rows = renewal.loss_checks.filter(proposed_at=renewal.loss_proposed_at, supervisor=True, verdict="confirmed")
    return bool(rows.exists())


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
