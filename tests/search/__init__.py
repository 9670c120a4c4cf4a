"""What a search asks of Kajabi, and whether the answer is believed."""
