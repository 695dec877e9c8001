"""Tasks: units of work handed to one person, from waiting to passed (O2)."""
