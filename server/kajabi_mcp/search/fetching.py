"""What is requested for a question, and what the rows that come make doubtful."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..api import MAX_ATTEMPTS, Listing
from ..filters import to_query
from ..warnings import ReplyWarning, doubt
from .audiences import CONTACTS, Audience
from .cutting import Cutter
from .guard import Guard
from .queries import Query
from .questions import Means, Question
from .receipts import check_rows, proofs
from .walks import Scope, Walk

SHORT = doubt("Kajabi sent fewer different people than it counts, so some are missing here.")
MAYBE_SHORT = doubt("Kajabi repeated rows while paging, so others may be missing here.")


async def fetch(
    question: Question,
    query: Query,
    audience: Audience,
    shape: Mapping[str, str],
    means: Means,
    attempts: int = MAX_ATTEMPTS,
) -> tuple[Listing, list[ReplyWarning]]:
    """Request a page of a query, and return it with what its rows make doubtful about the filters."""
    sorted_by = [question.sort.removeprefix("-")] if question.limit else []
    fields = dict.fromkeys((*question.fields, *sorted_by, *proofs(query.names, audience)))
    columns = [field for field in fields if field in audience.attributes] or ["name"]
    parameters = {
        "filter[site_id]": question.site_id,
        **to_query(query.values),
        f"fields[{audience.collection}]": ",".join(columns),
    }
    listing = await means.api.list(audience.collection, {**parameters, **shape}, attempts)
    return listing, check_rows(listing.data, query.values, audience, question.now)


def cutter(question: Question, means: Means, guard: Guard) -> Cutter:
    """Return what counts and lists people of this question as dates cut them."""

    async def page(query: Query, shape: Mapping[str, str]) -> tuple[Listing, list[ReplyWarning]]:
        return await fetch(question, query, question.audience, shape, means)

    return Cutter(page, guard, question.audience, question.exact, means.trust.findings)


def ids_only(question: Question, queries: Sequence[Query]) -> Scope:
    """Return where people are read of whom only the ids are needed, and what shows that filters act."""
    audience = question.audience
    proof = [field for query in queries for field in proofs(query.names, audience)]
    return Scope(audience.collection, question.site_id, tuple(dict.fromkeys(["email", *proof])))


def doubts_about(walk: Walk, audience: Audience, now: datetime, guard: Guard) -> list[ReplyWarning]:
    """Return what the rows of a walk make doubtful, and show the guard what they say of the filters."""
    people = walk.resources()
    if walk.scope.collection != audience.collection:
        return check_rows(people, walk.query.values, CONTACTS, now)
    warnings = check_rows(people, walk.query.values, audience, now)
    whole = walk.pager.next_page is None and not walk.cut_off
    asked = Query.of(walk.query.values)
    guard.saw_total(asked, len(people) if whole and not walk.pager.short else walk.pager.total)
    guard.saw_rows(asked, people, "", whole=whole, doubted=bool(warnings))
    return warnings


def shortfall(walks: Sequence[Walk]) -> list[ReplyWarning]:
    """Say why people are missing from walks, or may be."""
    pagers = [walk.pager for walk in walks]
    repeated = [walk.pager for walk in walks if walk.repeated]
    counted = any(pager.total is not None for pager in repeated)
    unreadable = sum(pager.unreadable for pager in pagers), sum(pager.received for pager in pagers)
    return [*([SHORT if counted else MAYBE_SHORT] if repeated else []), *unreadable_rows(*unreadable)]


def unreadable_rows(rows: int, received: int) -> list[ReplyWarning]:
    """Say that rows could not be read."""
    said = f"{rows} of {received} rows that Kajabi sent could not be read, so people are missing here."
    return [doubt(said)] if rows else []
