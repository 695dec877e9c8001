"""Notices: the kinds, addresses and quiet hours of each account, and the notices to be sent."""
