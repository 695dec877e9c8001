"""Read models of the figures, each with the events behind it."""
