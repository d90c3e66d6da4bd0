"""The reinsurance desk at its browsers: steps on pages, decisions on decision pages, while the clock moves."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reinsurance.clocks import run_clocks
from tests.factories import NOW
from tests.reinsurance.placing.situations import Desk
from tests.screens.acting import send
from workflow.approvals.actions import running_of


class Office(Desk):
    """The desk, each person at a browser."""

    def __init__(self, freeze: Callable[[datetime], object]) -> None:
        self.freeze, self.now = freeze, NOW
        freeze(NOW)
        super().__init__()

    def wait(self, until: datetime) -> None:
        """Lets time pass, and what time alone does; people change their passwords meanwhile."""
        self.now = until
        self.freeze(until)
        User.objects.update(password_changed_at=until)
        run_clocks(until)

    def at(self, person: User) -> Client:
        """The browser of a person."""
        client = Client()
        client.force_login(person)
        return client

    def reads(self, person: User, address: str) -> str:
        """What a page says."""
        answer = self.at(person).get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()

    def does(self, person: User, step: str, row: Any, **values: Any) -> Any:
        """Opens the form of a step, fills it in and sends it; answers the page it leads to."""
        address, client = reverse(f"reinsurance:{step}", args=[row.pk]), self.at(person)
        asked = client.get(address)
        assert asked.status_code == 200, (person.name, step)
        form = asked.context["form"]
        given = {name: form[name].value() for name in form.fields}
        sent = {
            name: "" if value is None else value for name, value in {**given, **values}.items() if value is not False
        }
        answer = client.post(address, {name: self.typed(value) for name, value in sent.items()})
        assert answer.status_code == 302, (person.name, step, refusals(answer))
        return answer

    def decides(self, row: Any, kind: str, *people: User) -> None:
        """Each of ``people`` agrees on the decision page."""
        for person in people:
            self.freeze(self.now + timedelta(minutes=1))
            approval: Any = running_of(row, kind)
            answer = send(self.at(person), approval, "agree", opinion="同意")
            assert answer.status_code == 302, (person.name, refusals(answer))
        self.freeze(self.now)

    @staticmethod
    def typed(value: Any) -> Any:
        """As a browser sends it."""
        if not isinstance(value, datetime):
            return value
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%dT%H:%M")


def refusals(answer: Any) -> list[str]:
    """What a page refuses, in words."""
    pattern = r'class="(?:refusal-sentence|field-error|errorlist)[^"]*"[^>]*>(.*?)</'
    return re.findall(pattern, answer.content.decode(), re.DOTALL)
