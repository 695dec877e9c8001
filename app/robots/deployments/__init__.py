"""Routes and pages of robots, venues, deployments and their pilots."""
