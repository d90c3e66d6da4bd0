"""The numbers by which the queue is ordered, as a branch may set them. The brief gives none: the defaults are ours."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from renewals.branch_numbers import number
from renewals.day.rules.score import DEFAULT_TABLE, ScoreTable
from renewals.rules.contact import Intention
from workflow.branch_settings import Setting

SOURCE = "renewals brief §7 (b) [D]"
PERCENT, DAYS = _("per cent"), _("days")
I = Intention  # noqa: E741 (five lines of a table)

CHANCES = (
    (I.HIGH, "a", _("Queue: chance of a customer with intention A")),
    (I.GOOD, "b", _("Queue: chance of a customer with intention B")),
    (I.MEDIUM, "c", _("Queue: chance of a customer with intention C")),
    (I.LOW, "d", _("Queue: chance of a customer with intention D")),
    (I.NONE, "e", _("Queue: chance of a customer with intention E")),
    (I.NOT_REACHED, "u", _("Queue: chance of a customer not reached yet")),
)
BANDS = (
    (1, _("Queue: most urgent until so many days are left"), _("Queue: urgency of the first stretch of days")),
    (2, _("Queue: second stretch until so many days are left"), _("Queue: urgency of the second stretch")),
    (3, _("Queue: third stretch until so many days are left"), _("Queue: urgency of the third stretch")),
    (4, _("Queue: fourth stretch until so many days are left"), _("Queue: urgency of the fourth stretch")),
)
FACTORS = (
    ("quoted", _("Queue: a quote raises the chance to"), DEFAULT_TABLE.quoted),
    ("interested", _("Queue: interest told on the phone raises the chance to"), DEFAULT_TABLE.interested),
    ("overdue", _("Queue: a missed contact raises the urgency to"), DEFAULT_TABLE.overdue),
    ("later", _("Queue: urgency with more days left"), DEFAULT_TABLE.later),
    ("after_callback", _("Queue: urgency after the lapse callback"), DEFAULT_TABLE.after_callback),
)

SETTINGS = (
    *(
        Setting(f"renewals.queue_chance_{letter}", label, DEFAULT_TABLE.chance[intention], PERCENT, SOURCE)
        for intention, letter, label in CHANCES
    ),
    *(
        Setting(f"renewals.queue_days_{place}", label, DEFAULT_TABLE.urgency[place - 1][0], DAYS, SOURCE)
        for place, label, _urgency in BANDS
    ),
    *(
        Setting(f"renewals.queue_urgency_{place}", label, DEFAULT_TABLE.urgency[place - 1][1], PERCENT, SOURCE)
        for place, _days, label in BANDS
    ),
    *(Setting(f"renewals.queue_{code}", label, default, PERCENT, SOURCE) for code, label, default in FACTORS),
)


def score_table(branch: Branch, on: date) -> ScoreTable:
    """The table in force for ``branch``: one queue has one table, that of the person whose queue it is."""
    bands = [
        (number(f"queue_days_{place}", branch, on), number(f"queue_urgency_{place}", branch, on))
        for place, _days, _urgency in BANDS
    ]
    return ScoreTable(
        chance={intention: number(f"queue_chance_{letter}", branch, on) for intention, letter, _label in CHANCES},
        urgency=tuple(sorted(bands)),
        **{code: number(f"queue_{code}", branch, on) for code, _label, _default in FACTORS},
    )
