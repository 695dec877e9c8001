"""What keeps the service from being well: one list of conditions, each with cause and cure."""
