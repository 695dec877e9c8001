"""The base of every context of the domain: events, aggregates, the ledger, the bus."""
