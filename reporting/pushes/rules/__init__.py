"""When a push is due, which days it is about, and how its text fits: values only, no database, clock or settings."""
