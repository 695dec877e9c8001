"""The health of the service: one list of conditions, each with its cause and cure."""
