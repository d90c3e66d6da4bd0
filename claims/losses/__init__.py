"""The desks of cross-region cases and of large losses: clocks, forms, guards, pages, reports."""


def register() -> None:
    """Tells the registries below what is here. Called when models and settings are ready, and only then."""
    from claims.losses import documents, frame, numbers  # noqa: PLC0415 (only now)

    numbers.register()
    documents.register()
    frame.register()
