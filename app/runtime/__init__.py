"""Runs the product: all-in-one start, supervisor, Redis, web server, wake-ups, diagnostics."""
