"""What a person types: serve, check, demo, and the files of the contract; each a module, imported when it is run."""
