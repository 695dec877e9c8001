"""The background work of escalation."""
