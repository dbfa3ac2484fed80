"""Service levels: calendars, targets, and the clock of every promise of time."""
