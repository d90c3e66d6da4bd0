"""One customer: head, what can be done and why not, facts, history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from renewals.assignment.wording import shown_decisions
from renewals.branch_numbers import read_once, windows_of
from renewals.conduct.screens import verdict_on
from renewals.day.wecom import chat_with
from renewals.disclosure import shown_name, shown_title
from renewals.facts import sections_of
from renewals.models import Renewal
from renewals.privacy.showing import beside_customer
from renewals.rules.windows import PHASE_LABELS, Phase, phase_on
from renewals.tables import ENDED
from renewals.telesales.guards import checked_out_until
from renewals.timeline import history_of
from renewals.views.steps import PAGES
from workflow.action_bar import Action, Actions
from workflow.attachments.pages import documents_of
from workflow.models import Event
from workflow.steps import Step
from workflow.transitions import available_steps

#: page of the step, its icon; in the order in which the first open one becomes the primary action.
ORDER = (
    ("decide_loss", "gauge"),
    ("decide_void", "ban"),
    ("check_loss", "checklist"),
    ("callback", "phone-outgoing"),
    ("callback_attempt", "phone-x"),
    ("follow_up", "phone-call"),
    ("claim", "hand-grab"),
    ("dispatch", "users-group"),
    ("quote", "receipt"),
    ("claim_renewed", "circle-check"),
    ("propose_loss", "mood-sad"),
    ("transfer", "switch-horizontal"),
    ("ask_hand_over", "switch-horizontal"),
    ("return_to_pool", "arrow-back-up"),
    ("reclaim", "arrow-back-up"),
    ("request_void", "ban"),
    ("review_callback", "checklist"),
    ("match_by_hand", "link"),
)
BESIDE = {"quote", "claim_renewed", "propose_loss", "callback_attempt"}
#: Steps with a page of their own, too wide for the drawer.
WIDE = {"dispatch", "match_by_hand"}
TITLES = {"match_by_hand": _("Match by hand")}
VERBS = {name: page.verbs for name, page in PAGES.items()} | {
    "dispatch": ("dispatch",),
    "review_callback": ("review_callback",),
    "match_by_hand": ("match", "win_back", "match_late"),
    "ask_hand_over": ("ask_hand_over",),
}
#: Refusals that are no news: the step is somebody else's.
UNTOLD = {"permission_missing", "ask_colleague", "not_own_to_ask"}


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one customer."""
    user: Any = request.user
    rows = Renewal.objects.visible_to(user).select_related("branch", "owner")
    renewal = get_object_or_404(rows, pk=pk)
    today = timezone.localdate()
    with read_once():
        steps = available_steps(renewal, user, timezone.now())
        actions = actions_of(renewal, steps)
        phase = phase_on(renewal.expires_on, today, windows_of(renewal.branch, today))
    events = list(Event.objects.of(renewal))
    follow_ups = list(renewal.follow_ups.select_related("author", "correction").order_by("-at", "-id"))
    running = renewal.status not in ENDED
    context = {
        "renewal": renewal,
        "title": shown_title(renewal, user.pk),
        "insured": shown_name(renewal, user.pk, detail=True),
        "actions": actions,
        "owner_chat": chat_with(renewal.owner, user),
        "may_call": steps["reveal_phone"][1] is None,
        "phase": PHASE_LABELS[phase] if running else "",
        "phase_tone": {Phase.URGENT: "soon", Phase.EXPIRED: "late", Phase.WIN_BACK: "late"}.get(phase, "waiting"),
        "clock_running": running,
        "personal": beside_customer(renewal, user),
        "verdict": verdict_on(renewal),
        "checked_out_until": checked_out_until(renewal, timezone.now()),
        "sections": sections_of(renewal, user, _changed_by_list(events)),
        "timeline": history_of(events, follow_ups),
        "follow_ups": [row for row in follow_ups if not hasattr(row, "correction")],
        "may_correct": user.scope().may("renewals.follow_up", renewal.branch),
        "quotes": renewal.quotes.select_related("author").order_by("-quoted_on", "-id"),
        "spells": renewal.owner_spells.select_related("owner").order_by("-from_at", "-id"),
        "decisions": shown_decisions(renewal, user),
        "documents": documents_of(renewal, user),
        "checks": renewal.loss_checks.select_related("caller").order_by("-at", "-id"),
        "leads": renewal.leads.all(),
        "plan": renewal.callback_plans.filter(lapse_no=renewal.lapse_no).select_related("caller").first(),
        "callbacks": renewal.callbacks.select_related("caller", "reviewer").order_by("-at", "-id"),
    }
    return render(request, "renewals/detail.html", context)


def actions_of(renewal: Renewal, steps: Mapping[str, tuple[Step, DomainError | None]]) -> Actions:
    """What may be done now. A step for which the right is missing altogether is not named."""
    found = Actions()
    for name, icon in ORDER:
        verbs = VERBS[name]
        refusals = [steps[verb][1] for verb in verbs]
        label = PAGES[name].title if name in PAGES else TITLES.get(name, steps[verbs[0]][0].label)
        action = Action(label, _address(name, renewal), icon, in_drawer=name not in WIDE)
        found.add(action, refusals, beside=name in BESIDE, untold=UNTOLD)
    return found


def _address(name: str, renewal: Renewal) -> str:
    if name == "dispatch":
        return f"{reverse('renewals:dispatch')}?id={renewal.pk}"
    return reverse(f"renewals:{name}", args=[renewal.pk])


def _changed_by_list(events: list[Event]) -> set[str]:
    """Columns the newest update from a due list changed."""
    updates = [event for event in events if event.verb == "update_from_list"]
    return set(updates[-1].data.get("changes", {})) if updates else set()
