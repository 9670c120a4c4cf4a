"""What can go wrong, each with the sentence its reader gets: what happened, and what to do next.

KajabiError
├── Refused            the arguments; no request was sent
├── SiteNeeded         several sites and none chosen, or one that the key does not reach
├── NoCredentials      nothing to log in with
├── BadCredentials     Kajabi does not take them, or took them and then did not take its own token
├── NoPermission       the key's user may not read this
├── BadRequest         Kajabi refuses the query as it stands
├── NotFound           no such record
├── RateLimited        Kajabi asked to slow down, longer than the call may last
├── KajabiDown         no usable answer: 5xx, timeout, no connection
├── BadAnswer          an answer that is not what Kajabi's API documents
└── FilterIgnored      rows that the filter excludes: not an answer to the question

Raised deep and worded once, at the edge. No sentence holds a value that a caller sent, a customer's data, a secret
or the text of another program.
"""

import math
from collections.abc import Sequence


class KajabiError(Exception):
    """A failure whose `str()` may be shown to a model and to a person."""


class Refused(KajabiError):
    """Arguments that cannot be used as they are; `str()` lists every fault with its remedy."""


class SiteNeeded(KajabiError):
    """The account has several sites, or not the one that was asked for."""

    def __init__(self, problem: str, sites: Sequence[str], whole: bool = True) -> None:
        more = f" and {len(sites) - 20} more" if len(sites) > 20 else ""
        listed = ", ".join(sites[:20]) + (more if whole else " and others that Kajabi did not list")
        super().__init__(f"{problem} Pass site_id, one of: {listed}." if sites else problem)


class NoCredentials(KajabiError):
    """Neither credentials nor a sandbox."""

    def __init__(self) -> None:
        super().__init__(
            "No Kajabi credentials. Set KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET for this server: an owner or "
            "subowner creates them in Kajabi under Settings > Public API (those for Zapier are others). To try the "
            "tools without an account, start the server with --sandbox."
        )


class BadCredentials(KajabiError):
    """Kajabi refuses the client id and secret, or the token it gave for them."""

    def __init__(self) -> None:
        super().__init__(
            "Kajabi does not accept the credentials (401). Check KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET: they are "
            "those of Settings > Public API (not those for Zapier), and the key must still exist there. Then restart "
            "the server."
        )


class NoPermission(KajabiError):
    """The key is valid and may not read this."""

    def __init__(self) -> None:
        super().__init__(
            "Kajabi forbids this to the API key (403). The key carries the permissions of the user chosen for it: "
            "check that this user may see contacts and customers, and that the site belongs to the same account."
        )


class BadRequest(KajabiError):
    """Kajabi will not search for this; it does not document why it would."""

    def __init__(self, status: int) -> None:
        super().__init__(
            f"Kajabi refuses this request ({status}). An id may be of another kind than the filter takes, or of "
            "another site: check the ids and the site, or search with fewer filters to find the one it refuses."
        )


class NotFound(KajabiError):
    """Kajabi has no such record, or hides it from this key."""

    def __init__(self) -> None:
        super().__init__("Kajabi has no such record (404), or not for this API key. Check the id and the site.")


class RateLimited(KajabiError):
    """Kajabi asked to slow down for longer than this call may last."""

    def __init__(self, retry_after: float | None) -> None:
        wait = span(retry_after)
        super().__init__(f"Kajabi is limiting requests (429). Wait {wait}, then make the same call again.")
        self.retry_after = retry_after


class KajabiDown(KajabiError):
    """No usable answer from Kajabi."""

    def __init__(self, what: str, retry_after: float | None = None) -> None:
        wait = span(retry_after)
        super().__init__(f"Kajabi did not answer: {what}. The arguments are not at fault; try again in {wait}.")
        self.retry_after = retry_after


class BadAnswer(KajabiError):
    """Something answered, and not in the way Kajabi's API does."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The answer is not one of Kajabi's API: {what}. Check KAJABI_BASE_URL, and whether a proxy or a "
            "maintenance page answers in Kajabi's place."
        )


class FilterIgnored(KajabiError):
    """Kajabi returned rows that a filter of this search excludes."""


class NoSuchPerson(KajabiError):
    """Nobody, or not one person alone, is what was asked for."""


class TooManyRows(KajabiError):
    """More rows than one question may read."""

    def __init__(self, rows: int, limit: int, largest: str) -> None:
        super().__init__(
            f"This would read {rows} rows, and the limit is {limit} (KAJABI_MCP_SCAN_LIMIT). Most of them: {largest}. "
            "Add a filter there that leaves fewer, such as created_in_last or has_tag_id."
        )


class Unreliable(KajabiError):
    """Some of the people to leave out did not come, so they would stand in the answer."""

    def __init__(self) -> None:
        super().__init__(
            "Kajabi repeated rows and left others out while the people to exclude were read, so some of them would "
            "stand in the answer. Make the same call again in ten minutes, or exclude them with a filter of its own."
        )


class Unfinished(KajabiError):
    """Not all rows could be read in the time of one call."""

    def __init__(self, read: int, rows: int) -> None:
        super().__init__(
            f"Not done yet: {read} of about {rows} rows are read, and one call's time is up. Nothing is lost: make the "
            "same call again, and it goes on from there."
        )


class LeadsUnknown(KajabiError):
    """Kajabi does not say which contacts are customers."""

    def __init__(self) -> None:
        super().__init__(
            "Kajabi does not say in these rows which contacts are customers, so leads cannot be told from them. Ask "
            "for the count of leads with limit 0, or for who contacts."
        )


def span(seconds: float | None) -> str:
    """How long to wait, in words; a minute if Kajabi does not say."""
    if seconds is None:
        return "a minute"
    whole = max(1, math.ceil(seconds))
    return "1 second" if whole == 1 else f"{whole} seconds"
