"""The doors of robots: deployments, their pilots, and shifts."""
