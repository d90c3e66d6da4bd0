"""Whom the rows of a quote list name, among the customers the importer may write to; no others are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from renewals.models import CallListItem, Renewal, RenewalQuerySet
from renewals.models.renewal import OPEN
from renewals.rules.quote_row import QuoteRow
from workflow.intake.batches.registry import Context
from workflow.intake.messages import Finding, error

NEEDED = ("branch", "status", "version", "expires_on", "line", "policy_no", "compulsory_policy_no", "vin", "plate")


class QuotedCustomers:
    """The customers of one chunk of rows, read together."""

    def __init__(self, context: Context, rows: Sequence[QuoteRow]) -> None:
        asked: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            asked[row.named_by].add(row.name)
        customers = self.reachable(context)
        self._found: dict[tuple[str, str], list[Renewal]] = defaultdict(list)
        self._by_policy(customers, asked["policy_no"])
        self._by_task(customers, asked["task"])
        if asked["vin"]:
            self._keep("vin", "vin", customers.filter(asset_key__any_of=[f"V:{vin}" for vin in sorted(asked["vin"])]))
        if asked["plate"]:
            self._keep("plate", "plate", customers.filter(plate__any_of=sorted(asked["plate"])))

    @staticmethod
    def reachable(context: Context) -> RenewalQuerySet:
        """The customers of the importing branch and below it that the importer sees."""
        rows = Renewal.objects.visible_to(context.by, within=context.branch)
        return rows.select_related("branch").only(*NEEDED).order_by("pk")

    @property
    def pks(self) -> set[int]:
        return {each.pk for rows in self._found.values() for each in rows}

    def named(self, row: QuoteRow) -> Sequence[Renewal]:
        """All cycles of the customer that the row names."""
        return self._found.get((row.named_by, row.name), ())

    def one(self, row: QuoteRow) -> tuple[Renewal | None, Finding | None]:
        """The one cycle that is open, else the newest; or why there is none."""
        rows = self.named(row)
        still_open = [each for each in rows if each.status in OPEN]
        if not rows:
            return None, error("quote.unknown", row.named_by, row.name)
        if len(still_open) > 1:
            return None, error("quote.several", row.named_by, row.name)
        chosen = still_open[0] if still_open else max(rows, key=lambda each: (each.expires_on, each.pk))
        if row.vin and chosen.vin and row.vin != chosen.vin:
            return None, error("quote.other_vehicle", "vin", row.vin)
        return chosen, None

    def _by_policy(self, customers: RenewalQuerySet, numbers: set[str]) -> None:
        """The expiring policy; a number that is none may be that of the compulsory policy beside it."""
        if not numbers:
            return
        self._keep("policy_no", "policy_no", customers.filter(policy_no__any_of=sorted(numbers)))
        others = sorted(number for number in numbers if ("policy_no", number) not in self._found)
        if others:
            rows = customers.filter(compulsory_policy_no__any_of=others)
            self._keep("policy_no", "compulsory_policy_no", rows)

    def _by_task(self, customers: RenewalQuerySet, tokens: set[str]) -> None:
        if not tokens:
            return
        items = CallListItem.objects.filter(token__any_of=sorted(tokens), renewal__in=customers.order_by().values("pk"))
        tasks: Mapping[str, int] = dict(items.exclude(token="").values_list("token", "renewal"))
        rows = customers.in_bulk(sorted(set(tasks.values())))
        for token, renewal in tasks.items():
            self._found["task", token].append(rows[renewal])

    def _keep(self, named_by: str, column: str, rows: Iterable[Renewal]) -> None:
        for row in rows:
            self._found[named_by, getattr(row, column)].append(row)
