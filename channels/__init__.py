"""Ways to reach customers: read what a provider posts, send what the outbox holds."""
