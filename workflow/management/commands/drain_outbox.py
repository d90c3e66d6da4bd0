"""Sends what the outbox promises, once or until nothing is left."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workflow import jobs
from workflow.models import Job, JobState, OutboxMessage, OutboxState
from workflow.outbox import drain, recover_leases

PAUSE_SECONDS = 0.2


class Command(BaseCommand):
    help = "Carries out the promised effects that are due. Works beside a running relay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-empty", action="store_true", help="go on, and wait for failed ones, until none is left"
        )
        parser.add_argument("--with-jobs", action="store_true", help="also run queued jobs in this process")
        parser.add_argument("--timeout", type=float, default=600, help="seconds after which to give up")

    def handle(self, *args: Any, until_empty: bool, with_jobs: bool, timeout: float, **options: Any) -> None:
        end = time.monotonic() + timeout
        recover_leases()
        sent = one_pass(with_jobs)
        while until_empty and left():
            if time.monotonic() > end:
                raise CommandError(f"{left()} messages are still waiting")
            done = one_pass(with_jobs)
            sent += done
            if not done:
                time.sleep(PAUSE_SECONDS)
        self.stdout.write(f"{sent} sent, {stuck()} in doubt or given up")


def one_pass(with_jobs: bool) -> int:
    """Sends what is due; with ``with_jobs`` also does the work the messages ring for."""
    sent = 0
    while done := drain():
        sent += done
    if with_jobs:
        for pk in list(Job.objects.filter(state=JobState.QUEUED).order_by("pk").values_list("pk", flat=True)):
            sent += jobs.run(pk) is not None
    return sent


def left() -> int:
    """Messages that are due, being sent or waiting for another attempt; not those due another day."""
    unfinished = OutboxMessage.objects.unfinished().exclude(state=OutboxState.IN_DOUBT)
    return unfinished.exclude(attempts=0, available_at__gt=timezone.now()).count()


def stuck() -> int:
    """Messages that need a person."""
    return OutboxMessage.objects.filter(state__in=[OutboxState.IN_DOUBT, OutboxState.DEAD]).count()
