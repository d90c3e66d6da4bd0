"""How prefectures are appraised: lists matched, rates, boards, frozen months."""


def register() -> None:
    """Tells the registries below what is here. Called when models and settings are ready, and only then."""
    from claims.appraisals import approvals, kpis  # noqa: PLC0415 (only now)

    approvals.register()
    kpis.register()
