"""What the environment says, read once."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KAJABI = "https://api.kajabi.com"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class SettingsError(Exception):
    """A setting that cannot be used; `str()` is one line that names it."""


class Settings(BaseSettings):
    """Credentials, the default site, and the pace; each from the environment variable of its alias."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    client_id: Annotated[str | None, Field(validation_alias="KAJABI_CLIENT_ID")] = None
    client_secret: Annotated[SecretStr | None, Field(validation_alias="KAJABI_CLIENT_SECRET")] = None
    site_id: Annotated[str | None, Field(validation_alias="KAJABI_SITE_ID", pattern=r"^[0-9]{1,19}$")] = None
    base_url: Annotated[str, Field(validation_alias="KAJABI_BASE_URL")] = KAJABI
    requests_per_minute: Annotated[
        float, Field(validation_alias="KAJABI_MCP_REQUESTS_PER_MINUTE", ge=2, le=1_000_000)
    ] = 100
    requests_in_flight: Annotated[int, Field(validation_alias="KAJABI_MCP_REQUESTS_IN_FLIGHT", ge=1, le=100)] = 2
    # None: the user's own file; or with the sandbox, one that goes with it.
    names_file: Annotated[Path | None, Field(validation_alias="KAJABI_MCP_NAMES")] = None
    scan_limit: Annotated[int, Field(validation_alias="KAJABI_MCP_SCAN_LIMIT", ge=100, le=1_000_000)] = 20_000
    call_seconds: Annotated[float, Field(validation_alias="KAJABI_MCP_CALL_SECONDS", gt=0, le=600)] = 45

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
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            raise ValueError("is not a URL") from None
        kajabi = parts.scheme == "https" and re.fullmatch(r"([a-z0-9-]+\.)*kajabi\.com", host)
        loopback = parts.scheme in ("http", "https") and host in LOOPBACK
        if not (kajabi or loopback) or parts.query or parts.fragment or {"@", "\\"} & set(url):
            raise ValueError("must be HTTPS on kajabi.com, or an address of this machine such as 127.0.0.1")
        return url.rstrip("/")


def load(env_file: Path | None = None) -> Settings:
    """The settings of the environment and, below it, of a dotenv file that was named.

    Raises `SettingsError`.
    """
    if env_file is not None:
        readable(env_file)
    try:
        return Settings(_env_file=env_file)  # pyright: ignore[reportCallIssue]  # an argument of pydantic-settings
    except ValidationError as error:
        faults = [f"{each['loc'][0]}: {each['msg'].removeprefix('Value error, ')}" for each in error.errors()]
        raise SettingsError("; ".join(faults)) from None


def readable(env_file: Path) -> None:
    """Every line of a dotenv file is a setting, a comment or blank: a broken file is said, not half read."""
    try:
        lines = env_file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"cannot read {env_file}: {reason}") from None
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#") and "=" not in text:
            raise SettingsError(f"{env_file}, line {number}: not a NAME=value setting")
