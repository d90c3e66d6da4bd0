"""``manage.py demo_signins``: with whom to sign in to the demo book."""

from __future__ import annotations

from typing import Any
from unicodedata import east_asian_width

from django.contrib.auth.hashers import check_password
from django.core.management.base import BaseCommand

from accounts.roles import ROLES
from renewals.demo.people import PASSWORD, sign_ins


class Command(BaseCommand):
    help = "Prints one sign-in for each role and province of the demo book; nothing where there is none."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(sign_ins())
        # The book gives all its people one hash, and each check of a hash takes a quarter of a second by design.
        still_open = {
            encoded for encoded in {user.password for _role, user in found} if check_password(PASSWORD, encoded)
        }
        rows = [
            (str(ROLES[role].label), user.employee_no, user.name, user.branch.name, PASSWORD)
            for role, user in found
            if user.password in still_open
        ]
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (text + " " * (wide - width(text)) for text, wide in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
