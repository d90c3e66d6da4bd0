"""The effects the shared app carries out itself: notices in the bell, an optional webhook, the start of jobs."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from workflow.models import Notice, OutboxMessage
from workflow.outbox import EffectFailed, register_topic
from workflow.tasks import check_file, run_job

TIMEOUT_SECONDS = 10

#: kind → sentence taking the facts, filled by the apps in ``ready()``.
NOTICE_KINDS: dict[str, object] = {}


def register_own() -> None:
    """Called once when the app is ready."""
    register_topic("notice", deliver_notice)
    register_topic("webhook", deliver_webhook)
    register_topic("job", ring_job)
    register_topic("file_check", ring_file_check)


def deliver_notice(message: OutboxMessage) -> None:
    """Shows a notice in the recipient's bell; the unique key makes a second delivery a no-op."""
    payload = message.payload
    Notice.objects.get_or_create(
        dedup_key=message.dedup_key,
        defaults={
            "recipient_id": payload["recipient_id"],
            "kind": payload["kind"],
            "facts": payload.get("facts", {}),
            "object_type": payload.get("object_type", ""),
            "object_id": payload.get("object_id"),
            "at": timezone.now(),
        },
    )


def deliver_webhook(message: OutboxMessage) -> None:
    """Posts the payload to the configured receiver with the dedup key as Idempotency-Key; no redirect is followed."""
    if not settings.NOTICE_WEBHOOK_URL:
        return
    body = json.dumps({"id": message.dedup_key, **message.payload}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": message.dedup_key}
    request = urllib.request.Request(settings.NOTICE_WEBHOOK_URL, body, headers)  # noqa: S310 (address from settings)
    try:
        with _opener().open(request, timeout=TIMEOUT_SECONDS) as answer:
            answer.read(1024)
    except urllib.error.HTTPError as error:
        raise EffectFailed(f"HTTP {error.code}") from error
    except (OSError, http.client.HTTPException) as error:
        raise EffectFailed(type(error).__name__) from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect)


def ring_job(message: OutboxMessage) -> None:
    """Tells the workers that a job waits. The job row is the truth: a lost ring only costs time."""
    try:
        run_job.delay(message.payload["job_id"])
    except (OSError, BrokerError) as error:
        raise EffectFailed(type(error).__name__) from error


def ring_file_check(message: OutboxMessage) -> None:
    """Tells the workers that a new content waits to be looked at. Its row is the truth, as with jobs."""
    try:
        check_file.delay(message.payload["stored_id"])
    except (OSError, BrokerError) as error:
        raise EffectFailed(type(error).__name__) from error
