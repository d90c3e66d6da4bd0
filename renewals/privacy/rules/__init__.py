"""Pure rules of personal data: no database, no clock."""
