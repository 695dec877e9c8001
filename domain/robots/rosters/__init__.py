"""Rosters: the planning problem, its solver, and the draft that staff publish."""
