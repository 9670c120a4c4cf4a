"""What a checkout keeps of the contract, for people and for other programs: the schema files, and tables in the README.

Written by `kajabi-mcp schemas --write`, reviewed like code, and compared with the live server by a test.
"""

import json
from pathlib import Path

from ..app import contract
from ..arguments import Argument, declared
from ..filters import FILTERS
from ..tools import TOOLS, search_customers


def write(folder: Path) -> None:
    """Brings the files of a checkout up to date."""
    for tool in contract():
        text = json.dumps(tool, indent=2, ensure_ascii=False)
        (folder / "tool_schemas" / f"{tool['name']}.json").write_text(text + "\n", "utf-8")
    readme = folder / "README.md"
    if readme.exists():
        readme.write_text(with_tables(readme.read_text("utf-8")), "utf-8")


def with_tables(readme: str) -> str:
    """The README with its tables as they should be."""
    for name, table in {"tools": tools_table(), "filters": filters_table()}.items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, found, rest = readme.partition(start)
        _, closed, after = rest.partition(end)
        if found and closed:
            readme = before + start + table + end + after
    return readme


def tools_table() -> str:
    """Every tool and what it is for."""
    return table(("tool", "what for"), [(f"`{tool.name}`", tool.purpose) for tool in TOOLS])


def filters_table() -> str:
    """Every filter, how its value is read, and what the model is told of it."""
    site = declared(search_customers.arguments)["site_id"]
    described: list[Argument] = [site, *FILTERS.values()]
    rows = [(f"`{each.name}`", each.kind.name, each.text) for each in described]
    return table(("filter", "value", "what the model reads"), rows)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
