"""Fills the drilled database: a tree, a few people, some told by mail, customers with an owner.

Prints who and what as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (after the set-up)
from django.utils import timezone  # noqa: E402 (as above)

from accounts.models import Branch, User  # noqa: E402 (as above)
from renewals import actions  # noqa: E402 (as above)
from renewals.actions import lapsing  # noqa: E402 (as above)
from renewals.assignment.actions import rulemaking  # noqa: E402 (as above)
from renewals.models import Renewal  # noqa: E402 (as above)
from tests import factories  # noqa: E402 (as above)
from tests.storm.world import CONDUCT  # noqa: E402 (as above)
from workflow.models import BranchSetting  # noqa: E402 (as above)
from workflow.notifying.actions import choose_preferences  # noqa: E402 (as above)

GIVES_UP, LEAD, KEEPER = "DRILL4", "DRILL5", "DRILL9"
CALLS_BACK, CALLER, ADMIN = "DRILL6", "DRILL10", "DRILL11"
SPECIALISTS = ("DRILL1", "DRILL2", "DRILL3", GIVES_UP)
MANAGERS = ("DRILL7", "DRILL8")
CUSTOMERS = 320
#: Of the pool, by the day their cover ends: one run of the assignment rules each, of more than one transaction.
RUN_DAYS, CUSTOMERS_A_RUN = range(40, 44), 600
#: Lapsed: those one specialist calls back, and those on the call list whose results come back in files.
CALLED_BACK, LISTED = 120, 200
#: Who is told by mail besides the bell, and of what. The lead chooses nothing: decisions come by mail as shipped.
MAILED: dict[str, dict[str, list[str]]] = {LEAD: {}, GIVES_UP: {"approvals": ["mail"], "renewals": ["mail"]}}


def mail_address(employee_no: str) -> str:
    """Where one of the people reads mail."""
    return f"{employee_no.lower()}@drill.example"


def prepare_desk(tree: dict[str, Branch], lead: User) -> dict[str, Any]:
    """Rules, customers of the pool for their runs, lapsed ones to call back, and a call list."""
    now, today = timezone.now(), timezone.localdate()
    team = tree["33030101"]
    for code, value in {"holding_cap": 10**6, "near_cap": 10**6, **CONDUCT}.items():
        values = {"branch": tree["HQ"], "value": value, "valid_from": today - timedelta(days=1)}
        BranchSetting.objects.create(code=f"renewals.{code}", **values)
    admin = factories.make_person("province_admin", tree["33"], employee_no=ADMIN, password_changed_at=now)
    rulemaking.begin_rules(by=admin, branch=tree["33"])
    factories.make_person("telesales", tree["3303"], employee_no=CALLER, password_changed_at=now)
    back = factories.make_person("specialist", team, employee_no=CALLS_BACK, password_changed_at=now)
    for days in RUN_DAYS:
        for _each in range(CUSTOMERS_A_RUN):
            factories.make_renewal_row(team, expires_on=today + timedelta(days=days))
    lapsed = {
        ended: [factories.make_renewal_row(team, expires_on=today - timedelta(days=ended)).pk for _each in range(count)]
        for ended, count in ((5, CALLED_BACK), (9, LISTED))
    }
    actions.dispatch_many(by=lead, renewals=lapsed[5], to=[back])
    for rows in lapsed.values():
        lapsing.lapse(renewals=Renewal.objects.filter(pk__in=rows).select_related("branch"))
    listed = today - timedelta(days=9)
    form = actions.CallListForm(name="Drill", purpose="Drill", expires_first=listed, expires_last=listed)
    call_list = actions.make_call_list(by=User.objects.get(employee_no=MANAGERS[0]), branch=tree["3303"], form=form)
    return {
        "run_days": [(today + timedelta(days=days)).isoformat() for days in RUN_DAYS],
        "customers_a_run": CUSTOMERS_A_RUN,
        "calls_back": CALLS_BACK,
        "lapsed": lapsed[5],
        "caller": CALLER,
        "tasks": list(call_list.items.values_list("token", flat=True)),
    }


def main() -> None:
    call_command("migrate", verbosity=0)
    tree = factories.make_tree()
    now = timezone.now()
    lead = factories.make_person("team_lead", tree["33030101"], employee_no=LEAD, password_changed_at=now)
    factories.make_person("system_admin", tree["HQ"], employee_no=KEEPER, password_changed_at=now)
    for number in MANAGERS:
        factories.make_person("renewal_manager", tree["3303"], employee_no=number, password_changed_at=now)
    people = [
        factories.make_person("specialist", tree["33030101"], employee_no=number, password_changed_at=now)
        for number in SPECIALISTS
    ]
    expires_on = timezone.localdate() + timedelta(days=12)
    rows = [factories.make_renewal_row(tree["33030101"], expires_on=expires_on) for _ in range(CUSTOMERS)]
    done = actions.dispatch_many(by=lead, renewals=[row.pk for row in rows], to=people)
    further = prepare_desk(tree, lead)
    owned = {person.employee_no: sorted(person.renewals.values_list("pk", flat=True)) for person in people}
    for person in (lead, *people):
        if person.employee_no in MAILED:
            address, channels = mail_address(person.employee_no), MAILED[person.employee_no]
            choose_preferences(by=person, mail_address=address, channels=channels)
    cast = {
        "password": factories.PASSWORD,
        "owned": owned,
        "dispatched": len(done.done),
        "gives_up": GIVES_UP,
        "lead": LEAD,
        "lead_mail": mail_address(LEAD),
        "keeper": KEEPER,
        **further,
    }
    sys.stdout.write(json.dumps(cast))


if __name__ == "__main__":
    main()
