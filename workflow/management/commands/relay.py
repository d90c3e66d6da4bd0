"""Sends what the outbox promises, for ever."""

from __future__ import annotations

import signal
from logging import getLogger
from threading import Event as Flag
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connections

from workflow.outbox import drain, recover_leases

logger = getLogger(__name__)

AFTER_TROUBLE_SECONDS = 1.0
ROUNDS_BETWEEN_RECOVERIES = 10


class Command(BaseCommand):
    help = "Carries out promised effects as they fall due, until it is asked to stop (SIGTERM)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pause", type=float, default=0.5, help="seconds to wait when nothing is due")

    def handle(self, *args: Any, pause: float, **options: Any) -> None:
        stop = Flag()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        rounds = 0
        while not stop.is_set():
            sent = one_round(recover=rounds % ROUNDS_BETWEEN_RECOVERIES == 0)
            rounds += 1
            if sent is None:
                rounds = 0
                stop.wait(AFTER_TROUBLE_SECONDS)
            elif not sent:
                stop.wait(pause)


def one_round(*, recover: bool) -> int | None:
    """One look at the outbox; None when the database was in trouble (it restarts, or a row was refused)."""
    try:
        if recover:
            recover_leases(own=True)
        return drain()
    except Error:
        logger.exception("the relay waits for the database")
        connections.close_all()
        return None
