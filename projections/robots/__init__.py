"""Read models of robots: shifts, their hours, and calendar feeds."""
