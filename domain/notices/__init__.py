"""Notices: who wants to hear of what, where, and when not; and what waits to be told."""
