"""The official conformance suite of the Model Context Protocol, in each revision that it knows and we serve."""

import json
from collections import Counter
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import yaml

from .install import NODE, PACKAGES, npm_packages
from .programs import FOLDER, FREE_PORT, Broken, Served, Workplace, finish, serving
from .verdicts import Verdict

FAILED = ("FAILURE", "WARNING")  # what must be explained: the suite itself ends with an error after either
REVISIONS = ("2025-11-25", "2026-07-28")
_PROGRAM = PACKAGES / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"


async def judge(place: Workplace) -> AsyncGenerator[Verdict]:
    """Yield a verdict on each revision."""
    await npm_packages()
    for revision in REVISIONS:
        home = place.home(f"suite-{revision}")
        async with serving([*place.sandbox, "--http", FREE_PORT], home) as served:
            yield await _judge_revision(served, revision, home)


async def _judge_revision(served: Served, revision: str, home: Path) -> Verdict:
    """Run every scenario of a revision. Each check that fails must be expected to, and each expected one must fail."""
    expected_file, results = FOLDER / f"expected-failures-{revision}.yaml", home / "results"
    options = ["--suite", "all", "--spec-version", revision, "--expected-failures", expected_file, "-o", results]
    done = await finish([NODE, _PROGRAM, "server", "--url", served.url, *options], home)
    checks = _checks(results)
    if not checks:
        raise Broken(f"the conformance suite judged nothing: {done.output}{done.errors}")
    expected = set(yaml.safe_load(expected_file.read_text("utf-8"))["server"])
    failed = {name for name, status in checks if status in FAILED}
    faults = [f"{name} fails" for name in sorted(failed - expected)]
    faults += [f"{name} is expected to fail and does not" for name in sorted(expected - failed)]
    if done.code and not faults:
        faults.append(f"the suite ended with {done.code}: {done.output[-2000:]}")
    statuses = Counter(status for _, status in checks)
    return Verdict("conformance suite", revision, statuses["SUCCESS"], len(failed), (*faults, *served.crashes()))


def _checks(results: Path) -> list[tuple[str, str]]:
    """Return every check of every scenario as `scenario:check`, with its status."""
    found: list[tuple[str, str]] = []
    for path in sorted(results.glob("server-*/checks.json")):
        # The folder is server-SCENARIO-2026-11-25T14-22-34-025Z.
        scenario = path.parent.name.removeprefix("server-")[: -len("-2026-11-25T14-22-34-025Z")]
        checks: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
        found += [(f"{scenario}:{check['id']}", check["status"]) for check in checks]
    return found
