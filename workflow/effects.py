"""The effects the shared app carries out itself: notices in every channel, an optional webhook, the start of jobs."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError as BrokerError

from workflow.models import Notice, OutboxMessage
from workflow.notifying.actions import TEST_KIND
from workflow.notifying.digests import deliver_digest
from workflow.notifying.kinds import register_notice
from workflow.notifying.mail import deliver_mail
from workflow.notifying.posting import posted, written
from workflow.notifying.robots import deliver_robot
from workflow.notifying.wecom import deliver_wecom
from workflow.outbox import EffectFailed, register_topic
from workflow.tasks import check_file, run_job


def register_own() -> None:
    """Called once when the app is ready."""
    register_topic("notice", deliver_notice)
    register_topic("mail", deliver_mail)
    register_topic("digest", deliver_digest)
    register_topic("robot", deliver_robot)
    register_topic("wecom_app", deliver_wecom)
    register_topic("webhook", deliver_webhook)
    register_topic("job", ring_job)
    register_topic("file_check", ring_file_check)
    register_notice(
        TEST_KIND,
        _("A test of a group robot."),
        group_sentence=_("This is a test of Banli. The group is connected."),
        group="",
        digestable=False,
    )


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
    """Posts the payload to the configured receiver with the dedup key as Idempotency-Key."""
    if settings.NOTICE_WEBHOOK_URL:
        body = written({"id": message.dedup_key, **message.payload})
        posted(settings.NOTICE_WEBHOOK_URL, body, {"Idempotency-Key": message.dedup_key})


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
