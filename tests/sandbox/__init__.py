"""The simulated API, and the people in it."""
