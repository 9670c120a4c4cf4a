"""Open the database of a sandbox, and fill it if it is new."""

import sqlite3
from importlib import resources

from .filters import fold
from .options import DEFAULTS, Options, SandboxError

_TABLES = resources.files("kajabi_mcp.sandbox") / "tables.sql"
APPLICATION_ID = 0x4B4A5342  # marks a file as ours; any other file is never written to
# Created after filling, which they would slow down. They cover what the filters look up for each person.
INDEXES = (
    "contacts_by_age ON contacts (created_at, id)",
    "contacts_by_site ON contacts (site_id, created_at, id)",
    "customers_by_age ON customers (created_at, id)",
    "activity_by_customer ON site_activity (customer_id, at)",
    "tagged ON contact_tags (tag_id, contact_id)",
    "granted ON offer_grants (offer_id, customer_id)",
    "access_by_product ON access_periods (product_id, ended_at, suspended, customer_id)",
    "access_by_customer ON access_periods (customer_id, ended_at, product_id)",
    "purchases_by_coupon ON purchases (coupon_id, status, customer_id)",
    "submitted ON form_submissions (form_id, contact_id)",
    "registered ON event_registrations (event_id, contact_id)",
    "assessed ON assessment_results (assessment_id, outcome, completed_at, contact_id)",
    "mailed ON emails (broadcast_id, contact_id)",
    "delivered ON emails (delivered_at, contact_id) WHERE delivered_at IS NOT NULL",
    "opened ON emails (opened_at, contact_id) WHERE opened_at IS NOT NULL",
    "clicked ON emails (clicked_at, contact_id) WHERE clicked_at IS NOT NULL",
    "on_newsletter ON newsletter_subscriptions (newsletter_id, unsubscribed_at, contact_id)",
    "in_sequence ON sequence_subscriptions (sequence_id, ended_at, contact_id)",
    "consent_by_contact ON consent_events (contact_id, at, kind)",
    "consent_by_cause ON consent_events (cause, at, contact_id)",
    "consent_by_kind ON consent_events (kind, at, contact_id)",
)


def open_database(options: Options) -> sqlite3.Connection:
    """Return the database of these options. Raise `SandboxError` if the file cannot be used."""
    where = ":memory:" if options.database is None else str(options.database)
    try:
        db = sqlite3.connect(where, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise SandboxError(f"cannot open {where} ({error}); give a path in a folder that exists") from error
    try:
        _prepare(db, options)
    except BaseException as error:
        db.close()
        if isinstance(error, sqlite3.Error):
            raise SandboxError(
                f"{where} is not a readable sandbox database ({error}); delete it or give another path"
            ) from error
        raise
    return db


def _prepare(db: sqlite3.Connection, options: Options) -> None:
    """Fill an empty database, check a filled one, and refuse the database of another program."""
    db.create_function("fold", 1, fold, deterministic=True)
    if _value(db, "PRAGMA application_id") == APPLICATION_ID:
        _check_people(db, options)
        return
    if _value(db, "SELECT count(*) FROM sqlite_schema"):
        raise SandboxError(f"{options.database} is another program's database; give another path")
    _fill(db, options)


def _check_people(db: sqlite3.Connection, options: Options) -> None:
    """Raise `SandboxError` if the file was filled with other options than the ones asked for now.

    Answers about its people would look like answers about the ones that were asked for.
    """
    if not options.asked:
        return
    made = {str(name): str(value) for name, value in db.execute("SELECT name, value FROM made_with")}
    for name, value in options.asked.items():
        if made.get(name) != str(value):
            raise SandboxError(
                f"{options.database} was made with {name} {made.get(name)}, not {value}; "
                "leave that option out, delete the file or give another path"
            )


def _fill(db: sqlite3.Connection, options: Options) -> None:
    """Create and fill the tables in one transaction, so that nothing is left behind if this is interrupted."""
    # Imported here, because it loads the generators of names, which a filled file does not need.
    from .data import fill

    db.executescript(f"BEGIN; {_TABLES.read_text('utf-8')}")
    people = DEFAULTS | options.asked
    fill(db, people["customers"], people["sites"], people["seed"], options.now())
    # As text, because a seed may be larger than any integer of SQLite.
    db.executemany("INSERT INTO made_with VALUES (?, ?)", [(name, str(value)) for name, value in people.items()])
    for index in INDEXES:
        db.execute(f"CREATE INDEX {index}")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("COMMIT")
    db.execute("ANALYZE")


def _value(db: sqlite3.Connection, sql: str) -> object:
    return db.execute(sql).fetchone()[0]
