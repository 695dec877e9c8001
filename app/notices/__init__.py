"""Pages of the notices that users have chosen."""
