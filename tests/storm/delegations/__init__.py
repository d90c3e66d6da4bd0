"""The storm over cross-region cases: two branches with their own duties, and the province above both."""
