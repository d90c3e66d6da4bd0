"""Who may decide, written a second time from claims brief §1.1 and §1.2 alone, in plain dictionaries, round by round.

Shares nothing with ``accounts.rules.authority``; ``test_authority_random`` compares the two.
"""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def ancestors(path: str) -> list[str]:
    """The branch itself, then each one above it."""
    codes = path.strip("/").split("/")
    return ["/" + "/".join(codes[:depth]) + "/" for depth in range(len(codes), 0, -1)]


def candidates(rows: list[Row], effect: str, demand: Row, on: int) -> list[Row]:
    """Rows of the effect that speak of this measure and act, of this or any line and loss type, on this day."""
    found = []
    for row in rows:
        if row["effect"] != effect or row["measure"] != demand["measure"] or row["act"] != demand["act"]:
            continue
        if row["line"] and row["line"] != demand["line"]:
            continue
        if row["loss_type"] and row["loss_type"] != demand["loss_type"]:
            continue
        if on < row["first"] or (row["last"] is not None and on > row["last"]):
            continue
        found.append(row)
    return found


def applying(rows: list[Row], effect: str, person: int, post: Row, branch: str, demand: Row, on: int) -> Row | None:
    """Person before role; then the nearest branch that has any; then the most special; then the latest."""
    found = candidates(rows, effect, demand, on)
    personal = [row for row in found if row["person"] == person]
    of_role = [
        row for row in found if row["person"] is None and row["role"] == post["role"] and row["level"] == post["level"]
    ]
    for group in (personal, of_role):
        for place in ancestors(branch):
            here = [row for row in group if row["branch"] == place]
            for by_loss, by_line in ((True, True), (True, False), (False, True), (False, False)):
                special = [row for row in here if bool(row["loss_type"]) is by_loss and bool(row["line"]) is by_line]
                if special:
                    latest = max(row["first"] for row in special)
                    return min((row for row in special if row["first"] == latest), key=lambda row: row["limit"])
    return None


def covered(rows: list[Row], person: int, post: Row, branch: str, demand: Row, on: int) -> bool:
    """A missing row refuses, 0 refuses, the limit itself is still within."""
    row = applying(rows, "block", person, post, branch, demand, on)
    return row is not None and row["limit"] != 0 and not demand["amount"] > row["limit"]


def may_decide(rows: list[Row], person: int, posts: list[Row], branch: str, demands: list[Row], on: int) -> bool:
    """Some one post on the branch or above it covers every demand there is."""
    able = [post for post in posts if post["branch"] in ancestors(branch)]
    return bool(demands) and any(
        all(covered(rows, person, post, branch, each, on) for each in demands) for post in able
    )


def reports(rows: list[Row], person: int, post: Row, branch: str, demands: list[Row], on: int) -> list[bool]:
    """Per demand, whether it is above a limit that notifies."""
    noted = [applying(rows, "notify", person, post, branch, demand, on) for demand in demands]
    return [row is not None and each["amount"] > row["limit"] for row, each in zip(noted, demands, strict=True)]
