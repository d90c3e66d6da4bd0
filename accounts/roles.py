"""Roles as classes an auditor can read: who, what for, and which permissions.

The business roles are the actors of the renewals brief §1.1; the three administrators (系统 · 安全 · 审计) exclude each
other and every business role (GB/T 22239-2019, 管理用户权限分离).
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role:
    """A named set of permissions held on a branch and everything below it."""

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    description: ClassVar[str | Promise]
    permissions: ClassVar[frozenset[str]]
    administrator: ClassVar[bool] = False
    #: The role of the next level in the same line of business: its holder on the branch or above is the superior.
    reports_to: ClassVar[str] = ""


CLAIMS = frozenset(
    {"claims.calculate", "claims.grading", "claims.view", "claims.attach", "claims.reveal"}
    | {"claims.cross_region", "claims.large_loss"}
    | {"workflow.inbox", "accounts.authority", "reporting.view"}
)
#: Ruling between branches, recognising and closing large losses; on which branch it is held decides how far it goes.
CLAIMS_DECIDES = frozenset({"claims.rule_cross_region", "claims.decide_large_loss"})
REINSURANCE = frozenset({"reinsurance.view", "workflow.inbox", "accounts.authority", "reporting.view"})
#: ``renewals.desk``: collisions and fleets of the desk, which telesales does not see.
READ = frozenset(
    {"renewals.view", "renewals.desk", "renewals.rate", "workflow.inbox", "accounts.authority", "reporting.view"}
)


class HeadOfficeAdmin(Role):
    code = "head_office_admin"
    label = _("Head office business administrator")
    description = _("Configures rules and sets the authority limits of the provinces; sees the company.")
    permissions = READ | {
        "reporting.targets",
        "renewals.configure",
        "renewals.targets",
        "claims.targets",
        "reinsurance.targets",
        "reporting.share",
        "workflow.approvals",
        "workflow.configure",
        "accounts.limits",
        "accounts.team",
    }


class ProvinceAdmin(Role):
    code = "province_admin"
    label = _("Province renewal administrator")
    description = _("Configures rules and taxonomies, reassigns across prefectures, approves voids; sees the province.")
    permissions = READ | {
        "reporting.targets",
        "renewals.assign",
        "renewals.board",
        "renewals.conduct",
        "renewals.configure",
        "renewals.decide_collision",
        "renewals.privacy",
        "renewals.targets",
        "reporting.share",
        "renewals.import",
        "renewals.dispatch",
        "renewals.reclaim",
        "renewals.transfer",
        "renewals.attach",
        "renewals.check_loss",
        "renewals.decide_loss",
        "renewals.request_void",
        "renewals.decide_void",
        "renewals.call_list",
        "renewals.export",
        "renewals.match",
        "renewals.reveal",
        "workflow.approvals",
        "workflow.configure",
        "accounts.limits",
        "accounts.team",
    }
    reports_to = "head_office_admin"


class RenewalManager(Role):
    code = "renewal_manager"
    label = _("Prefecture renewal manager")
    description = _("Imports the due list, dispatches, reclaims, decides losses and voids in the own prefecture.")
    permissions = READ | {
        "reporting.targets",
        "renewals.assign",
        "renewals.board",
        "renewals.conduct",
        "renewals.decide_collision",
        "renewals.privacy",
        "renewals.targets",
        "reporting.share",
        "renewals.import",
        "renewals.dispatch",
        "renewals.reclaim",
        "renewals.transfer",
        "renewals.attach",
        "renewals.check_loss",
        "renewals.decide_loss",
        "renewals.request_void",
        "renewals.decide_void",
        "renewals.call_list",
        "renewals.export",
        "renewals.match",
        "renewals.reveal",
        "workflow.approvals",
        "accounts.team",
    }
    reports_to = "province_admin"


class TeamLead(Role):
    code = "team_lead"
    label = _("Team lead")
    description = _("Dispatches within the team and decides losses of level one; sees the team.")
    permissions = READ | {
        "renewals.assign",
        "renewals.board",
        "renewals.dispatch",
        "renewals.reclaim",
        "renewals.transfer",
        "renewals.attach",
        "renewals.check_loss",
        "renewals.decide_loss",
        "renewals.request_void",
        "renewals.export",
        "workflow.approvals",
        "accounts.team",
    }
    reports_to = "renewal_manager"


class Specialist(Role):
    code = "specialist"
    label = _("Renewal specialist")
    description = _("Claims from the pool, follows up, records quotes, proposes losses, calls back after lapse.")
    permissions = READ | {
        "renewals.claim",
        "renewals.return",
        "renewals.transfer",
        "renewals.attach",
        "renewals.follow_up",
        "renewals.quote",
        "renewals.claim_renewed",
        "renewals.propose_loss",
        "renewals.request_void",
        "renewals.callback",
        "renewals.reveal",
    }
    reports_to = "team_lead"


class Telesales(Role):
    code = "telesales"
    label = _("Telesales agent")
    description = _("Works the call lists handed out by the renewal manager and writes back the results.")
    permissions = frozenset({"renewals.view", "renewals.call", "workflow.inbox"})
    reports_to = "renewal_manager"


class QualityCaller(Role):
    code = "quality_caller"
    label = _("Callback quality caller")
    description = _("Calls a sample of lost and lapsed customers again to verify the reason; never changes the owner.")
    permissions = READ | {"renewals.callback", "renewals.check_loss"}
    reports_to = "renewal_manager"


class ClaimsDirector(Role):
    code = "claims_director"
    label = _("Claims director")
    description = _("Answers for claims in the management of a branch and decides the highest amounts there.")
    permissions = (
        CLAIMS
        | CLAIMS_DECIDES
        | {"claims.refer", "claims.import", "claims.export", "workflow.approvals", "accounts.team"}
    )
    permissions |= {"claims.pay", "claims.qualify", "reporting.share", "reporting.targets", "claims.targets"}


class ClaimsManager(Role):
    code = "claims_manager"
    label = _("Claims manager")
    description = _("Leads the claims desk of a branch: imports the case list, refers and decides cases.")
    permissions = (
        CLAIMS
        | CLAIMS_DECIDES
        | {"claims.refer", "claims.import", "claims.export", "workflow.approvals", "accounts.team"}
    )
    permissions |= {"claims.pay", "claims.qualify", "reporting.share", "reporting.targets", "claims.targets"}
    reports_to = "claims_director"


class ClaimsSpecialist(Role):
    code = "claims_specialist"
    label = _("Claims specialist")
    description = _("Reviews cases referred from below (vehicles, injuries, law) and gives an opinion or decides.")
    permissions = CLAIMS | CLAIMS_DECIDES | {"claims.refer", "claims.export"}
    permissions |= {"claims.assess", "claims.medical", "claims.review_grade"}
    reports_to = "claims_manager"


class InjuryAssessor(Role):
    code = "injury_assessor"
    label = _("Injury assessor")
    description = _("Grades injuries by their clauses and calculates what is owed for them.")
    permissions = CLAIMS | {"claims.refer", "claims.assess", "claims.medical"}
    reports_to = "claims_manager"


class ClaimsHandler(Role):
    code = "claims_handler"
    label = _("Claims handler")
    description = _("Handles claims, refers what is above the own authority and calculates compensation.")
    permissions = CLAIMS | {"claims.refer"}
    reports_to = "claims_manager"


class ReinsuranceRequester(Role):
    code = "ri_requester"
    label = _("Branch underwriter")
    description = _("Asks for facultative cover of a risk of the branch and follows its placement.")
    permissions = REINSURANCE | {"reinsurance.request"}
    reports_to = "ri_head"


class ReinsuranceHandler(Role):
    code = "ri_handler"
    label = _("Facultative handler")
    description = _("Places facultative risks: markets, quotes, lines, signing; keeps the counterparties.")
    permissions = REINSURANCE | {
        "reinsurance.request",
        "reinsurance.place",
        "reinsurance.counterparties",
        "reinsurance.export",
    }
    reports_to = "ri_reviewer"


class ReinsuranceReviewer(Role):
    code = "ri_reviewer"
    label = _("Facultative reviewer")
    description = _("Reviews requests, releases firm orders and signed lines, binds, confirms bank accounts.")
    permissions = REINSURANCE | {
        "reinsurance.review",
        "reinsurance.confirm_account",
        "reinsurance.export",
        "workflow.approvals",
    }
    reports_to = "ri_head"


class ReinsuranceHead(Role):
    code = "ri_head"
    label = _("Head of reinsurance")
    description = _("Decides on facultative cover and counterparties, binds, withdraws placements.")
    permissions = REINSURANCE | {
        "reinsurance.review",
        "reinsurance.withdraw",
        "reinsurance.confirm_account",
        "reinsurance.export",
        "reporting.share",
        "reporting.targets",
        "reinsurance.targets",
        "workflow.approvals",
    }
    reports_to = "chief_underwriter"


class ChiefUnderwriter(Role):
    code = "chief_underwriter"
    label = _("Chief underwriter")
    description = _("Decides on the largest cessions, on short placements and on late entries.")
    permissions = REINSURANCE | {"workflow.approvals"}


class RiskOfficer(Role):
    code = "risk_officer"
    label = _("Chief risk officer")
    description = _("Decides on counterparties and their limits.")
    permissions = REINSURANCE | {"workflow.approvals"}


class Compliance(Role):
    code = "compliance"
    label = _("Compliance")
    description = _("Screens counterparties against sanctions lists, reviews admissions and late entries.")
    permissions = REINSURANCE | {
        "reinsurance.screen",
        "reinsurance.standing",
        "reinsurance.rules",
        "reinsurance.export",
        "workflow.approvals",
    }


class Auditor(Role):
    code = "auditor"
    label = _("Compliance and audit")
    description = _("Reads everything in the branch, the events and the export log; changes nothing.")
    permissions = READ | {
        "claims.view",
        "reinsurance.view",
        "workflow.approvals",
        "workflow.events",
        "workflow.export_log",
        "workflow.subjects",
        "workflow.verify",
    }


class SystemAdmin(Role):
    code = "system_admin"
    label = _("System administrator")
    description = _("Keeps branches, settings and background work running; sees no business rows.")
    permissions = frozenset({"accounts.branches", "workflow.operations", "workflow.inbox"})
    administrator = True


class SecurityAdmin(Role):
    code = "security_admin"
    label = _("Security administrator")
    description = _("Grants and ends roles, unlocks accounts; sees no business rows.")
    permissions = frozenset({"accounts.people", "workflow.inbox"})
    administrator = True


class AuditAdmin(Role):
    code = "audit_admin"
    label = _("Audit administrator")
    description = _("Reads the events of sign-in, rights and exports and verifies their chain; changes nothing.")
    permissions = frozenset({"workflow.events", "workflow.export_log", "workflow.verify", "workflow.inbox"})
    administrator = True


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (
        HeadOfficeAdmin,
        ProvinceAdmin,
        RenewalManager,
        TeamLead,
        Specialist,
        Telesales,
        QualityCaller,
        ClaimsDirector,
        ClaimsManager,
        ClaimsSpecialist,
        InjuryAssessor,
        ClaimsHandler,
        ReinsuranceRequester,
        ReinsuranceHandler,
        ReinsuranceReviewer,
        ReinsuranceHead,
        ChiefUnderwriter,
        RiskOfficer,
        Compliance,
        Auditor,
        SystemAdmin,
        SecurityAdmin,
        AuditAdmin,
    )
}
ADMINISTRATORS: tuple[str, ...] = tuple(code for code, role in ROLES.items() if role.administrator)
ROLE_CHOICES: list[tuple[str, str | Promise]] = [(code, role.label) for code, role in ROLES.items()]


def roles_with(permission: str) -> frozenset[str]:
    """Codes of the roles that carry ``permission``."""
    return frozenset(code for code, role in ROLES.items() if permission in role.permissions)


def roles_above(code: str) -> list[str]:
    """The roles of the levels above ``code`` in its line of business, the next one first."""
    found: list[str] = []
    above = ROLES[code].reports_to if code in ROLES else ""
    while above and above not in found:
        found.append(above)
        above = ROLES[above].reports_to
    return found
