"""The business: no web framework, no queue, no provider, no wording."""
