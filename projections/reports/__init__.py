"""Questions about figures, each answered with the events behind it."""
