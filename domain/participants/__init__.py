"""Participants: people registered at the BPO centre, their skills and limits (O7 to O11)."""
