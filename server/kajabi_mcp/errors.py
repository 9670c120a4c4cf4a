"""Everything that can go wrong. The message of each error says what happened and what to do next.

KajabiError
├── Refused            the arguments cannot be used; no request was sent
├── SiteNeeded         the account has several sites and none was chosen, or the key does not reach the chosen one
├── WrongSite          KAJABI_SITE_ID names a site that the key does not reach
├── NoCredentials      there is nothing to log in with
├── PlaceholderKey     a credential is still a placeholder; no request was sent
├── BadCredentials     Kajabi does not accept the credentials, or the token that it gave for them
├── NoPermission       the user of the key may not read this
├── LacksPermissions   `check` found what the key may not read
├── BadRequest         Kajabi refuses the query
├── NotFound           Kajabi has no such record
├── NoSuchPerson       nobody matches, or several people do
├── RateLimited        Kajabi asks for a pause that is longer than the call may last
├── NoTurn             this server's own limit of requests leaves no time for this one
├── KajabiDown         no usable answer: 5xx, timeout, no connection
├── BadAnswer          an answer that cannot be read, or does not look like Kajabi's API
├── AnswerTooLarge     an answer that is larger than this server reads
├── WrongPage          another page than the one asked for
├── OrderIgnored       rows that Kajabi did not sort, too many to sort here
├── FilterIgnored      Kajabi returned rows that a filter excludes
├── LeadsUnknown       the rows do not say which contacts are customers
├── AddressUnknown     the rows do not show where people live
├── TooManyRows        the question would read more rows than the limit
├── PageTooFar         the page lies beyond the rows that may be read to leave out people at a date
├── Unfinished         the call ran out of time; the next call continues
├── Unreliable         some of the people to exclude could not be read
├── NamesUnreadable    the file of remembered names cannot be used
├── NotRemembered      the file of remembered names could not be written
├── BadFindings        the file of findings cannot be used
└── FindingsNotSaved   the file of findings could not be written

Errors are raised where the failure happens and shown unchanged at the edge (`app.py`). A message never contains a value
that the caller sent, a customer's data, a secret or the text of another program; only the four about files quote the
operating system's reason.
"""

import math
from collections.abc import Sequence
from pathlib import Path

MAX_SITES = 20  # named in one message
NAMES_FILE = "KAJABI_MCP_NAMES, or else kajabi-mcp/names.toml in the user's configuration folder"


class KajabiError(Exception):
    """A failure whose `str()` may be shown to a model and to a person."""


class Refused(KajabiError):
    """Arguments that cannot be used; `str()` lists every problem and how to fix it."""


class SiteNeeded(KajabiError):
    """The account has several sites, or does not have the one that was asked for."""

    def __init__(self, problem: str, sites: Sequence[str], whole: bool = True) -> None:
        super().__init__(f"{problem} Pass site_id, one of: {name_sites(sites, whole)}." if sites else problem)


class WrongSite(KajabiError):
    """The setting names a site that the key does not reach; meant for the person who set it."""

    def __init__(self, sites: Sequence[str]) -> None:
        super().__init__(f"KAJABI_SITE_ID is not a site of this account; set it to one of: {name_sites(sites)}.")


class NoCredentials(KajabiError):
    """No credentials are set, and the sandbox was not asked for."""

    def __init__(self) -> None:
        super().__init__(
            "No Kajabi credentials. Set KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET for this server: an owner or "
            "subowner creates them in Kajabi under Settings > Public API (not the ones for Zapier). To try the tools "
            "without an account, start the server with --sandbox or set KAJABI_MCP_SANDBOX to true."
        )


class PlaceholderKey(KajabiError):
    """The client id or the secret is still what an example says."""

    def __init__(self, variables: Sequence[str]) -> None:
        super().__init__(
            f"{' and '.join(variables)} {'holds' if len(variables) == 1 else 'hold'} a placeholder instead of a "
            "credential, so Kajabi was not asked. Put in the client id and the secret that an owner or subowner "
            "creates in Kajabi under Settings > Public API, then restart the server. If a program fills in the "
            "variables of this server, check that it knows them."
        )


class BadCredentials(KajabiError):
    """Kajabi refuses the client id and secret, or the token that it gave for them."""

    def __init__(self) -> None:
        super().__init__(
            "Kajabi does not accept the credentials (401). Check KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET: use the "
            "ones from Settings > Public API (not the ones for Zapier), and check that the key still exists there. "
            "Then restart the server."
        )


class NoPermission(KajabiError):
    """The key is valid, but may not read this."""

    def __init__(self) -> None:
        super().__init__(
            "This Kajabi API key is not allowed to do this (403). A key has the permissions of the user chosen for it: "
            "check that this user may see contacts and customers, and that the site belongs to the same account."
        )


class LacksPermissions(KajabiError):
    """What a key may not read, each with what cannot be done without it."""

    def __init__(self, missing: Sequence[tuple[str, str]]) -> None:
        lines = [f"- view {name}: without it, {lack}" for name, lack in missing]
        super().__init__(
            "This Kajabi API key lacks permissions. Kajabi gives them one by one: add these to the key under Settings "
            "> Public API, or make a key for a user who has them.\n" + "\n".join(lines)
        )


class BadRequest(KajabiError):
    """Kajabi refuses a query. It does not document when it does."""

    def __init__(self, status: int) -> None:
        super().__init__(
            f"Kajabi refused this request ({status}). An id may belong to another kind of thing than the filter takes, "
            "or to another site: check the ids and the site, or search with fewer filters to find the one that Kajabi "
            "refuses."
        )


class NotFound(KajabiError):
    """Kajabi has no such record, or hides it from this key."""

    def __init__(self) -> None:
        super().__init__("Kajabi has no such record (404), or this API key may not see it. Check the id and the site.")


class NoSuchPerson(KajabiError):
    """Nobody, or more than one person, matches what was asked for."""


class RateLimited(KajabiError):
    """Kajabi asked for a pause that is longer than this call may last."""

    def __init__(self, retry_after: float | None) -> None:
        wait = span(retry_after)
        super().__init__(f"Kajabi is limiting requests (429). Wait {wait}, then make the same call again.")
        self.retry_after = retry_after

    def later(self, seconds_left: float) -> "RateLimited":
        """Return the same failure for a call that comes while the pause lasts."""
        return RateLimited(seconds_left)


class NoTurn(KajabiError):
    """This server limits its own requests, and the turn of this one would come too late."""

    def __init__(self, limit: str, waiting: int, wait: float | None) -> None:
        ahead = {0: "", 1: ", and 1 request waits"}.get(waiting, f", and {waiting} requests wait")
        super().__init__(
            f"This server asks Kajabi {limit}{ahead}, so the turn of this call would come too late. The arguments are "
            f"not the cause; try again in {span(wait)}."
        )


class KajabiDown(KajabiError):
    """Kajabi gave no usable answer."""

    def __init__(self, what: str, retry_after: float | None = None) -> None:
        wait = span(retry_after)
        super().__init__(f"Kajabi gave no usable answer: {what}. The arguments are not the cause; try again in {wait}.")
        self.what = what
        self.retry_after = retry_after

    def later(self, seconds_left: float) -> "KajabiDown":
        """Return the same failure for a call that comes while the pause lasts."""
        return KajabiDown(self.what, seconds_left)


class BadAnswer(KajabiError):
    """An answer that cannot be used. Nothing but the setting is to blame if nothing in it speaks for Kajabi."""

    def __init__(self, what: str, from_kajabi: bool = False) -> None:
        super().__init__(
            f"Kajabi's answer cannot be used: {what}. The arguments are not the cause; try again in a minute."
            if from_kajabi
            else f"The answer does not look like Kajabi's API: {what}. Check KAJABI_BASE_URL, and whether a proxy or a "
            "maintenance page answers instead of Kajabi."
        )
        self.what = what
        self.from_kajabi = from_kajabi


class AnswerTooLarge(KajabiError):
    """An answer that would take too much time and memory to read."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Kajabi's answer is larger than {most // 1_000_000} MB, which is more than this server reads at once, so "
            "it was not read. Ask for less: a smaller limit, or filters that leave fewer people."
        )


class WrongPage(KajabiError):
    """Kajabi sent another page than the one that was asked for."""

    def __init__(self, asked: int, came: int | None = None) -> None:
        sent = f"page {came}" if came is not None else "the rows of another page"
        super().__init__(
            f"Kajabi was asked for page {asked} and sent {sent}, so these rows are not the answer and are not shown. "
            "Search with page 1 and a larger limit, or with filters that leave fewer people."
        )


class OrderIgnored(KajabiError):
    """Kajabi did not sort, and there are too many people to sort them here."""

    def __init__(self, sort: str, rows: str) -> None:
        super().__init__(
            f"Kajabi did not sort by {sort}, so the first rows are not the answer and are not shown. Sorting them here "
            f"takes too long: {rows} Search for fewer people, with a bound on the revenue for one."
        )


class FilterIgnored(KajabiError):
    """Kajabi returned rows that a filter of this search excludes."""


class LeadsUnknown(KajabiError):
    """Kajabi does not say which contacts are customers."""

    def __init__(self) -> None:
        super().__init__(
            "Kajabi's rows do not say which contacts are customers, so leads cannot be picked out. Ask for the number "
            "of leads with limit 0, or search with who contacts."
        )


class AddressUnknown(KajabiError):
    """Kajabi's rows do not show where people live."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Kajabi's rows do not show {what}, so who lives in a place cannot be read from them.")


class TooManyRows(KajabiError):
    """More rows than one question may read."""

    def __init__(self, rows: int, limit: int, largest: str) -> None:
        super().__init__(
            f"This would read {rows} rows; the limit is {limit} (KAJABI_MCP_SCAN_LIMIT). Most of them: {largest}. "
            "Add a filter there that leaves fewer, such as created_in_last or has_tag_id."
        )


class PageTooFar(KajabiError):
    """A page in an order that a date does not cut, beyond the rows that one question may read."""

    def __init__(self, page: int, limit: int) -> None:
        super().__init__(
            f"Page {page} lies beyond the {limit} rows that a question may read (KAJABI_MCP_SCAN_LIMIT) to leave out "
            "people of a date's other side. Give a whole number of days in its place, or search for fewer people."
        )


class Unfinished(KajabiError):
    """Not all rows could be read in the time of one call."""

    def __init__(self, read: int, rows: int) -> None:
        super().__init__(
            f"Not finished: {read} of about {rows} rows were read before the call ran out of time. Nothing is lost: "
            "make the same call again, and it continues from there."
        )


class Unreliable(KajabiError):
    """Some of the people to exclude were missing from the pages, so the answer could include them."""

    def __init__(self) -> None:
        super().__init__(
            "While the people to exclude were read, Kajabi repeated some rows and left others out, so the answer could "
            "include people who should be excluded. Make the same call again in ten minutes, or exclude them with a "
            "negative filter such as has_no_tag_id."
        )


class NamesUnreadable(KajabiError):
    """The file of remembered names cannot be read, or cannot be rewritten without loss."""

    def __init__(self, path: Path, problem: str, line: int | None = None) -> None:
        where = f"{path.name}, line {line}" if line else path.name
        super().__init__(
            f"The file of remembered names cannot be used ({where}): {problem}. Nothing was overwritten. Fix the file "
            f"({NAMES_FILE}), or use ids for now."
        )


class NotRemembered(KajabiError):
    """The file of remembered names could not be written."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"The name was not remembered: {problem}. Check that this server can write the file of names "
            f"({NAMES_FILE})."
        )


class BadFindings(KajabiError):
    """The file of findings cannot be read, or was not written by this version."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"What kajabi-mcp probe found out cannot be used ({path.name}): {problem}. Nothing was overwritten, and "
            "the server works as if nothing had been found out. Move the file away and run kajabi-mcp probe again."
        )


class FindingsNotSaved(KajabiError):
    """The file of findings could not be written."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"What was found out could not be saved: {problem}. Check that kajabi-mcp/findings.json in your "
            "configuration folder can be written."
        )


def name_sites(sites: Sequence[str], whole: bool = True) -> str:
    """Return the first 20 sites in one line, and how many more there are.

    `whole` is false if Kajabi did not list all of them; then the rest cannot be counted.
    """
    shown = ", ".join(sites[:MAX_SITES])
    if not whole:
        return f"{shown} and others that Kajabi did not list"
    more = len(sites) - MAX_SITES
    return f"{shown} and {more} more" if more > 0 else shown


def span(seconds: float | None) -> str:
    """Return how long to wait, in words that people use, rounded up; a minute if nobody says."""
    whole = 60 if seconds is None else max(1, math.ceil(seconds))
    units = {"day": 86_400, "hour": 3600, "minute": 60, "second": 1}
    for size in units.values():
        if whole >= 2 * size:
            whole = size * math.ceil(whole / size)  # 121 seconds are 3 minutes, and 3599 are an hour
            break
    unit, count = next((unit, whole // size) for unit, size in units.items() if whole == size or whole >= 2 * size)
    if count > 1:
        return f"{count} {unit}s"
    return {"hour": "an hour", "second": "1 second"}.get(unit, f"a {unit}")
