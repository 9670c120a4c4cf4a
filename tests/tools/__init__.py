"""Whole replies of the tools."""
