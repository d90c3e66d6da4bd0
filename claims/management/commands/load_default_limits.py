"""Writes the illustrative limit matrix of claims for a branch: ``manage.py load_default_limits --branch HQ``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Branch
from claims.actions.limits import load_default_limits
from claims.referrals.default_limits import DOCUMENT


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--branch", default="HQ", help="code of the issuing branch; the root is HQ")

    def handle(self, *_args: Any, **options: Any) -> None:
        branch = Branch.objects.filter(code=options["branch"]).first()
        if branch is None:
            raise CommandError(f"no branch has the code {options['branch']}")
        made = load_default_limits(branch)
        self.stdout.write(json.dumps({"branch": branch.code, "document": DOCUMENT, "rows": made}, ensure_ascii=False))
