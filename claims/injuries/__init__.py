"""The desk of injury assessments: pages, forms, guards, papers."""


def register() -> None:
    """Tells the registries below what is here. Called when models and settings are ready, and only then."""
    from claims.injuries import approvals, documents, kpis, registration  # noqa: PLC0415 (only now)

    registration.register()
    documents.register()
    approvals.register()
    kpis.register()
