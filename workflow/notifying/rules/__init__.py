"""Words and times of notices, as values: no database, clock or settings."""
