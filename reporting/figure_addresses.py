"""Codes of figures in addresses, a converter for each desk: each desk's rows ask for a right of their own."""

from __future__ import annotations

from typing import ClassVar

from workflow.kpis import KPIS


class RenewalKpi:
    """The code of a figure of one desk; no other code has such an address."""

    regex = "[a-z0-9_]+"
    app: ClassVar[str] = "renewals"

    def to_python(self, value: str) -> str:
        """The code as it is."""
        if value not in KPIS or KPIS[value].app != self.app:
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        """The code as it is; ValueError, so no such address, for a figure of another desk."""
        return self.to_python(value)


class ClaimsKpi(RenewalKpi):
    """The claims desk."""

    app = "claims"


class ReinsuranceKpi(RenewalKpi):
    """The reinsurance desk."""

    app = "reinsurance"


CONVERTERS: dict[str, type[RenewalKpi]] = {
    "renewal_kpi": RenewalKpi,
    "claims_kpi": ClaimsKpi,
    "reinsurance_kpi": ReinsuranceKpi,
}
