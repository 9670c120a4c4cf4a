"""Turn verdicts into figures with intervals, and figures into tables for the terminal and for Markdown."""

from .case_tables import case_sections
from .comparison import compare_runs
from .figures import figures_of
from .report import comparison_sections, percent, run_sections
from .tables import Section, as_markdown, print_sections

__all__ = [
    "Section",
    "as_markdown",
    "case_sections",
    "compare_runs",
    "comparison_sections",
    "figures_of",
    "percent",
    "print_sections",
    "run_sections",
]
