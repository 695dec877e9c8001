"""Pages of the administrator: accounts, tokens, sessions, and the doctor's findings."""
