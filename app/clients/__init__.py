"""Pages of a client: own orders, questions, delivery and acceptance."""
