"""Previews: what each channel would say at this moment, made exactly as the clock makes it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied
from accounts.models import User
from reporting.models import Subscription
from reporting.pushes.checking import Wish, checked, holds, permissions_of, refuse_gone, source_of
from reporting.pushes.making import content_of, drawn_for
from reporting.pushes.registry import PushContent
from reporting.pushes.wording import Said, everywhere
from workflow.notifying.rules.limits import PICTURE_BYTES, PICTURED


@dataclass(frozen=True, slots=True)
class Preview:
    """``blocked``: no group may read it. ``quiet``: nothing would be sent now.

    ``picture`` follows the text, as an address that carries it; ``undrawn``: it could not be drawn now.
    """

    channel: str
    said: Said
    blocked: bool
    quiet: bool
    picture: str = ""
    picture_bytes: int = 0
    picture_most: int = 0
    undrawn: bool = False


def previews_of(row: Subscription, *, by: User) -> list[Preview]:
    """The previews of a subscription; only for the subscriber, whose rights make the figures."""
    if row.owner_id != by.pk:
        sentence = _("Only the subscriber sees the preview. The history shows what was sent.")
        raise Denied("not_own_subscription", sentence)
    source = source_of(row.source)
    refuse_gone(source, row.options, by)
    if not holds(by, permissions_of(source, row.options, by), row.branch):
        raise Denied("push_rights", _("You may not see these figures of this branch."))
    content = content_of(source, row, by, timezone.now())
    personal = content.personal or source.personal(row.options)
    quiet = content.empty and row.quiet
    found = []
    for name, service, said in everywhere(content, language=row.language):
        blocked = personal and bool(service)
        preview = Preview(name, said, blocked, quiet)
        found.append(_pictured(preview, content, row) if service in PICTURED and not blocked else preview)
    return found


def _pictured(preview: Preview, content: PushContent, row: Subscription) -> Preview:
    """With the picture that would follow, where one is wanted and there is anything to draw."""
    picture, fault = drawn_for(content, row) if row.picture else (None, "")
    if picture is None:
        return replace(preview, undrawn=bool(fault))
    address = f"data:image/png;base64,{b64encode(picture).decode()}"
    return replace(preview, picture=address, picture_bytes=len(picture), picture_most=PICTURE_BYTES)


def previews_of_wish(wish: Wish, *, by: User) -> list[Preview]:
    """The same before anything is saved; refused where it may not be subscribed."""
    return previews_of(Subscription(owner=by, **checked(wish, by=by)), by=by)
