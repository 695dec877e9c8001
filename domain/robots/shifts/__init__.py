"""Shifts, who is eligible for them, and help, checks and swaps during them."""
