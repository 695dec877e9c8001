"""The rules of what waits too long: API and page."""
