"""The register of rules as the project ships it (reinsurance brief §4). Compliance keeps the versions from there on.

Law text that was read in full is in force; company policy is internal; what could not be verified only warns.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reinsurance.rules.regulation import Rule, Severity, Status, Version, register_rule


def _rule(
    code: str,
    name: str | Promise,
    severity: Severity,
    status: Status,
    source: str | Promise,
    remedy: str | Promise,
    **numbers: tuple[Decimal | int, str | Promise],
) -> Rule:
    first = Version(
        severity=severity,
        status=status,
        source=source,
        numbers={key: Decimal(number) for key, (number, _word) in numbers.items()},
    )
    words = {key: word for key, (_number, word) in numbers.items()}
    return Rule(code=code, name=name, remedy=remedy, first=first, number_words=words)


SHIPPED: tuple[Rule, ...] = (
    _rule(
        "R01",
        _("Net retention of one risk unit"),
        Severity.BLOCK,
        Status.IN_FORCE,
        _("Insurance Law art. 103"),
        _("Place more, reduce our share, or decline the risk."),
        percent=(10, _("Percent of capital and reserves")),
    ),
    _rule(
        "R04",
        _("Acceptor admitted and reviewed"),
        Severity.BLOCK,
        Status.IN_FORCE,
        _("Insurance Law art. 105"),
        _("Have it admitted or reviewed, or place the line elsewhere."),
    ),
    _rule(
        "R05",
        _("Share of one acceptor"),
        Severity.BLOCK,
        Status.UNVERIFIED,
        _("Measures of 2005 art. 12(1); the article in force is not verified"),
        _("Divide the line among more acceptors."),
        percent=(80, _("Percent of the sum insured")),
    ),
    _rule(
        "R07",
        _("Offered to domestic reinsurers first"),
        Severity.INFO,
        Status.EXPIRED,
        _("Measures of 2005 art. 11; not taken over later"),
        _("Ask a domestic reinsurer as well."),
        markets=(2, _("Domestic markets asked")),
    ),
    _rule(
        "R08",
        _("Registered as acceptor or broker"),
        Severity.BLOCK,
        Status.IN_FORCE,
        _("CIRC circular 2015 No. 28"),
        _("Wait for the registration, or place the line elsewhere."),
    ),
    _rule(
        "R09",
        _("Rating of the acceptor"),
        Severity.APPROVE,
        Status.UNVERIFIED,
        _("Company policy; CIRC circular 2007 No. 112 expired in 2015"),
        _("Record a newer rating, or have the line allowed."),
        days=(366, _("Days a rating counts")),
    ),
    _rule(
        "R10",
        _("Solvency of a domestic acceptor"),
        Severity.APPROVE,
        Status.UNVERIFIED,
        _("Solvency rules of 2021"),
        _("Record newer figures, or have the line allowed."),
        core=(50, _("Core solvency (%)")),
        comprehensive=(100, _("Comprehensive solvency (%)")),
    ),
    _rule(
        "R12",
        _("Collateral of an offshore acceptor"),
        Severity.APPROVE,
        Status.UNVERIFIED,
        _("Notice of 2017"),
        _("Obtain collateral or extend it, or have the line allowed."),
        days=(60, _("Days the collateral must still run")),
    ),
    _rule(
        "R14",
        _("Related-party reinsurance"),
        Severity.APPROVE,
        Status.UNVERIFIED,
        _("Order 2021 No. 8; the article is not verified"),
        _("Report it as a related-party transaction, and have the line allowed."),
    ),
    _rule(
        "R15",
        _("Contract signed in time"),
        Severity.WARN,
        Status.UNVERIFIED,
        _("Order 2021 No. 8; the days are company policy"),
        _("Have the lines signed and the stamped slips filed."),
        days=(90, _("Days after inception")),
    ),
    _rule(
        "R16",
        _("Policy by policy"),
        Severity.BLOCK,
        Status.IN_FORCE,
        _("Order 2021 No. 8, art. 2"),
        _("Enter one placement for each policy."),
    ),
    _rule(
        "R17",
        _("Acceptors told what we know"),
        Severity.WARN,
        Status.UNVERIFIED,
        _("Order 2021 No. 8; the article is not verified"),
        _("Send what came later to every market that was asked, and file the mail."),
    ),
    _rule(
        "R18",
        _("Sanctions"),
        Severity.BLOCK,
        Status.INTERNAL,
        _("Anti-Money Laundering Law 2024; company policy"),
        _("Compliance must clear the hit."),
    ),
    _rule(
        "R19",
        _("Broker licensed and mandated, of no acceptor's group"),
        Severity.BLOCK,
        Status.IN_FORCE,
        _("CIRC circular 2015 No. 28"),
        _("Renew licence and mandate, or place the line directly."),
    ),
    _rule(
        "R20",
        _("Own limit per group"),
        Severity.BLOCK,
        Status.INTERNAL,
        _("Company policy"),
        _("Raise the limit by a review, or place the line elsewhere."),
    ),
    _rule(
        "R23",
        _("Personal data abroad"),
        Severity.APPROVE,
        Status.UNVERIFIED,
        _("Personal Information Protection Law; company policy"),
        _("State the unified social credit code, or have the name masked and the line allowed."),
    ),
)


def register() -> None:
    """Called once when the app is ready."""
    for rule in SHIPPED:
        register_rule(rule)
