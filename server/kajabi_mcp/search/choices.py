"""Which plan of a segment is answered with the fewest calls: one for totals, or one for rows. Pure."""

from ..findings import Findings
from .audiences import LEADS, Audience
from .counting import counting
from .plans import Plan, Segment, narrowed, plan
from .queries import Query
from .settled import acts_together, untrusted_complements


def plan_for(segment: Segment, rows: bool, audience: Audience, findings: Findings) -> Plan:
    """Plan for rows, or for a number: of totals where they show it, else of as few rows as possible."""

    def askable(query: Query) -> bool:
        return acts_together(query, audience, findings)

    untrusted = untrusted_complements(findings)
    whole = plan(segment, untrusted)
    terms = None if rows else counting(whole, untrusted, audience is LEADS)
    return whole if terms and all(map(askable, terms)) else narrowed(whole, askable)
