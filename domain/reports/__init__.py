"""Targets, budgets and confirmed figures."""
