"""What a page showed goes with its forms, signed: nobody decides on figures a page never showed (claims brief §5)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.scope import Actor
from workflow.approvals.actions.recording import Seen
from workflow.models import Approval

SALT = "workflow.approvals.seen"


def new_key() -> str:
    """A key that makes sending the same form twice harmless."""
    return uuid.uuid4().hex


def seal(approval: Approval, facts: Mapping[str, str], by: Actor) -> str:
    """The version and the facts ``by`` is looking at."""
    shown = {"approval": approval.pk, "version": approval.version, "by": by.pk, "facts": dict(facts)}
    return signing.dumps(shown, salt=SALT, compress=True)


def unseal(
    token: str,
    approval: Approval,
    by: Actor,
    *,
    key: str = "",
    acknowledged: tuple[str, ...] = (),
    hidden: Mapping[str, str] | None = None,
) -> Seen:
    """What a form brings back as a decision takes it. Refuses a seal of another case or person, and a forged one.

    ``hidden`` are facts the person is not shown, as they are now: a change of theirs is no difference to the reader.
    """
    try:
        shown: dict[str, Any] = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise broken() from error
    if shown["approval"] != approval.pk or shown["by"] != by.pk:
        raise broken()
    facts = {**(hidden or {}), **shown["facts"]}
    return Seen(version=shown["version"], facts=facts, acknowledged=acknowledged, key=key)


def broken() -> DomainError:
    """A form that does not come from the page of this case."""
    return DomainError("seal_broken", _("This form does not come from the page of this case. Open the case again."))
