"""Each filter: what goes out for it, what it excludes, and what it warns of."""
