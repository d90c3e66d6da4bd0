"""The verbs of telesales beside those of ``renewals.actions.calling``."""
