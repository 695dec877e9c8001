"""What every room of the domain stands on: events, aggregates, the ledger, the bus."""
