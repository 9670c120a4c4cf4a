"""Reading Kajabi's API, with everything that can go wrong."""
