"""The read models of messages."""
