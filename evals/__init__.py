"""Do plain requests reach the right filters? Cases, a deterministic scorer, and runners for any model or for none."""
