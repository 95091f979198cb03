"""Who of a business signs in, and what each of them may do."""
