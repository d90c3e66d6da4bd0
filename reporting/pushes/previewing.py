"""Previews: what each channel would say at this moment, made exactly as the clock makes it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied
from accounts.models import User
from reporting.models import Subscription
from reporting.pushes.checking import Wish, checked, holds, permissions_of, source_of
from reporting.pushes.making import content_of
from reporting.pushes.wording import Said, everywhere


@dataclass(frozen=True, slots=True)
class Preview:
    """``blocked``: no group may read it. ``quiet``: nothing would be sent now."""

    channel: str
    said: Said
    blocked: bool
    quiet: bool


def previews_of(row: Subscription, *, by: User) -> list[Preview]:
    """The previews of a subscription; only for the subscriber, whose rights make the figures."""
    if row.owner_id != by.pk:
        sentence = _("Only the subscriber sees the preview. The history shows what was sent.")
        raise Denied("not_own_subscription", sentence)
    source = source_of(row.source)
    if not holds(by, permissions_of(source, row.options), row.branch):
        raise Denied("push_rights", _("You may not see these figures of this branch."))
    content = content_of(source, row, by, timezone.now())
    personal = content.personal or source.personal(row.options)
    return [
        Preview(name, said, personal and group, content.empty and row.quiet)
        for name, group, said in everywhere(content, language=row.language)
    ]


def previews_of_wish(wish: Wish, *, by: User) -> list[Preview]:
    """The same before anything is saved; refused where it may not be subscribed."""
    return previews_of(Subscription(owner=by, **checked(wish, by=by)), by=by)
