"""The doors of identity: signing in, centres, accounts, tokens."""
