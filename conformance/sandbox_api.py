"""schemathesis on the simulated API: no request may crash it, and every reply must be as sandbox-openapi.yaml says."""

import json
import re
from collections import defaultdict
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx2
import yaml

from kajabi_mcp.sandbox import CLIENT_ID, CLIENT_SECRET
from kajabi_mcp.sandbox.listed import COLLECTIONS

from .install import python_packages
from .programs import FOLDER, Broken, Finished, Served, Workplace, finish, serving
from .verdicts import Verdict

DESCRIPTION = FOLDER / "sandbox-openapi.yaml"
# The sandbox takes a filter or a value that it cannot read in silence, as Kajabi is reported to do.
LEFT_OUT = "negative_data_rejection"
# Always the same requests: a judge that finds something else each time cannot be compared.
CASES, SEED = 60, 1


async def judge(place: Workplace) -> AsyncGenerator[Verdict]:
    """Yield the verdict on the sandbox."""
    program = await python_packages("schemathesis") / "bin" / "schemathesis"
    home = place.home("schemathesis")
    async with serving(["sandbox", "--port", "0", "--customers", "200"], home, announced="Sandbox at ") as served:
        yield await _judge(program, served, home)


async def _judge(program: Path, served: Served, home: Path) -> Verdict:
    """Send what the description allows, and what it does not, to every path."""
    report = home / "report.json"
    options = {
        "url": served.url,
        "header": f"Authorization: Bearer {await _token(served.url)}",
        "phases": "examples,coverage,fuzzing",
        "exclude-checks": LEFT_OUT,
        "max-examples": CASES,
        "seed": SEED,
        "generation-database": "none",
        "report": "json",
        "report-json-path": report,
    }
    parts = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
    done = await finish([program, "run", DESCRIPTION, "--no-color", *parts], home)
    if not report.is_file():
        raise Broken(f"schemathesis ended with {done.code}: {done.output}{done.errors}")
    said: dict[str, Any] = json.loads(report.read_text("utf-8"))
    faults = [*_differences(), *_faults(said, done), *served.crashes()]
    cases = said["test_cases"]
    passed = cases["generated"] - cases["with_failures"]
    return Verdict(f"schemathesis {said['schemathesis_version']}", "the sandbox", passed, faults=tuple(faults))


def _faults(said: dict[str, Any], done: Finished) -> list[str]:
    """Return what schemathesis found, in its own words."""
    faults = [f"schemathesis warns of {name}: {found}" for name, found in said["warnings"].items() if found]
    if done.code or not said["complete"]:
        shown = re.search("=+ (?:FAILURES|ERRORS) =+\n(.*?)\n=+ SUMMARY", done.output, re.DOTALL)
        faults.append((shown[1] if shown else done.output + done.errors).strip())
    return faults


async def _token(url: str) -> str:
    """Return a token of the sandbox."""
    key = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    async with httpx2.AsyncClient(trust_env=False) as http:
        return (await http.post(f"{url}/v1/oauth/token", data=key)).json()["access_token"]


def _differences() -> list[str]:
    """Return a fault for each collection whose filters or orders are not described as the sandbox has them."""
    described = yaml.safe_load(DESCRIPTION.read_text("utf-8"))
    faults: list[str] = []
    for kind in COLLECTIONS:
        parameters = _parameters(described, f"/v1/{kind.type}")
        filters = set(parameters["filter"].get("properties", {}))
        orders = {name.removeprefix("-") for each in parameters["sort"].get("enum", []) for name in each.split(",")}
        for what, here, there in (("filter", filters, set(kind.filters)), ("order", orders, set(kind.sorts))):
            faults += [f"sandbox-openapi.yaml: {kind.type}, {what} {name} is on one side only" for name in here ^ there]
    return sorted(faults)


def _parameters(described: dict[str, Any], path: str) -> defaultdict[str, dict[str, Any]]:
    """Return the schema of each parameter of a path, by name; an empty one for a parameter that is not there."""
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for each in described["paths"].get(path, {"get": {}})["get"].get("parameters", []):
        shared: str = each.get("$ref", "")
        parameter = described["components"]["parameters"][shared.rpartition("/")[2]] if shared else each
        found[parameter["name"]] = parameter["schema"]
    return found
