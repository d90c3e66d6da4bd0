"""Over-authority referrals: what exceeds which limit, guards, approval, papers."""


def register() -> None:
    """Tells the registries below what is here. Called when models and settings are ready, and only then."""
    from claims.referrals import approvals, authority_terms, papers  # noqa: PLC0415 (only now)

    authority_terms.register()
    papers.register()
    approvals.register()
