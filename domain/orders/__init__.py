"""Clients and their job orders, from the request to the client's acceptance (O1)."""
