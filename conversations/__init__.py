"""One inbound message becomes one committed turn; all that leaves goes through the outbox."""
