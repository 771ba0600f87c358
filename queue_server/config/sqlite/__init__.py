"""SQLite with one writer at a time inside a process; see :mod:`.base`."""
