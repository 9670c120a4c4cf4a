"""Pages as they are read from Kajabi."""

from kajabi_mcp.api import Links, Listing, Meta, Resource


def listing(count: int, total: int | None, pages: int | None, following: str | None = None, first: int = 0) -> Listing:
    """Return a page with this many people, their ids from `first` on, and what Kajabi says of the whole."""
    people = [Resource(id=str(number), type="customers") for number in range(first, first + count)]
    links = Links() if following is None else Links(next=following or None)
    return Listing(data=people, meta=Meta(total_count=total, total_pages=pages), links=links)
