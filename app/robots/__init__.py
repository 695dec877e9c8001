"""Routes of robots: deployments, their pilots, and shifts."""
