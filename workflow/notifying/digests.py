"""Collects what a person wants to read once an hour or a day into one mail.

Every notice keeps a message of its own in the outbox (topic ``digest``), due at the person's hour. Messages of one hour
share an aggregate, so only the first is ever being sent: it takes the others along and keeps their numbers in the
database before the mail goes. A second copy after a crash therefore has the same words and the same Message-ID.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from workflow.models import OutboxMessage, OutboxState
from workflow.notifying.mail import mail_words, reader_of, send_mail
from workflow.notifying.rendering import Words
from workflow.notifying.rules.placeholders import LONGEST_TITLE

MOST = 200
RULE = "\n\n— — —\n\n"


def deliver_digest(message: OutboxMessage) -> None:
    """The mail of one hour, sent by its first message; the others find themselves sent."""
    if _went_with_another(message):
        return
    others = _taken_along(message)
    reader = reader_of(message)
    if reader is not None:
        parts = [mail_words(each, reader.person) for each in (message, *others)]
        with translation.override(reader.person.language):
            words = parts[0] if len(parts) == 1 else _together(parts)
        send_mail(message, reader, words)
    mark_taken_along(message)


def mark_taken_along(message: OutboxMessage) -> None:
    """What went in the mail of ``message`` is sent with it."""
    rows = OutboxMessage.objects.filter(pk__in=message.payload.get("with", []), state=OutboxState.PENDING)
    rows.update(state=OutboxState.SENT, sent_at=timezone.now(), last_error="")


def _together(parts: list[Words]) -> Words:
    title = ngettext("%(count)s notice from Banli", "%(count)s notices from Banli", len(parts)) % {"count": len(parts)}
    listed = "\n".join(f"{number}. {part.title[:LONGEST_TITLE]}" for number, part in enumerate(parts, start=1))
    return Words(title, RULE.join([f"{gettext('In this mail:')}\n\n{listed}", *(part.body for part in parts)]))


def _went_with_another(message: OutboxMessage) -> bool:
    carrier = message.payload.get("carried_by")
    return OutboxMessage.objects.filter(pk=carrier, state=OutboxState.SENT).exists()


def _taken_along(message: OutboxMessage) -> list[OutboxMessage]:
    """The others of this hour, chosen once and for all copies of the mail."""
    with transaction.atomic():
        if "with" not in message.payload:
            waiting = OutboxMessage.objects.filter(
                topic=message.topic,
                aggregate=message.aggregate,
                state=OutboxState.PENDING,
                available_at__lte=timezone.now(),
            )
            others = list(waiting.exclude(pk=message.pk).select_for_update().order_by("pk")[:MOST])
            for other in others:
                other.payload = {**other.payload, "carried_by": message.pk}
            OutboxMessage.objects.bulk_update(others, ["payload"])
            message.payload = {**message.payload, "with": [other.pk for other in others]}
            message.save(update_fields=["payload"])
    rows = OutboxMessage.objects.filter(pk__in=message.payload["with"])
    return list(rows.exclude(state=OutboxState.SENT).order_by("pk"))
