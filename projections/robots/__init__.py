"""Read models of robots: shifts, and the hours that came of them."""
