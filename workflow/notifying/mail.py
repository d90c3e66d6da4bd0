"""Carries a notice out by mail. A second copy of a mail has the same Message-ID (reliability §0, finding 6)."""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from accounts.models import User
from workflow.models import NoticePreference, OutboxMessage
from workflow.notifying.kinds import MAIL
from workflow.notifying.rendering import Words, in_words, site_link
from workflow.notifying.resting import let_rest, wait_if_resting
from workflow.notifying.rules.fitting import fitted, one_line
from workflow.notifying.rules.limits import SUBJECT_BYTES
from workflow.outbox import EffectFailed, OutcomeUnknown
from workflow.wording import page_of

FOR_EVER = range(500, 600)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that goes with a mail."""

    name: str
    content: bytes
    content_type: str = "application/pdf"


def deliver_mail(message: OutboxMessage) -> None:
    """One notice as one mail, in the person's language. Who left or took the address away gets none."""
    reader = reader_of(message)
    if reader is not None:
        send_mail(message, reader, mail_words(message, reader.person))


def reader_of(message: OutboxMessage) -> NoticePreference | None:
    """Whom the message is for, as long as they work here and have an address."""
    rows = NoticePreference.objects.select_related("person").filter(
        person_id=message.payload["recipient_id"], person__is_active=True
    )
    found = rows.first()
    return found if found is not None and found.mail_address else None


def mail_words(message: OutboxMessage, person: User) -> Words:
    """Subject and text of one notice."""
    payload = message.payload
    link = site_link(page_of(payload.get("object_type", ""), payload.get("object_id")))
    facts = {**payload["facts"], "person": person.name, "link": link}
    return in_words(payload["kind"], MAIL, person.language, facts)


def send_mail(message: OutboxMessage, reader: NoticePreference, words: Words, attached: Sequence[Paper] = ()) -> None:
    """Hands a mail to the server. What the server answered is known; silence after the text began is not."""
    mail = EmailMessage(
        subject=fitted(one_line(words.title), SUBJECT_BYTES),
        body=words.body,
        to=[one_line(reader.mail_address)],
        headers={"Message-ID": message_id(message.dedup_key), "Date": formatdate(timezone.now().timestamp())},
    )
    for paper in attached:
        mail.attach(paper.name, paper.content, paper.content_type)
    connection = _opened()
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        raise EffectFailed(f"SMTP {codes}", final=all(code in FOR_EVER for code in codes)) from error
    except smtplib.SMTPResponseException as error:
        raise EffectFailed(f"SMTP {error.smtp_code}", final=error.smtp_code in FOR_EVER) from error
    except (OSError, smtplib.SMTPException) as error:
        raise OutcomeUnknown(_word(error)) from error
    finally:
        connection.close()


def _opened() -> BaseEmailBackend:
    wait_if_resting(MAIL)
    connection: BaseEmailBackend = get_connection()
    try:
        connection.open()
    except smtplib.SMTPResponseException as error:
        raise EffectFailed(f"SMTP {error.smtp_code}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise EffectFailed(_word(error)) from error
    return connection


def _word(error: Exception) -> str:
    """What went wrong; a server that was silent too long is left alone for a while."""
    # smtplib calls a time limit a disconnection and keeps the truth behind it.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        let_rest(MAIL)
        return TimeoutError.__name__
    return type(error).__name__


def message_id(dedup_key: str) -> str:
    """The same for every copy of one message, and no other's; keys hold characters a Message-ID may not."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(dedup_key.encode()).hexdigest()[:40]}@{host}>"
