"""Participants: people registered at the BPO centre, what they can do and how much (O7 to O11)."""
