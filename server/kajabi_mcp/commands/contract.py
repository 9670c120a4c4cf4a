"""Write the files that show the contract to people and other programs: the tool schemas, and tables in the README.

`kajabi-mcp schemas --write` writes them; they are reviewed like code, and a test compares them with the live server.
"""

import json
from pathlib import Path

from ..app import contract
from ..arguments import Argument, declared
from ..filters import FILTERS
from ..tools import TOOLS, search_customers


def write(folder: Path) -> None:
    """Update the files of the checkout in this folder."""
    for tool in contract():
        text = json.dumps(tool, indent=2, ensure_ascii=False)
        (folder / "tool_schemas" / f"{tool['name']}.json").write_text(text + "\n", "utf-8")
    readme = folder / "README.md"
    if readme.exists():
        readme.write_text(with_tables(readme.read_text("utf-8")), "utf-8")


def with_tables(readme: str) -> str:
    """Return the README with its tables up to date."""
    for name, rendered in {"tools": tools_table(), "quirks": quirks_list(), "filters": filters_table()}.items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, found, rest = readme.partition(start)
        _, closed, after = rest.partition(end)
        if found and closed:
            readme = before + start + rendered + end + after
    return readme


def tools_table() -> str:
    """Return a table of the tools and what each is for."""
    return markdown_table(("tool", "what for"), [(f"`{tool.name}`", tool.purpose) for tool in TOOLS])


def quirks_list() -> str:
    """Return a list of the sandbox's quirks and what each does."""
    # Imported here, so that a server without a sandbox does not load it.
    from ..sandbox import QUIRKS

    return "".join(f"- `{quirk.usage}`: {quirk.text}\n" for quirk in QUIRKS)


def filters_table() -> str:
    """Return a table of the filters, how the value of each is read, and its description for the model."""
    site = declared(search_customers.arguments)["site_id"]
    described: list[Argument] = [site, *FILTERS.values()]
    rows = [(f"`{each.name}`", each.kind.name, each.text) for each in described]
    return markdown_table(("filter", "value", "what the model reads"), rows)


def markdown_table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
