"""What the environment says, read once."""

import re
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from dotenv.parser import Binding, parse_stream
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

KAJABI = "https://api.kajabi.com"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class SettingsError(Exception):
    """A setting that cannot be used; `str()` is one line that names it."""


class Settings(BaseSettings):
    """Credentials, the default site, and the pace; each from the environment variable of its alias.

    A description completes "needs ...", which is said of a value that does not fit.
    """

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    client_id: Annotated[str | None, Field(validation_alias="KAJABI_CLIENT_ID")] = None
    client_secret: Annotated[SecretStr | None, Field(validation_alias="KAJABI_CLIENT_SECRET")] = None
    site_id: Annotated[
        str | None,
        Field(validation_alias="KAJABI_SITE_ID", pattern=r"^[0-9]{1,19}$", description="the id of a site, digits"),
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
    # None: the user's own file; or with the sandbox, one that goes with it.
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
            description="a number of seconds, above 0 up to 600",
        ),
    ] = 45

    @field_validator("names_file")
    @classmethod
    def at_home(cls, path: Path | None) -> Path | None:
        """A path as a shell would read it: ~ is the user's home folder."""
        try:
            return path and path.expanduser()
        except RuntimeError:
            raise ValueError("starts with ~, and there is no home folder") from None

    @field_validator("base_url")
    @classmethod
    def only_kajabi(cls, url: str) -> str:
        """The secret goes to this address, so it is Kajabi over HTTPS, or this machine."""
        # urlsplit would leave line breaks out without a word.
        if not url.isprintable() or " " in url:
            raise ValueError("has a space or an unprintable character in it")
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            raise ValueError("is not a URL, or its port is not a number up to 65535") from None
        kajabi = parts.scheme == "https" and re.fullmatch(r"([a-z0-9-]+\.)*kajabi\.com", host)
        loopback = parts.scheme in ("http", "https") and host in LOOPBACK
        if not (kajabi or loopback) or parts.query or parts.fragment or {"@", "\\"} & set(url):
            raise ValueError("must be HTTPS on kajabi.com, or an address of this machine such as 127.0.0.1")
        return url.rstrip("/")


NAMES = {str(field.validation_alias): field.description for field in Settings.model_fields.values()}


def load(env_file: Path | None = None) -> Settings:
    """The settings of the environment and, below it, of a dotenv file that was named.

    Raises `SettingsError`.
    """
    if env_file is not None:
        check_file(env_file)
    try:
        return Settings(_env_file=env_file)  # pyright: ignore[reportCallIssue]  # an argument of pydantic-settings
    except ValidationError as error:
        raise SettingsError("; ".join(map(fault, error.errors()))) from None


def fault(found: ErrorDetails) -> str:
    """What a setting needs, in our words: the library's speak of types and patterns."""
    name = str(found["loc"][0])
    own = found["msg"].removeprefix("Value error, ") if found["type"] == "value_error" else f"needs {NAMES.get(name)}"
    return f"{name}: {own}"


def check_file(env_file: Path) -> None:
    """Every line of a dotenv file is a setting that exists, a comment or blank: a broken file is not half read."""
    try:
        text = env_file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"cannot read {env_file}: {reason}") from None
    if not env_file.is_file():
        raise SettingsError(f"cannot read {env_file}: it is no regular file")
    for binding in parse_stream(StringIO(text)):
        if problem := wrong(binding):
            blank = len(binding.original.string) - len(binding.original.string.lstrip())
            line = binding.original.line + binding.original.string[:blank].count("\n")
            raise SettingsError(f"{env_file}, line {line}: {problem}")


def wrong(binding: Binding) -> str | None:
    """What is the matter with one line of a dotenv file, if anything. Other programs may keep their settings there."""
    if binding.error or (binding.key is not None and binding.value is None):
        return "not a NAME=value setting"
    name = (binding.key or "").upper()
    if not name.startswith("KAJABI_") or name in NAMES:
        return None
    near = get_close_matches(name, NAMES, n=1)
    return f"{name}: no such setting" + (f"; did you mean {near[0]}?" if near else "")
