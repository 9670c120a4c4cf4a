"""The tests of the evals: cases, scoring, asking, reporting, and the gate over them all."""
