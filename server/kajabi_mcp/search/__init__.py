"""A segment becomes a plan, the plan an answer: asked, counted or read, and doubted; every question ends here."""

from .aside import beside, within
from .audiences import AUDIENCES, CONTACTS, CUSTOMERS, LEADS, NEWEST_FIRST, SORT_WORDS, Audience
from .boundaries import CannotCut, cuttable, deviations, placed, to_read
from .counting import MAX_COUNTS, differs_between_records
from .execute import (
    LEADS_COUNTED,
    answer,
    count,
    doubts_about,
    shortfall,
)
from .guard import NOT_COMPARED, Guard
from .overlaps import Overlap, askable, figures, is_possible, label, overlaps, parts, pieces, taken_from_rows
from .plans import Plan, Segment, plan
from .queries import Query, conjoin
from .questions import Answer, Means, Question
from .receipts import proofs
from .settled import acts_together, check_settled, untrusted_complements
from .totals import Totals
from .trust import Trust
from .walks import Progress, Scope, Walker, Walks

__all__ = [
    "AUDIENCES",
    "CONTACTS",
    "CUSTOMERS",
    "LEADS",
    "LEADS_COUNTED",
    "MAX_COUNTS",
    "NEWEST_FIRST",
    "NOT_COMPARED",
    "SORT_WORDS",
    "Answer",
    "Audience",
    "CannotCut",
    "Guard",
    "Means",
    "Overlap",
    "Plan",
    "Progress",
    "Query",
    "Question",
    "Scope",
    "Segment",
    "Totals",
    "Trust",
    "Walker",
    "Walks",
    "acts_together",
    "answer",
    "askable",
    "beside",
    "check_settled",
    "conjoin",
    "count",
    "cuttable",
    "deviations",
    "differs_between_records",
    "doubts_about",
    "figures",
    "is_possible",
    "label",
    "overlaps",
    "parts",
    "pieces",
    "placed",
    "plan",
    "proofs",
    "shortfall",
    "taken_from_rows",
    "to_read",
    "untrusted_complements",
    "within",
]
