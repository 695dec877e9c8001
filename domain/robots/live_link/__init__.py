"""The live link of a robot: its key, its signature, its heartbeats."""
