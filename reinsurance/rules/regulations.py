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
        "R02",
        _("Retained premium of the year"),
        Severity.BLOCK,
        Status.IN_FORCE,
        _("Insurance Law art. 102"),
        _("Cede more, or raise capital; the figures are those of the last approved quarter."),
        times=(4, _("Times capital and reserves")),
        warn=(90, _("Percent of it from which is warned")),
        retained=(0, _("Retained this year until the version holds (10,000 yuan); 0: not entered")),
    ),
    _rule(
        "R03",
        _("Division into risk units"),
        Severity.BLOCK,
        Status.IN_FORCE,
        _("Insurance Law art. 103(2), 104"),
        _("Divide by a filed method, and state the same sum insured of the policy for each unit."),
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
        "R06",
        _("Affiliates of the policyholder"),
        Severity.WARN,
        Status.UNVERIFIED,
        _("Measures of 2005 art. 12(2); whether it still holds is not verified"),
        _("Place less with affiliates of the policyholder."),
        percent=(20, _("Percent of the sum insured")),
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
        "R11",
        _("Credit charge of an acceptor"),
        Severity.INFO,
        Status.UNVERIFIED,
        _("Solvency rule No. 8; the factors are those of the actuary's table"),
        _("Weigh the charge when lines are chosen; have a missing factor loaded."),
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
        "R13",
        _("Favourable factor of Hong Kong"),
        Severity.INFO,
        Status.UNVERIFIED,
        _("Solvency Q&A No. 1, revised 2021; after 2022-06-30 its state is not known"),
        _("Record what is missing; until then the factor of other offshore acceptors applies."),
        solvency=(200, _("Solvency (%)")),
        days=(120, _("Days a quarterly report counts")),
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
        "R21",
        _("Shanghai international board"),
        Severity.INFO,
        Status.UNVERIFIED,
        _("Rules of the board, October 2023; NFRA circular 2024 No. 16"),
        _("Register the transaction on the board."),
    ),
    _rule(
        "R22",
        _("Change of the accounting standard"),
        Severity.INFO,
        Status.UNVERIFIED,
        _("MOF circular 2020 No. 20; companies may elect to defer"),
        _("Have the cover posted by both charts."),
        year=(2026, _("First year by the standard of 2020")),
    ),
    _rule(
        "R23",
        _("Personal data abroad"),
        Severity.APPROVE,
        Status.UNVERIFIED,
        _("Personal Information Protection Law; company policy"),
        _("State the unified social credit code, or have the name masked and the line allowed."),
    ),
    _rule(
        "R24",
        _("No claim waits for a recovery"),
        Severity.BLOCK,
        Status.IN_FORCE,
        _("Insurance Law art. 29(3)"),
        _("Pay the claim: no step of a claim knows of reinsurance."),
    ),
    _rule(
        "R25",
        _("Nothing between policyholder and acceptor"),
        Severity.BLOCK,
        Status.INTERNAL,
        _("Insurance Law art. 29(1), (2); the legal review is company policy"),
        _("Attach the legal opinion on the clause, or have the clause struck out."),
    ),
    _rule(
        "R26",
        _("Acceptors told our retention"),
        Severity.WARN,
        Status.IN_FORCE,
        _("Insurance Law art. 28(2)"),
        _("Answer in writing and file the mail; issue a slip with the retention as it is."),
    ),
    _rule(
        "R27",
        _("Voyages are not called off under way"),
        Severity.APPROVE,
        Status.IN_FORCE,
        _("Insurance Law art. 50"),
        _("Attach the proof that the policy itself was cancelled."),
    ),
    _rule(
        "R28",
        _("Books and documents kept"),
        Severity.BLOCK,
        Status.IN_FORCE,
        _("Insurance Law art. 87"),
        _("Keep them until the day stated, and as long as a legal hold lasts."),
        short=(5, _("Years, contracts of a year or less")),
        long=(10, _("Years, longer contracts")),
    ),
)


def register() -> None:
    """Called once when the app is ready."""
    for rule in SHIPPED:
        register_rule(rule)
