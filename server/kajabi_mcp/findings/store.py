"""The file of findings: one record for each account, under a hash, so that the file names no account and no person.

    {"version": 1, "accounts": {"5f0c…": {"found_on": "2026-11-25", "complete": true,
      "facts": {"acts customers has_tag_id": true, "revenue_order": "number"},
      "unsettled": {"acts customers completed_assessment_id": "Kajabi cannot list assessments; …"}}}}

While a probe is under way, a record also keeps the totals that the same command goes on from.
"""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Literal, NoReturn

from pydantic import (
    BaseModel,
    ConfigDict,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
    field_validator,
)

from ..errors import BadFindings, FindingsNotSaved, KajabiError
from ..files import locked, read_regular, replace_file, system_reason
from ..names import default_path
from .facts import Fact, Findings, is_fact

MAX_FILE = 5_000_000  # bytes
LOCK_SECONDS = 5.0


class KeptTotal(BaseModel):
    """A total, and when it was asked for, in seconds since 1970."""

    model_config = ConfigDict(extra="forbid")

    total: StrictInt
    at: StrictFloat | StrictInt


class AccountRecord(BaseModel):
    """All that is kept of one account."""

    model_config = ConfigDict(extra="forbid")

    found_on: date | None = None
    found_by: StrictStr = ""  # the version of this program
    complete: StrictBool = False  # whether the probe came to its end
    facts: dict[str, StrictBool | StrictInt | StrictStr] = {}
    unsettled: dict[str, StrictStr] = {}  # the name of a fact -> why it was not found
    totals: dict[str, KeptTotal] = {}  # what was asked -> the answer

    @field_validator("facts")
    @classmethod
    def refuse_others(cls, facts: dict[str, Fact]) -> dict[str, Fact]:
        """Refuse facts that this version does not know."""
        if not all(is_fact(name, value) for name, value in facts.items()):
            raise ValueError("not a fact")
        return facts

    @property
    def findings(self) -> Findings:
        """What was found, for the server to ask."""
        return Findings(dict(self.facts), self.found_on)


class _Document(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid")

    version: Literal[1]
    accounts: dict[str, AccountRecord] = {}


def findings_path() -> Path | None:
    """Return the path of the file in the user's configuration folder; None if there is no such folder."""
    names = default_path()
    return names and names.with_name("findings.json")


def account_key(base_url: str, client_id: str) -> str:
    """Return the hash under which an account is kept."""
    return hashlib.sha256(f"{base_url}\n{client_id}".encode()).hexdigest()[:32]


def read_findings(path: Path | None, account: str) -> tuple[Findings, str]:
    """Return what was found of an account, and a warning: "" unless the file is there and cannot be used."""
    try:
        return FindingsFile(path, account).read().findings, ""
    except KajabiError as error:
        return Findings(), str(error)


class FindingsFile:
    """The record of one account in the file; without a path nothing is kept."""

    def __init__(self, path: Path | None, account: str) -> None:
        self.path = path
        self._account = account

    def read(self) -> AccountRecord:
        """Return the record, an empty one if there is none. Raise `BadFindings`."""
        if self.path is None:
            return AccountRecord()
        return _parsed(self.path).accounts.get(self._account) or AccountRecord()

    def save(self, record: AccountRecord) -> None:
        """Replace the record in one step; those of other accounts stay.

        Raise `BadFindings` or `FindingsNotSaved`, and leave the file as it was.
        """
        if self.path is None:
            return
        try:
            with locked(self.path, LOCK_SECONDS) as path:
                document = _parsed(path)
                document.accounts[self._account] = record
                replace_file(path, document.model_dump_json(indent=1) + "\n")
        except TimeoutError:
            raise FindingsNotSaved("another program keeps the file locked") from None
        except OSError as error:
            raise FindingsNotSaved(system_reason(error)) from None


def _parsed(path: Path) -> _Document:
    """Return the content of the file; an empty one if there is no file."""
    try:
        text = _text_of(path)
        return (
            _Document(version=1) if text is None else _Document.model_validate(json.loads(text, parse_constant=_refuse))
        )
    except OSError as error:
        raise BadFindings(path, system_reason(error)) from None
    except ValidationError as error:
        other = any(each["loc"] == ("version",) for each in error.errors())
        problem = "another version of kajabi-mcp wrote it" if other else "it is not a file of findings"
        raise BadFindings(path, problem) from None
    except (ValueError, RecursionError):
        raise BadFindings(path, "it is not JSON in UTF-8") from None


def _text_of(path: Path) -> str | None:
    """Read a regular file of a bounded size; None if it is not there."""
    try:
        content, _ = read_regular(path, MAX_FILE + 1)
    except FileNotFoundError:
        return None
    if len(content) > MAX_FILE:
        raise BadFindings(path, "it is larger than five megabytes")
    return content.decode()


def _refuse(_: str) -> NoReturn:
    raise ValueError("not a number of JSON")
