"""``manage.py url_matrix``: what each role meets at each address, from the resolver and the permission table."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.roles import ROLES
from config.addresses import Address, addresses, roles_at
from config.permission_table import ANONYMOUS, DISABLED, OTHER, OWN, STATUS, TABLE, verdict
from config.permissions.access import METHODS


class Command(BaseCommand):
    """Prints one object per address, sorted by name.

    ``{"name", "pattern", "parameters": {name: kind}, "methods": […], "permission", "row", "roles": […],
    "expected": {who: {method: {"own_branch": answer, "other_branch": answer}}}}``: ``who`` is a role code,
    ``anonymous`` or ``disabled``; ``answer`` is ``allowed`` or a status (302 to sign-in, 403, 404, 405). Where no row
    stands in the address both places are equal.
    """

    help = "Prints what each role meets at each address, own branch and another's."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON list instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        known = addresses()
        if options["json"]:
            self.stdout.write(json.dumps([described(address) for address in known], ensure_ascii=False, indent=1))
            return
        for address in known:
            access = TABLE[address.name]
            roles = ",".join(roles_at(access)) or "-"
            self.stdout.write(f"{address.name:<32} {'|'.join(access.methods):<9} {access.permission:<22} {roles}")


def described(address: Address) -> dict[str, Any]:
    """One address as the JSON has it."""
    access = TABLE[address.name]
    return {
        "name": address.name,
        "pattern": address.pattern,
        "parameters": dict(address.parameters),
        "methods": list(access.methods),
        "permission": access.permission,
        "row": access.row,
        "roles": roles_at(access),
        "expected": {
            who: {method: _places(address.name, who, method) for method in METHODS}
            for who in (ANONYMOUS, DISABLED, *ROLES)
        },
    }


def _places(name: str, who: str, method: str) -> dict[str, str | int]:
    answers = {place: verdict(TABLE[name], who, method, place) for place in (OWN, OTHER)}
    return {place: STATUS.get(answer, answer) for place, answer in answers.items()}
