"""A segment becomes a plan, the plan an answer: asked, counted or read, and doubted; every question ends here."""

from .aside import beside, within
from .audiences import AUDIENCES, CONTACTS, CUSTOMERS, LEADS, NEWEST_FIRST, SORT_WORDS, Audience
from .boundaries import cuttable, deviations, placed
from .choices import plan_for
from .execute import answer
from .guard import NOT_COMPARED
from .narrowing import narrower_values
from .overlaps import askable, figures, label, taken_from_rows
from .plans import Plan, Segment
from .queries import Query, conjoin
from .questions import Answer, Means, Question
from .receipts import proofs
from .settled import acts_together, check_settled
from .spelled import spell
from .surveys import Sizes, Survey, measure
from .texts import settle_texts
from .totals import Totals
from .trust import Trust
from .walker import Progress, Walker
from .walks import Scope, Walks

__all__ = [
    "AUDIENCES",
    "CONTACTS",
    "CUSTOMERS",
    "LEADS",
    "NEWEST_FIRST",
    "NOT_COMPARED",
    "SORT_WORDS",
    "Answer",
    "Audience",
    "Means",
    "Plan",
    "Progress",
    "Query",
    "Question",
    "Scope",
    "Segment",
    "Sizes",
    "Survey",
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
    "cuttable",
    "deviations",
    "figures",
    "label",
    "measure",
    "narrower_values",
    "placed",
    "plan_for",
    "proofs",
    "settle_texts",
    "spell",
    "taken_from_rows",
    "within",
]
