"""Pages of the shared app: today, inbox, bell, search, background work, logs."""
