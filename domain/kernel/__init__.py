"""What every context of the domain is built on: events, aggregates, the ledger, the bus."""
