"""Questions about who did what, and who looked at what."""
