"""Who may do what at the reinsurance desk, from the brief (§1.1, §1.2) and not from the product: no import of Banli."""

from __future__ import annotations

#: name → (roles, branch). ``hr`` handles and reviews: what separates two steps must then be the person, not the role.
CAST: dict[str, tuple[tuple[str, ...], str]] = {
    "b1": (("ri_requester",), "3303"),
    "b2": (("ri_requester",), "3303"),
    "h1": (("ri_handler",), "HQ"),
    "h2": (("ri_handler",), "HQ"),
    "hr": (("ri_handler", "ri_reviewer"), "HQ"),
    "r1": (("ri_reviewer",), "HQ"),
    "r2": (("ri_reviewer",), "HQ"),
    "m1": (("ri_head",), "HQ"),
    "m2": (("ri_head",), "HQ"),
    "c1": (("chief_underwriter",), "HQ"),
    "k1": (("compliance",), "HQ"),
    "o1": (("risk_officer",), "HQ"),
    "stranger": (("ri_handler",), "51"),
}
STRANGERS = {"stranger"}
PLACES = {"h1", "h2", "hr"}
HANDLERS = PLACES | STRANGERS
ASKS = {"b1", "b2"} | PLACES
REVIEWS = {"r1", "r2", "hr", "m1", "m2"}
HEADS = {"m1", "m2"}
#: Who reads every approval; others read those they made.
OVERSEES = REVIEWS | {"c1", "k1", "o1"}
#: Who can decide a step that waits for a role.
SEATS = {"reviewer": {"r1", "r2", "hr"}, "head": {"m1", "m2"}, "chief": {"c1"}}
#: verb → whose role allows it, at whatever branch
ALLOWED: dict[str, set[str]] = {
    **dict.fromkeys(("submit", "attach"), ASKS | STRANGERS),
    **dict.fromkeys(
        ("approach", "record_quote", "record_silence", "choose_lead", "write_line", "withdraw_line", "report_short"),
        HANDLERS,
    ),
    **dict.fromkeys(("clear_subjectivity", "endorse", "ask_cancel"), HANDLERS),
    **dict.fromkeys(("release_order", "sign", "unsign", "bind"), REVIEWS),
    **dict.fromkeys(("withdraw", "keep_cover_on"), HEADS),
    **dict.fromkeys(("e_submit", "e_send", "e_answer", "e_withdraw"), HANDLERS),
    "e_release": REVIEWS,
}
