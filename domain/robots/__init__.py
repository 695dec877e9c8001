"""Robots piloted from home: where they stand, who pilots them, and when."""
