"""Whether a subscription may be as somebody wants it, and whether it still may when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from accounts.models import Branch, User
from accounts.scope import Actor
from reporting.models.subscription import Channel, Days
from reporting.pushes.planning import next_of
from reporting.pushes.reasons import GONE, reason_words
from reporting.pushes.registry import PUSH_SOURCES, PushSource
from reporting.pushes.rules.schedule import MOST_TIMES, Schedule
from workflow.models import Robot
from workflow.notifying.rules.limits import PICTURED

MOST_ITEMS, MOST_PEOPLE = 20, 50
VIEW = "reporting.view"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A subscription as somebody wants it. ``people`` empty: the subscriber alone, where the channel reaches people.

    ``picture`` counts where the group can show one.
    """

    branch: Branch
    name: str
    source: str
    options: Mapping[str, Any]
    period: str = "month_to_date"
    days: str = Days.WORKING
    numbers: tuple[int, ...] = ()
    times: tuple[time, ...] = (time(8, 30),)
    channel: str = Channel.MAIL
    robot: Robot | None = None
    picture: bool = True
    people: tuple[User, ...] = field(default_factory=tuple)
    language: str = "zh-hans"
    quiet: bool = True
    missed: str = "once"


def source_of(code: str) -> PushSource:
    """The source; refuses one that is not there (any more)."""
    if code not in PUSH_SOURCES:
        raise DomainError("push_source", _("There is no such content."))
    return PUSH_SOURCES[code]


def permissions_of(source: PushSource, options: Mapping[str, Any], by: Actor) -> frozenset[str]:
    """Every right that is needed to see on a page what these options show ``by``."""
    return frozenset({VIEW}) | source.permissions(options, by)


def holds(by: Actor, permissions: Iterable[str], branch: Branch) -> bool:
    """Whether all of ``permissions`` are held on the branch."""
    scope = by.scope()
    return all(scope.may(permission, branch) for permission in permissions)


def checked(wish: Wish, *, by: User) -> dict[str, Any]:
    """The columns of a subscription that ``by`` may have; refused with what is wrong otherwise."""
    source = source_of(wish.source)
    options = _options(source, wish, by)
    needed = permissions_of(source, options, by)
    if not holds(by, needed, wish.branch):
        raise Denied("push_rights", _("You may not see these figures of this branch."))
    people = _readers(wish, by, needed)
    robot = _robot(wish, source, options)
    _opened(source, options, robot, people)
    if not wish.name.strip():
        raise DomainError("push_name", _("Give it a name."))
    return {
        "branch": wish.branch,
        "name": wish.name.strip()[:60],
        "source": source.code,
        "options": options,
        "period": wish.period,
        **_schedule(wish),
        "channel": wish.channel,
        "robot": robot,
        "picture": wish.picture and robot is not None and robot.service in PICTURED,
        "people": sorted(person.pk for person in people),
        "language": wish.language,
        "quiet": wish.quiet,
        "missed": wish.missed,
    }


def first_due(wish: Wish, now: datetime) -> datetime:
    """When it would be due first."""
    return next_of(Schedule(wish.days, wish.numbers, tuple(sorted(set(wish.times)))), now)


def refuse_gone(source: PushSource, options: Mapping[str, Any], by: Actor) -> None:
    """Refuses what ``by`` cannot open any more."""
    if not source.opens(options, by):
        raise DomainError("push_gone", reason_words(GONE))


def _opened(source: PushSource, options: Mapping[str, Any], robot: Robot | None, people: tuple[User, ...]) -> None:
    """Whoever reads it can follow its link."""
    if robot is not None and not source.opens(options, None):
        raise DomainError("push_private", _("The group could not open it: share it in the branch first."))
    if without := [each.employee_no for each in people if not source.opens(options, each)]:
        sentence = _("These people could not open it, share it in the branch first: %(people)s.")
        raise DomainError("push_private", sentence % {"people": ", ".join(without)})


def _options(source: PushSource, wish: Wish, by: Actor) -> dict[str, Any]:
    offered = {code for code, _label in source.items(by)}
    items = list(dict.fromkeys(wish.options.get("items", ())))
    if not items or (len(items) > 1 and not source.many) or len(items) > MOST_ITEMS:
        raise DomainError("push_items", _("Choose what is to be pushed, at most %(most)s.") % {"most": MOST_ITEMS})
    refuse_gone(source, {"items": items}, by)
    if not set(items) <= offered:
        raise Denied("push_rights", _("You may not see these figures of this branch."))
    ranking = str(wish.options.get("by", ""))
    if ranking and ranking not in dict(source.rankings):
        raise DomainError("push_ranking", _("There is no such ranking."))
    options = {"items": items, "by": ranking}
    if fault := source.fault(options):
        raise DomainError("push_options", fault)
    return options


def _robot(wish: Wish, source: PushSource, options: Mapping[str, Any]) -> Robot | None:
    if wish.channel != Channel.ROBOT:
        return None
    if wish.robot is None or not wish.robot.enabled or wish.robot.branch_id != wish.branch.pk:
        raise DomainError("push_robot", _("Choose a robot of this branch that is in use."))
    if source.personal(options):
        raise DomainError("push_personal", _("It may name a person, which no group reads."))
    return wish.robot


def _readers(wish: Wish, by: User, needed: frozenset[str]) -> tuple[User, ...]:
    """Colleagues who may see the figures themselves: a push shows nobody more than a page does."""
    if wish.channel == Channel.ROBOT:
        return ()
    people = wish.people or (by,)
    if len(people) > MOST_PEOPLE:
        raise DomainError("push_people", _("At most %(most)s people.") % {"most": MOST_PEOPLE})
    without = [each.employee_no for each in people if not each.is_active or not holds(each, needed, wish.branch)]
    if without:
        sentence = _("These people may not see the figures of this branch: %(people)s.")
        raise DomainError("push_people", sentence % {"people": ", ".join(without)})
    return people


def _schedule(wish: Wish) -> dict[str, Any]:
    times = sorted(set(wish.times))
    if not 1 <= len(times) <= MOST_TIMES:
        raise DomainError("push_times", _("Give one to %(most)s times of day.") % {"most": MOST_TIMES})
    highest = {Days.WEEK: 7, Days.MONTH: 31}.get(Days(wish.days), 0)
    numbers = sorted(set(wish.numbers)) if highest else []
    if highest and not (numbers and all(1 <= number <= highest for number in numbers)):
        raise DomainError("push_days", _("Choose the days."))
    return {"days": wish.days, "numbers": numbers, "times": [f"{moment:%H:%M}" for moment in times]}
