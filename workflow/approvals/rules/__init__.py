"""Pure rules of approvals: which steps a case takes, when a chain can dead-end, when the clock strikes."""
