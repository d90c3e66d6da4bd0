"""What can be pushed. A source turns a branch, days and options into lines; whoever has one registers it.

Registered in ``AppConfig.ready()`` (``register_push_source``): ``figures`` and ``morning`` here, others beside their
pages. A source computes as the subscriber, through ``reporting.figures``, and writes each value once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise

from accounts.models import Branch
from accounts.scope import Actor
from reporting.pushes.rules.periods import Span, earlier, span_of

Text = str | Promise
Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PushLine:
    """One line: what, how much, and compared with what. All three are words in the language of the subscription."""

    label: str
    value: str
    comparison: str = ""


@dataclass(frozen=True, slots=True)
class PushChart:
    """An option of ``workflow.charts`` with what it shows in words and its height in pixels; of no people, ever."""

    title: str
    option: Mapping[str, Any]
    height: int = 260


@dataclass(frozen=True, slots=True, kw_only=True)
class PushView:
    """What is asked of a source: where, which days, seen from ``today``; ``options`` as the subscription keeps them.

    ``options["items"]`` are codes the source offered, ``options["by"]`` a ranking it offered ("" for none).
    """

    branch: Branch
    period: str
    today: date
    options: Options

    @property
    def span(self) -> Span:
        """The days asked for."""
        return span_of(self.period, self.today)

    @property
    def before(self) -> Span:
        """The days they are compared with."""
        return earlier(self.period, self.today)


@dataclass(frozen=True, slots=True, kw_only=True)
class PushContent:
    """``link`` is a path of this site. ``empty``: there is nothing to say. ``personal``: a line may name a person.

    ``charts`` are drawn into the paper of a mail and into the picture of a group. ``pdf`` makes the paper of a mail;
    without one it is made from the same lines and charts.
    """

    title: str
    lines: Sequence[PushLine]
    link: str
    charts: Sequence[PushChart] = ()
    pdf: Callable[[], bytes] | None = None
    empty: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSource:
    """``items`` are what a person may choose (code, label), one or ``many``; ``rankings`` what it may be ranked by.

    ``permissions`` are all needed on the branch for what these options show the subscriber. ``personal``: whether these
    options may carry the name of a person, which no group may read. ``dated`` False: the source knows its days itself.
    ``fault`` says why options do not fit together, or "". ``opens``: whether a person can (still) open what was chosen;
    of None, whether a group can.
    """

    code: str
    label: Text
    lead: Text
    items: Callable[[Actor], Sequence[tuple[str, Text]]]
    permissions: Callable[[Options, Actor], frozenset[str]]
    build: Callable[[PushView, Actor], PushContent]
    many: bool = False
    rankings: Sequence[tuple[str, Text]] = field(default_factory=tuple)
    personal: Callable[[Options], bool] = lambda _options: False
    dated: bool = True
    fault: Callable[[Options], Text] = lambda _options: ""
    opens: Callable[[Options, Actor | None], bool] = lambda _options, _reader: True


PUSH_SOURCES: dict[str, PushSource] = {}


def register_push_source(source: PushSource) -> None:
    """Called in ``AppConfig.ready()``; a second source of the same code is a mistake."""
    if source.code in PUSH_SOURCES:
        raise ValueError(source.code)
    PUSH_SOURCES[source.code] = source
