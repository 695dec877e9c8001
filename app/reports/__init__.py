"""Pages of the figures, each of which opens the events behind it."""
