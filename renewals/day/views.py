"""The pages of a specialist's day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renewals.branch_numbers import read_once
from renewals.day.cards import cards_of
from renewals.day.queue import PAGE_SIZE, counts, next_of, ordered, part_of, queue_of
from workflow.branch_scope import narrowed
from workflow.listing.chips import Tab

TABS = (
    ("to_do", _("To do")),
    ("today", _("Today")),
    ("overdue", _("Overdue")),
    ("lapsing", _("About to lapse")),
    ("quoted", _("Quoted")),
    ("later", _("Planned later")),
)
#: Tabs that lead to the list: nothing is left to do there.
LISTED = (("renewed", _("Renewed")), ("lost", _("Lost and lapsed")))
LARGEST_PAGE = 1000


def queue(request: HttpRequest) -> HttpResponse:
    """One queue, the most at stake first, with the reasons."""
    user: Any = request.user
    now = timezone.now()
    chosen = next((code for code, _label in TABS if code == request.GET.get("tab")), TABS[0][0])
    number = page_number(request.GET.get("page", ""))
    rows: Any = narrowed(queue_of(user, now), request)
    held = counts(rows, now)
    with read_once():
        start = (number - 1) * PAGE_SIZE
        page = ordered(part_of(chosen, rows, now), user, now)[start : start + PAGE_SIZE] if start < held[chosen] else ()
        found = list(page)
        cards = cards_of(found, user.pk, now)
    tabs = [Tab(label, f"?tab={code}", code == chosen, held[code]) for code, label in TABS]
    list_page = reverse("renewals:list")
    context = {
        "cards": cards,
        "tabs": [*tabs, *(Tab(label, f"{list_page}?tab={code}", active=False) for code, label in LISTED)],
        "tab": chosen,
        "count": held[chosen],
        "to_do": held["to_do"],
        "start": start + 1,
        "previous": f"?tab={chosen}&page={number - 1}" if number > 1 else "",
        "following": f"?tab={chosen}&page={number + 1}" if start + len(found) < held[chosen] else "",
    }
    return render(request, "renewals/day/queue.html", context)


def page_number(asked: str) -> int:
    """The page asked for; the first where it is none."""
    number = int(asked) if asked.isdecimal() and asked.isascii() else 1
    return number if 0 < number <= LARGEST_PAGE else 1


def next_customer(request: HttpRequest) -> HttpResponse:
    """The page of the first customer of the queue who may be called; the queue when nothing is left."""
    user: Any = request.user
    after = request.GET.get("after", "")
    known = after.isdecimal() and after.isascii() and len(after) < len(str(2**63))
    found = next_of(user, timezone.now(), after=int(after) if known else None)
    return redirect("renewals:detail", pk=found) if found else redirect("renewals:queue")
