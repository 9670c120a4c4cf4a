"""Pages as they are read from Kajabi."""

from kajabi_mcp.api import Links, Listing, Meta, Resource


def listing(count: int, total: int | None, pages: int | None, following: str | None = None) -> Listing:
    """Return a page with this many people, and what Kajabi says of the whole."""
    people = [Resource(id=str(number), type="customers") for number in range(count)]
    links = Links() if following is None else Links(next=following or None)
    return Listing(data=people, meta=Meta(total_count=total, total_pages=pages), links=links)
