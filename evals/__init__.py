"""Do plain requests reach the right filters? Cases, a deterministic score, and runners for any model or none."""
