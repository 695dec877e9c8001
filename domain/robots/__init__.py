"""Robots piloted from home: their deployments, their pilots, and the shifts."""
