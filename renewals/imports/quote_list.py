"""A quote list (报价清单) on the shared road: rows are checked against customers, recorded once, never taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from renewals.actions.quoting import ListedQuote, Offer, record_listed_quotes
from renewals.branch_numbers import read_once
from renewals.imports.quoted_customers import QuotedCustomers
from renewals.models import Quote, Renewal, RenewalStatus
from renewals.rules.quote_row import QuoteRow, read_row
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import Context, FindingSink, Report, Run
from workflow.intake.headers import is_total_row
from workflow.intake.messages import Finding, error, warning
from workflow.intake.reader import Row
from workflow.models import ImportBatch
from workflow.steps import steps_of
from workflow.transitions import lock, refusal_of

S = RenewalStatus
CHUNK = 500
#: A quote is its customer, day, line and premium, whoever recorded it.
Known = tuple[int, date, str, Decimal]
#: Why a customer in this state is not quoted.
STATES: Mapping[str, str] = {
    S.POOL: "quote.pool",
    S.RENEW_CLAIMED: "quote.renew_claimed",
    S.LOSS_PENDING: "quote.loss_pending",
    S.RENEWED: "quote.renewed",
    S.WON_BACK: "quote.renewed",
    S.LOST: "quote.lost",
    S.LAPSED: "quote.lapsed",
    S.CALLBACK_DONE: "quote.lapsed",
    S.CLOSED: "quote.closed",
    S.VOID: "quote.void",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file with the customer it names."""

    number: int
    row: QuoteRow
    renewal: int

    @property
    def key(self) -> Known:
        return known_by(self.renewal, self.row)


def known_by(renewal: int, row: QuoteRow) -> Known:
    """What tells the quote of a row from others."""
    return renewal, row.quoted_on, row.line, row.premium


class QuoteListRun(Run):
    """One pass. Whoever imports is the author of the quotes, so that it cannot be the system."""

    def __init__(self, reading: Reading, context: Context) -> None:
        if not isinstance(context.by, User):
            raise DomainError("author_missing", _("A quote has an author. Say who imports the list."))
        self._reading, self._context, self._by = reading, context, context.by
        self._rows: list[tuple[int, QuoteRow]] = []
        self._new: list[Line] = []
        self._told: set[int] = set()
        self._sink: FindingSink | None = None
        self.rows = self._unchanged = 0

    def take(self, rows: Sequence[Row], sink: FindingSink) -> None:
        day_first = bool(self._reading.choices.get("day_first", False))
        for number, cells in rows:
            row, found = read_row(cells, self._reading.columns, today=self._context.today, day_first=day_first)
            if row is None and is_total_row(cells):
                continue
            self.rows += 1
            if row is None:
                sink.refuse(number, found, cells)
                continue
            if found:
                sink.warn(number, found, cells)
            self._rows.append((number, row))

    def settle(self, sink: FindingSink, report: Report) -> dict[str, Any]:
        """A quote that is recorded already is no news, whatever has become of the customer since."""
        self._sink, self._new, self._unchanged = sink, [], 0
        first: dict[Known, int] = {}
        joined = 0
        with read_once():
            for start in range(0, len(self._rows), CHUNK):
                part = self._rows[start : start + CHUNK]
                for line in self._settle_part(part, sink):
                    if line.key in first:
                        joined += 1
                        other = str(first[line.key])
                        sink.warn(line.number, (warning("quote.twice", line.row.named_by, other=other),))
                    else:
                        first[line.key] = line.number
                        self._new.append(line)
                report(start + len(part), len(self._rows))
        counts = {"new": len(self._new), "changed": 0, "unchanged": self._unchanged}
        return {"rows": self.rows, "joined": joined, **counts}

    def _settle_part(self, part: Sequence[tuple[int, QuoteRow]], sink: FindingSink) -> list[Line]:
        customers = QuotedCustomers(self._context, [row for _number, row in part])
        known = {quote for quotes in _recorded(customers.pks).values() for quote in quotes}
        lines: list[Line] = []
        memory: dict[Any, Any] = {}
        for number, row in part:
            if any(known_by(each.pk, row.of_line(each.line)) in known for each in customers.named(row)):
                self._unchanged += 1
                continue
            renewal, fault = customers.one(row)
            if renewal is not None:
                fault = self._refused(renewal, row, timezone.now(), memory)
            if fault is not None:
                sink.conflict(number, fault)
            elif renewal is not None:
                lines.append(Line(number, row.of_line(renewal.line), renewal.pk))
        return lines

    def _refused(self, renewal: Renewal, row: QuoteRow, at: datetime, memory: dict[Any, Any]) -> Finding | None:
        """What the step itself says, as a message about a cell."""
        data = {"premium": row.premium, "quoted_on": row.quoted_on, "newest": True}
        refusal = refusal_of(renewal, steps_of(Renewal)["quote_from_list"], self._by, data, at, memory=memory)
        if refusal is None:
            return None
        if refusal.code == "permission_missing":
            return error("quote.unknown", row.named_by, row.name)
        if refusal.code == "wrong_status":
            return error(STATES[renewal.status], row.named_by, row.name)
        if refusal.code == "window_closed":
            days = str(refusal.facts["days"])
            return error("quote.too_early", "quoted_on", row.quoted_on.isoformat(), days=days)
        return error("quote.refused", row.named_by, row.name, why=str(refusal.sentence))

    def write(self, batch: ImportBatch, at: datetime) -> dict[str, int]:
        """Customers are locked in the order of keys and looked at again: of two lists at once the second finds what the
        first has written. The quotes of one customer follow each other by day."""
        waiting: dict[int, list[Line]] = defaultdict(list)
        for line in sorted(self._new, key=lambda each: (each.row.quoted_on, each.number)):
            waiting[line.renewal].append(line)
        pks = sorted(waiting)
        done = refused = 0
        with read_once():
            for start in range(0, len(pks), CHUNK):
                part = {pk: waiting[pk] for pk in pks[start : start + CHUNK]}
                recorded, faults = self._write_part(part, batch, at)
                done += recorded
                refused += faults
        return {"new": done, "unchanged": self._unchanged + len(self._new) - done - refused}

    def _write_part(self, part: Mapping[int, list[Line]], batch: ImportBatch, at: datetime) -> tuple[int, int]:
        """How many of the part's rows were recorded and how many refused; the others are known by now."""
        lock(Renewal, list(part))
        renewals = {each.pk: each for each in QuotedCustomers.reachable(self._context).filter(pk__in=list(part))}
        recorded = _recorded(part)
        memory: dict[Any, Any] = {}
        done = refused = 0
        for turn in _turns(part):
            quotes: dict[int, ListedQuote] = {}
            faults: dict[int, Finding] = {}
            for line in turn:
                known = recorded[line.renewal]
                if line.key in known:
                    continue
                renewal = renewals.get(line.renewal)
                fault = None if renewal is None else self._refused(renewal, line.row, at, memory)
                if renewal is None or fault is not None:
                    faults[line.number] = fault or _moved(line)
                    continue
                newest = all(each[1] <= line.row.quoted_on for each in known)
                known.add(line.key)
                quotes[line.number] = _listed(line, newest=newest)
            written = record_listed_quotes(by=self._by, quotes=list(quotes.values()), batch=batch, at=at)
            faults |= {line.number: _moved(line) for line in turn if line.number in quotes.keys() - written}
            done += len(written)
            refused += len(faults)
            self._tell(faults)
        return done, refused

    def _tell(self, faults: Mapping[int, Finding]) -> None:
        """Once, also where the transaction is tried again."""
        for number, fault in faults.items():
            if self._sink is not None and number not in self._told:
                self._told.add(number)
                self._sink.conflict(number, fault)

    def close(self) -> None:
        self._rows.clear()
        self._new.clear()


def _moved(line: Line) -> Finding:
    return error("quote.moved", line.row.named_by, line.row.name)


def _listed(line: Line, *, newest: bool) -> ListedQuote:
    row = line.row
    offer = Offer(premium=row.premium, line=row.line, coverage=row.coverage, quoted_on=row.quoted_on, note=row.note)
    return ListedQuote(renewal=line.renewal, offer=offer, row=line.number, newest=newest)


def _turns(part: Mapping[int, list[Line]]) -> Iterable[list[Line]]:
    """The first quotes of all customers, then the second ones, and so on."""
    for place in range(max(map(len, part.values()), default=0)):
        yield [lines[place] for lines in part.values() if place < len(lines)]


def _recorded(renewals: Iterable[int]) -> dict[int, set[Known]]:
    """The quotes these customers have, by hand or from lists."""
    found: dict[int, set[Known]] = defaultdict(set)
    rows = Quote.objects.filter(renewal__in=list(renewals)).order_by()
    for known in rows.values_list("renewal", "quoted_on", "line", "premium"):
        found[known[0]].add(known)
    return found
