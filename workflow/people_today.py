"""What the security administrator sees on the Today page: accounts that wait for a hand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.people_states import STATES, in_state
from workflow.today import TodaySection, figure, register_today

#: state → tone and icon, the urgent first.
SHOWN = {
    "locked": ("late", "lock"),
    "ending": ("soon", "calendar-due"),
    "none": ("soon", "user-question"),
    "pending": ("waiting", "hourglass"),
}


def register() -> None:
    """Called once when the app is ready."""
    register_today("accounts", people_section)


def people_section(request: HttpRequest) -> TodaySection:
    """Nothing for anybody else."""
    user: Any = request.user
    section = TodaySection()
    if user.scope().may("accounts.people"):
        day, people = timezone.localdate(), User.objects.visible_to(user)
        for state, (tone, icon) in SHOWN.items():
            address = f"{reverse('accounts:people')}?state={state}"
            section.act.append(figure(STATES[state][0], in_state(people, state, day), address, tone, icon))
        section.next_steps.append((_("Add a person"), reverse("accounts:add_person")))
    return section
