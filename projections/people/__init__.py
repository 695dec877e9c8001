"""Read models of people."""
