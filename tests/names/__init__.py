"""Names and pasted addresses, and the ids that they mean."""
