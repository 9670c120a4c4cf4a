"""The settings, read once from the environment and from a dotenv file if one is named."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from dotenv.parser import Binding, parse_stream
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from .files import read_regular

KAJABI = "https://api.kajabi.com"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
MAX_DOTENV = 1_000_000  # bytes

# Blanks as web pages have them too, and pairs of quotation marks, neither of which is ever part of a credential.
_BLANKS = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]+|[\s\u200b-\u200f\u2060\ufeff]+$")
_QUOTED = re.compile(r"""(["'`])(.*)\1|[“„”](.*)[“”]|[‘‚’](.*)[‘’]|«(.*)»""", re.DOTALL)

_NOT_OF_A_PLACE = {"localtime", "Factory", "posixrules"}  # names of the machine's own zone, and of none


def unwrapped(value: str) -> str:
    """Return a pasted value without the blanks and quotation marks around it."""
    text = _BLANKS.sub("", value)
    while quoted := _QUOTED.fullmatch(text):
        text = _BLANKS.sub("", next(each for each in quoted.groups()[1:] if each is not None))
    return text


class SettingsError(Exception):
    """A setting that cannot be used; `str()` is one line that names it."""


class Settings(BaseSettings):
    """Credentials, the default site, and the pace, each from the environment variable in its alias.

    A description completes the message "NAME: needs ..." about a value that cannot be used.
    """

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    client_id: Annotated[str | None, Field(validation_alias="KAJABI_CLIENT_ID")] = None
    client_secret: Annotated[SecretStr | None, Field(validation_alias="KAJABI_CLIENT_SECRET")] = None
    site_id: Annotated[
        str | None,
        Field(validation_alias="KAJABI_SITE_ID", pattern=r"^[0-9]{1,19}$", description="the id of a site (digits)"),
    ] = None
    base_url: Annotated[str, Field(validation_alias="KAJABI_BASE_URL")] = KAJABI
    requests_per_minute: Annotated[
        float,
        Field(
            validation_alias="KAJABI_MCP_REQUESTS_PER_MINUTE",
            ge=2,
            le=1_000_000,
            description="a number from 2 to 1000000",
        ),
    ] = 100
    requests_in_flight: Annotated[
        int,
        Field(
            validation_alias="KAJABI_MCP_REQUESTS_IN_FLIGHT", ge=1, le=100, description="a whole number from 1 to 100"
        ),
    ] = 2
    # None: the file in the user's configuration folder; with the sandbox, a temporary one.
    names_file: Annotated[Path | None, Field(validation_alias="KAJABI_MCP_NAMES")] = None
    scan_limit: Annotated[
        int,
        Field(
            validation_alias="KAJABI_MCP_SCAN_LIMIT",
            ge=100,
            le=1_000_000,
            description="a whole number from 100 to 1000000",
        ),
    ] = 20_000
    call_seconds: Annotated[
        float,
        Field(
            validation_alias="KAJABI_MCP_CALL_SECONDS",
            gt=0,
            le=600,
            description="a number of seconds, more than 0 and at most 600",
        ),
    ] = 45

    # A setting beside --sandbox: clients that offer a switch can fill in variables, but not leave out an option.
    sandbox: Annotated[bool, Field(validation_alias="KAJABI_MCP_SANDBOX", description="true or false")] = False

    # None: UTC.
    timezone: Annotated[ZoneInfo | None, Field(validation_alias="KAJABI_MCP_TIMEZONE")] = None

    # Pydantic runs the last of these first: what is looked for is unwrapped.
    @field_validator("timezone", mode="before")
    @classmethod
    def find_zone(cls, name: object) -> object:
        """Return the zone of this name, in whatever case it is written."""
        if not isinstance(name, str):
            return name
        known = {each.casefold(): each for each in available_timezones() - _NOT_OF_A_PLACE}
        if name.casefold() in known:
            return ZoneInfo(known[name.casefold()])
        near = get_close_matches(name.casefold(), known, n=1)
        meant = f"; did you mean {known[near[0]]}?" if near else ""
        raise ValueError(f"needs the IANA name of a time zone, such as America/New_York{meant}")

    @field_validator("client_id", "client_secret", "site_id", "timezone", mode="before")
    @classmethod
    def unwrap(cls, value: object) -> object:
        """Drop blanks and quotation marks around a value, which come along when it is pasted; None if it was empty."""
        if not isinstance(value, str):
            return value
        if re.search("[\ud800-\udfff]", value):  # how Python shows a byte of the environment that is not UTF-8
            raise ValueError("is not UTF-8 text")
        return unwrapped(value) or None

    @field_validator("names_file")
    @classmethod
    def expand_home(cls, path: Path | None) -> Path | None:
        """Replace ~ by the user's home folder, as a shell would."""
        try:
            return path and path.expanduser()
        except RuntimeError:
            raise ValueError("starts with ~, but this user has no home folder; give the full path") from None

    @field_validator("base_url")
    @classmethod
    def require_kajabi_or_loopback(cls, url: str) -> str:
        """Refuse any address but Kajabi over HTTPS and this machine: the secret is sent there."""
        # urlsplit would silently drop line breaks.
        if not url.isprintable() or " " in url:
            raise ValueError("contains a space or an unprintable character")
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            raise ValueError("is not a URL, or its port is not a number up to 65535") from None
        is_kajabi = parts.scheme == "https" and re.fullmatch(r"([a-z0-9-]+\.)*kajabi\.com", host)
        is_loopback = parts.scheme in ("http", "https") and host in LOOPBACK
        if not (is_kajabi or is_loopback) or parts.query or parts.fragment or {"@", "\\"} & set(url):
            raise ValueError("must use HTTPS on kajabi.com, or be an address of this machine such as 127.0.0.1")
        return url.rstrip("/")


class SettingsOfClient(Settings):
    """The settings that a client gives this server, whatever this process has in its own environment."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the one source: what is passed."""
        return (init_settings,)


# The environment variable of each setting -> what it needs.
NEEDS = {str(field.validation_alias): field.description for field in Settings.model_fields.values()}


def load(env_file: Path | None = None) -> Settings:
    """Return the settings of the environment, and of a dotenv file for what the environment does not set.

    Raise `SettingsError`.
    """
    if env_file is not None:
        check_file(env_file)
    try:
        return Settings(_env_file=env_file)  # pyright: ignore[reportCallIssue]  # an argument of pydantic-settings
    except ValidationError as error:
        raise SettingsError("; ".join(map(describe, error.errors()))) from None


def load_given(environment: Mapping[str, str]) -> Settings:
    """Return the settings of another environment than this process has. Raise `SettingsError`."""
    given = {name: value for name, value in environment.items() if name in NEEDS and value}
    try:
        return SettingsOfClient.model_validate(given)
    except ValidationError as error:
        raise SettingsError("; ".join(map(describe, error.errors()))) from None


def describe(error: ErrorDetails) -> str:
    """Return what a setting needs, in our words: the library's messages are about types and patterns."""
    name = str(error["loc"][0])
    ours = error["msg"].removeprefix("Value error, ") if error["type"] == "value_error" else f"needs {NEEDS.get(name)}"
    return f"{name}: {ours}"


def check_file(env_file: Path) -> None:
    """Raise `SettingsError` unless every line of a dotenv file can be used, so that a broken file is not half read."""
    try:
        content, _ = read_regular(env_file, MAX_DOTENV + 1)
        text = content.decode()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"cannot read {env_file}: {reason}") from None
    if len(content) > MAX_DOTENV:
        raise SettingsError(f"cannot read {env_file}: it is larger than a megabyte")
    for binding in parse_stream(StringIO(text, newline=None)):
        if problem := problem_with(binding):
            blank = len(binding.original.string) - len(binding.original.string.lstrip())
            line = binding.original.line + binding.original.string[:blank].count("\n")
            raise SettingsError(f"{env_file}, line {line}: {problem}")


def problem_with(binding: Binding) -> str | None:
    """Return the problem with one line of a dotenv file, or None. The settings of other programs may be there too."""
    if binding.error or (binding.key is not None and binding.value is None):
        return "not a NAME=value setting"
    name = (binding.key or "").upper()
    if not name.startswith("KAJABI_") or name in NEEDS:
        return None
    near = get_close_matches(name, NEEDS, n=1)
    return f"{name}: no such setting" + (f"; did you mean {near[0]}?" if near else "")
