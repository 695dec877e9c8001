"""Routes of identity: signing in, centres, accounts, tokens."""
