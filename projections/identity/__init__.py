"""Read models of centres and accounts."""
