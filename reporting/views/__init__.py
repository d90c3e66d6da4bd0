"""The pages of reports: the rate, the catalogue of figures, targets."""
