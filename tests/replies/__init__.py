"""What a reply shows."""
