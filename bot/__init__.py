"""What a message says and how an answer is worded: pure functions, no database, no network."""
