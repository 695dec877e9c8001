"""Centres, accounts and their credentials, and the access log."""
