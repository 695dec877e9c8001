"""Robots, venues, deployments and the pilots enrolled for them."""
