"""What a model sends: read, or refused."""
