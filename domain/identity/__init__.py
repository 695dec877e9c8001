"""The context of centres, accounts and their credentials, and of who looked at what."""
