"""Pages of a client: its orders, questions, delivery and acceptance."""
