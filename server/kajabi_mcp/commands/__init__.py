"""What a person types: serve, check, demo, and the contract's files; each starts what the rooms below do."""
