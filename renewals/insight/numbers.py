"""The numbers of people's branches as the rules ask for them, and the smallest one for the query before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from accounts.models import Branch, User
from renewals.branch_numbers import number
from renewals.insight.gaming.suspects import Limit
from workflow.branch_settings import SETTINGS
from workflow.models import BranchSetting


class Numbers:
    """Settings on one day by person: those of the branch where the person is at home."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._homes: dict[int, Branch] = {}

    def know(self, people: Iterable[int]) -> None:
        """Reads the branches of these people at once."""
        missing = set(people) - self._homes.keys()
        for person in User.objects.filter(pk__in=missing).select_related("branch"):
            self._homes[person.pk] = person.branch

    def limit(self, code: str) -> Limit:
        """A setting for each person known."""
        return lambda person: number(code, self._homes[person], self.on)

    @staticmethod
    def least(code: str) -> int:
        """The smallest value any branch ever set: what lies below it is suspicious nowhere."""
        name = f"renewals.{code}"
        values = BranchSetting.objects.filter(code=name).values_list("value", flat=True)
        return min([int(SETTINGS[name].default), *(int(value) for value in values)])

    @staticmethod
    def most(code: str) -> int:
        """The largest value any branch ever set."""
        name = f"renewals.{code}"
        values = BranchSetting.objects.filter(code=name).values_list("value", flat=True)
        return max([int(SETTINGS[name].default), *(int(value) for value in values)])
