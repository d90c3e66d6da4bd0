"""Referrals of one case once more, written from the brief (§1.2–1.5, §6.1) and not from the product: plain values.

One :class:`Line` per case: the referrals begun for it, one after the other, each with its way through the chain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

#: Who signs at each step of the chain, as far as this storm climbs: a manager also stands in below.
CHAIN: tuple[frozenset[str], ...] = (
    frozenset({"dm1", "dm2", "pm1", "pm2"}),
    frozenset({"rv1", "rv2"}),
    frozenset({"pm1", "pm2"}),
    frozenset({"pd1", "pd2"}),
    frozenset({"sp1", "sp2"}),
    frozenset(),
)
#: Who is asked where all of a step are the maker or worked on the case: the role above.
ABOVE = {2: frozenset({"pd1", "pd2"})}
OPINION_ONLY = 1
#: From this step on a referral may be refused: below the manager of the prefecture it is returned or sent on.
LOWEST_REFUSER = 2
#: What each post may decide alone: for one vehicle, and in all for a case (§1.2).
OFFICE, PREFECTURE = {"dm1", "dm2", "h1", "h2"}, {"rv1", "rv2", "pm1", "pm2", "pd1", "pd2"}
LIMIT = {
    **dict.fromkeys(("dm1", "dm2"), (5_000, 10_000)),
    **dict.fromkeys(("pm1", "pm2"), (30_000, 80_000)),
    **dict.fromkeys(("pd1", "pd2"), (50_000, 150_000)),
    **dict.fromkeys(("sp1", "sp2"), (100_000, 300_000)),
}
OVERSEERS = {"dm1", "dm2", "pm1", "pm2", "pd1", "pd2"}
STRANGERS = {"neighbour", "stranger"}
CLAIMED = 100_000
VALID_DAYS = 30
SHORTEST_FACT = 8
OPEN = {"draft", "submitted", "returned", "approved"}
ENDED = {"refused", "withdrawn", "expired", "closed"}
FORMS = {"change", "waive", "submit", "discard", "execute"}
#: verb → states of the referral in which it is possible
SOURCES = {
    "change": {"draft", "returned"},
    "waive": {"draft", "returned"},
    "submit": {"draft"},
    "discard": {"draft"},
    "execute": {"approved"},
}
#: verb → states of the approval
ON_THE_WAY = {
    **dict.fromkeys(("agree", "amend", "return", "refuse", "escalate", "withdraw"), frozenset({"running"})),
    "resubmit": {"returned"},
    "confirm": {"confirming"},
    "give_up": {"returned", "confirming"},
}
DECIDES = {"agree", "amend", "return", "refuse", "escalate"}


@dataclass
class Referral:
    """One version of a referral and its way through the chain (``way``: its state, empty before it is submitted).

    ``seat`` is the step that is open; ``signed`` who signed at which step since it last began from the start.
    """

    maker: str
    asked: int
    previous: int | None = None
    edition: int = 1
    version: int = 1
    status: str = "draft"
    new_fact: str = ""
    waived: bool = False
    granted: int | None = None
    decided_by: str = ""
    valid_until: int = 0
    executed_by: str = ""
    paid: int | None = None
    way: str = ""
    way_version: int = 0
    way_asked: int = 0
    way_amount: int = 0
    seat: int = 0
    furthest: int = 0
    signed: dict[int, str] = field(default_factory=dict)
    touched: bool = False
    near: bool = False
    same: bool = False
    material_due: bool = False
    amended_by: str = ""


@dataclass
class Line:
    """All referrals of one case. ``elsewhere`` was paid on a case that belongs together with it."""

    id: int
    elsewhere: int
    surveyor: str
    rows: list[Referral] = field(default_factory=list)

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Line:
        """As the world was built."""
        line = cls(facts["id"], facts["elsewhere"], facts["surveyor"])
        agreed = facts["agreed"]
        if agreed is not None:
            asked = agreed["asked"]
            row = Referral(agreed["maker"], asked, version=agreed["version"], status="approved", waived=True)
            row.granted, row.decided_by, row.valid_until = asked, "pm1", agreed["valid_until"]
            row.way, row.way_version, row.way_asked, row.way_amount = (
                "approved",
                agreed["approval_version"],
                asked,
                asked,
            )
            row.seat = row.furthest = 2
            row.touched = True
            line.rows.append(row)
        return line

    # --- what stands --------------------------------------------------------------------------------------------------

    def target(self, op: dict[str, Any]) -> Referral | None:
        """The referral an operation is about; None: it did not exist yet."""
        nth = op["nth"]
        return self.rows[nth] if nth is not None and nth < len(self.rows) else None

    def before(self) -> int:
        """What was agreed on this case before and carried out: parts of one case are added up."""
        return sum(row.granted or 0 for row in self.rows if row.status == "executed")

    def agreements(self) -> tuple[tuple[str, int], ...]:
        """What was agreed so far and what became of it: pages of decisions show the sums."""
        return tuple((row.status, row.granted) for row in self.rows if row.granted is not None)

    def covers(self, limits: tuple[int, int], amount: int) -> bool:
        """Whether limits cover ``amount`` with all that is added up, on every row that applies."""
        vehicle = amount + self.before()
        return vehicle <= limits[0] and vehicle + self.elsewhere <= limits[1]

    @staticmethod
    def desk(maker: str) -> tuple[int, int]:
        """The furthest limits in the maker's own branch."""
        best = "dm1" if maker in OFFICE else "pd1" if maker in PREFECTURE else "sp1"
        return LIMIT[best]

    def is_near(self, row: Referral) -> bool:
        """Whether a sum lies between 90 and 100 per cent of a limit of the desk."""
        vehicle = row.asked + self.before()
        sums = zip((vehicle, vehicle + self.elsewhere), self.desk(row.maker), strict=True)
        return any(limit * 9 <= amount * 10 and amount <= limit for amount, limit in sums)

    def cautions(self, row: Referral) -> set[str]:
        """What must have been seen by whoever agrees."""
        near = {"near_limit"} if row.near else set()
        return near | ({"splitting"} if self.elsewhere else set())

    def asked_at(self, row: Referral, step: int) -> frozenset[str]:
        """Whose step it is, the maker and whoever worked on the case among them."""
        free = CHAIN[step] - {row.maker, self.surveyor}
        return CHAIN[step] if free else ABOVE.get(step, CHAIN[step])

    def sees_way(self, row: Referral, person: str) -> bool:
        """Overseers, the maker, and everybody whose step was ever open."""
        if person in OVERSEERS or person == row.maker:
            return True
        return any(person in self.asked_at(row, step) for step in range(row.furthest + 1))

    # --- why not ------------------------------------------------------------------------------------------------------

    def refusal(self, op: dict[str, Any], *, filled: bool = False) -> str | None:
        """The code with which an operation is refused in the present state, or None.

        ``filled``: the form was read before, and nothing was wrong with it then.
        """
        verb, row = op["verb"], self.target(op)
        if verb in {"expire", "time_out"}:
            return None if row is not None and self._due(row, op) else "nothing"
        if op["actor"] in STRANGERS or (row is None and verb != "begin"):
            return "not_found"
        if row is None or verb in {"begin", "again"}:
            return self._open()
        return self._form_refused(row, op, filled) if verb in FORMS else self._way_refused(row, op, filled)

    @staticmethod
    def _due(row: Referral, op: dict[str, Any]) -> bool:
        """Whether the clock ends it: an agreement whose last day is over, or material that did not come."""
        if op["verb"] == "time_out":
            return row.way == "returned" and row.material_due
        return bool(row.status == "approved" and row.valid_until < op["day"])

    def _open(self) -> str | None:
        return "referral_open" if any(row.status in OPEN for row in self.rows) else None

    def stale(self, op: dict[str, Any]) -> bool:
        """Whether what the actor saw is not what stands."""
        row = self.target(op)
        if row is None or op["verb"] in {"begin", "again", "waive", "expire", "time_out"}:
            return False
        if op["verb"] in FORMS:
            return bool(op["seen"] != row.version)
        return bool(op["seen"] != row.way_version or op["seen_asked"] != row.asked)

    def _form_refused(self, row: Referral, op: dict[str, Any], filled: bool) -> str | None:
        verb, actor = op["verb"], op["actor"]
        if not filled and verb == "waive" and (row.waived or op["faulty"]):
            return "form"
        if row.status not in SOURCES[verb]:
            return "wrong_status"
        if verb == "execute":
            return self._not_as_agreed(row, op)
        if actor != row.maker:
            return "not_maker"
        return self._not_submitted(row) if verb == "submit" else None

    def _not_submitted(self, row: Referral) -> str | None:
        if row.asked > CLAIMED:
            return "asked_over_claimed"
        if not row.waived:
            return "documents_missing"
        refused = self._refused_before(row)
        if refused is not None:
            if len(row.new_fact) < SHORTEST_FACT:
                return "new_fact_missing"
            if row.asked == refused.asked:
                return "cosmetic_change"
        return "within_authority" if self.covers(self.desk(row.maker), row.asked) else None

    def _refused_before(self, row: Referral) -> Referral | None:
        """The version before that was refused, also where others were given up since."""
        before = row.previous
        while before is not None and self.rows[before].status in {"withdrawn", "closed"}:
            before = self.rows[before].previous
        found = None if before is None else self.rows[before]
        return found if found is not None and found.status == "refused" else None

    @staticmethod
    def _not_as_agreed(row: Referral, op: dict[str, Any]) -> str | None:
        if op["amount"] <= 0:
            return "amount_form"
        if op["day"] > row.valid_until:
            return "agreement_expired"
        if op["amount"] > (row.granted or 0):
            return "paid_over_granted"
        return "other_payee" if op["faulty"] else None

    def _way_refused(self, row: Referral, op: dict[str, Any], filled: bool) -> str | None:
        verb, actor = op["verb"], op["actor"]
        if not row.way or not self.sees_way(row, actor):
            return "not_found"
        if not filled and self._unfilled(row, op):
            return "form"
        if row.way not in ON_THE_WAY[verb]:
            return "wrong_status"
        if verb in DECIDES:
            return self._no_decider(row, actor) or self._undecidable(row, op)
        return self._not_makers(row, op)

    def _unfilled(self, row: Referral, op: dict[str, Any]) -> bool:
        """Whether a reason is missing, or the page that asks for a decision showed what was not ticked."""
        verb = op["verb"]
        seated = row.way == "running" and op["actor"] in self.asked_at(row, row.seat)
        wordless = op["faulty"] and verb in {"amend", "return", "refuse", "escalate"}
        unseen = op["unseen"] and verb in {"agree", "amend"} and seated and self.cautions(row)
        return bool(wordless or unseen)

    @staticmethod
    def _not_makers(row: Referral, op: dict[str, Any]) -> str | None:
        if op["actor"] != row.maker:
            return "not_maker"
        if op["verb"] == "withdraw" and row.touched:
            return "decided_already"
        return "asked_over_claimed" if op["verb"] == "resubmit" and row.asked > CLAIMED else None

    def _no_decider(self, row: Referral, actor: str) -> str | None:
        if actor not in self.asked_at(row, row.seat):
            return "not_your_turn"
        if actor == row.maker:
            return "maker_decides"
        if actor == self.surveyor:
            return "worked_on_case"
        return "same_person_twice" if row.signed.get(row.seat - 1) == actor else None

    def _undecidable(self, row: Referral, op: dict[str, Any]) -> str | None:
        verb, actor = op["verb"], op["actor"]
        if verb == "refuse" and row.seat < LOWEST_REFUSER:
            return "refuser_too_low"
        if verb == "amend" and op["amount"] != row.way_amount:
            return None if self.covers(LIMIT.get(actor, (0, 0)), op["amount"]) else "authority_exceeded"
        return None

    # --- it happens ---------------------------------------------------------------------------------------------------

    def apply(self, op: dict[str, Any]) -> list[tuple[int, str, int, str]]:
        """Carries an operation out; the events it leaves: which referral, of it or its approval, version, name."""
        verb = op["verb"]
        if verb in {"begin", "again"}:
            self._begin(op)
            return [(len(self.rows) - 1, "referral", 1, "begin")]
        row, nth = self.rows[op["nth"]], op["nth"]
        names = getattr(self, f"_do_{verb}")(row, op)
        told = []
        for kind, name in names:
            if kind == "referral":
                row.version += 1
            else:
                row.way_version += 1
            told.append((nth, kind, row.version if kind == "referral" else row.way_version, name))
        return told

    def _begin(self, op: dict[str, Any]) -> None:
        followed = {row.previous for row in self.rows}
        last = max((n for n, row in enumerate(self.rows) if row.status in ENDED and n not in followed), default=None)
        asked = self.rows[op["nth"]].asked if op["verb"] == "again" else op["amount"]
        edition = 1 if last is None else self.rows[last].edition + 1
        begun = Referral(op["actor"], asked, previous=last, edition=edition)
        if op["verb"] == "begin" and any(row.status == "refused" for row in self.rows):
            begun.new_fact = op["new_fact"]  # asked for on the first form already
        self.rows.append(begun)

    @staticmethod
    def _do_change(row: Referral, op: dict[str, Any]) -> list[tuple[str, str]]:
        row.asked = op["amount"]
        if row.previous is not None:  # the form asks for a new fact of a later version only
            row.new_fact = op["new_fact"]
        return [("referral", "edit")]

    @staticmethod
    def _do_waive(row: Referral, _op: dict[str, Any]) -> list[tuple[str, str]]:
        row.waived = True
        return [("referral", "waive_document")]

    def _do_submit(self, row: Referral, _op: dict[str, Any]) -> list[tuple[str, str]]:
        row.status, row.way = "submitted", "running"
        row.way_asked = row.way_amount = row.asked
        row.seat, row.near = 0, self.is_near(row)
        return [("referral", "submit"), ("approval", "start")]

    @staticmethod
    def _do_discard(row: Referral, _op: dict[str, Any]) -> list[tuple[str, str]]:
        row.status = "withdrawn"
        return [("referral", "discard")]

    @staticmethod
    def _do_execute(row: Referral, op: dict[str, Any]) -> list[tuple[str, str]]:
        row.status, row.executed_by, row.paid = "executed", op["actor"], op["amount"]
        return [("referral", "execute")]

    @staticmethod
    def _do_expire(row: Referral, _op: dict[str, Any]) -> list[tuple[str, str]]:
        row.status = "expired"
        return [("referral", "expire")]

    def _do_agree(self, row: Referral, op: dict[str, Any]) -> list[tuple[str, str]]:
        return self._agree(row, op, row.way_amount)

    def _do_amend(self, row: Referral, op: dict[str, Any]) -> list[tuple[str, str]]:
        return self._agree(row, op, op["amount"])

    def _agree(self, row: Referral, op: dict[str, Any], amount: int) -> list[tuple[str, str]]:
        """The first step whose own authority covers all that is added up ends the case; others give an opinion."""
        actor = op["actor"]
        row.signed[row.seat], row.touched, row.way_amount = actor, True, amount
        if row.seat == OPINION_ONLY or not self.covers(LIMIT[actor], amount):
            self._open_next(row)
            return [("approval", "agree")]
        if amount != row.way_asked:
            row.way, row.amended_by = "confirming", actor
            return [("approval", "agree_amended")]
        self._agreed(row, actor, op)
        return [("approval", "agree_finally"), ("referral", "approve")]

    @staticmethod
    def _open_next(row: Referral) -> None:
        row.seat += 1
        row.furthest = max(row.furthest, row.seat)

    @staticmethod
    def _agreed(row: Referral, decider: str, op: dict[str, Any]) -> None:
        row.way = row.status = "approved"
        row.granted, row.decided_by, row.valid_until = row.way_amount, decider, op["day"] + VALID_DAYS

    def _do_confirm(self, row: Referral, op: dict[str, Any]) -> list[tuple[str, str]]:
        self._agreed(row, row.amended_by, op)
        return [("approval", "confirm_amount"), ("referral", "approve")]

    @staticmethod
    def _do_refuse(row: Referral, op: dict[str, Any]) -> list[tuple[str, str]]:
        row.way = row.status = "refused"
        row.decided_by = op["actor"]
        return [("approval", "refuse"), ("referral", "refuse")]

    @staticmethod
    def _do_return(row: Referral, op: dict[str, Any]) -> list[tuple[str, str]]:
        row.way = row.status = "returned"
        row.touched, row.same, row.material_due = True, op["same"], op["material"]
        return [("approval", "return_to_maker"), ("referral", "send_back")]

    def _do_escalate(self, row: Referral, op: dict[str, Any]) -> list[tuple[str, str]]:
        row.signed[row.seat], row.touched = op["actor"], True
        self._open_next(row)
        return [("approval", "escalate")]

    def _do_resubmit(self, row: Referral, _op: dict[str, Any]) -> list[tuple[str, str]]:
        """To the step that asked, or from the start where the amount is another one or the step said so."""
        row.way, row.status, row.material_due, row.near = "running", "submitted", False, self.is_near(row)
        if not (row.same and row.asked == row.way_amount):
            row.way_asked = row.way_amount = row.asked
            row.seat, row.signed = 0, {}
        return [("approval", "resubmit"), ("referral", "come_back")]

    @staticmethod
    def _do_withdraw(row: Referral, _op: dict[str, Any]) -> list[tuple[str, str]]:
        row.way = row.status = "withdrawn"
        return [("approval", "withdraw"), ("referral", "withdraw")]

    @staticmethod
    def _do_give_up(row: Referral, _op: dict[str, Any]) -> list[tuple[str, str]]:
        row.way = row.status = "withdrawn"
        return [("approval", "give_up"), ("referral", "withdraw")]

    @staticmethod
    def _do_time_out(row: Referral, _op: dict[str, Any]) -> list[tuple[str, str]]:
        row.way = row.status = "closed"
        return [("approval", "time_out"), ("referral", "close")]

    def expected(self) -> list[dict[str, Any]]:
        """What the database should hold (``tests.storm.referrals.stored``)."""
        return [
            {
                "status": row.status,
                "version": row.version,
                "maker": row.maker,
                "asked": row.asked,
                "previous": row.previous,
                "edition": row.edition,
                "granted": row.granted,
                "paid": row.paid,
                "people": [row.decided_by, row.executed_by],
                "valid_until": row.valid_until,
                "way": row.way,
                "way_version": row.way_version,
                "way_amount": row.way_amount,
            }
            for row in self.rows
        ]
