"""Outside judges: programs of other people that ask this server, and say what is wrong with it."""
