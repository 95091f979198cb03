"""When, how often, where to and at what cost a business writes."""
