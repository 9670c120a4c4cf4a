"""The house: rooms import downwards and through faces, a name means one thing, and the pages name what is there."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "server" / "kajabi_mcp"

# From the top floor down. A room imports from the ones after it.
FLOORS = (
    *("__main__", "commands", "app", "tools", "probing", "account", "search", "findings", "names", "replies"),
    *(
        "filters",
        "api",
        "arguments",
        "places",
        "clients",
        "warnings",
        "settings",
        "files",
        "errors",
        "text",
        "sandbox",
        "__init__",
    ),
)
ROOMS = sorted(each.name for each in PACKAGE.iterdir() if (each / "__init__.py").exists())
FACES = [room for room in ROOMS if room != "commands"]  # its modules are imported when they are run
MODULES = sorted(PACKAGE.rglob("*.py"))

# One name in several modules, on purpose: every tool has these.
OF_EVERY_TOOL = {"DESCRIPTION", "run"}


def room_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(module: Path) -> Iterator[tuple[str, str]]:
    """Yield what a module imports from its own package: the module's dotted name, and the name taken from it."""
    package = module.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            for each in node.names:
                yield ".".join((*base, *filter(None, [node.module]))), each.name


def room_imported(source: str, name: str) -> str:
    return source.split(".")[0] if source else name if name != "__version__" else "__init__"


def test_every_module_stands_on_a_floor() -> None:
    assert {room_of(module) for module in MODULES} == set(FLOORS)


def test_imports_run_downwards() -> None:
    upwards = [
        f"{module.relative_to(PACKAGE)} imports {source or name}"
        for module in MODULES
        for source, name in imports(module)
        if FLOORS.index(room_of(module)) > FLOORS.index(room_imported(source, name))
    ]
    assert upwards == []


def test_no_imports_run_in_a_circle_within_a_room() -> None:
    def modules(module: Path) -> set[Path]:
        named = (PACKAGE.joinpath(*source.split(".")) for source, _ in imports(module))
        found = {each.with_suffix(".py") for each in named}
        return {each for each in found if each.exists() and each.parent == module.parent}

    left = {module: modules(module) for module in MODULES}
    while free := [module for module, needed in left.items() if not needed & set(left)]:
        for module in free:
            del left[module]
    assert sorted(str(module.relative_to(PACKAGE)) for module in left) == []


def test_other_rooms_take_what_a_face_names() -> None:
    faces = {room: set(face(room)) for room in FACES}
    past = [
        f"{module.relative_to(PACKAGE)}: {name} from {source}"
        for module in MODULES
        for source, name in imports(module)
        if (room := room_imported(source, name)) in FACES and room != room_of(module)
        if source != room or name not in faces[room]
        if source  # a whole room, as a module
    ]
    assert past == []


def face(room: str) -> list[str]:
    for node in ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.literal_eval(node.value)
    raise AssertionError(f"{room} has no __all__")


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_promises_something_in_a_sentence(room: str) -> None:
    promise = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8")))
    assert promise is not None
    assert re.fullmatch(r"[A-Z].{30,180}\.", promise)


@pytest.mark.parametrize("sandbox", [False, True], ids=["server", "sandbox"])
def test_a_name_means_one_thing(sandbox: bool) -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for module in MODULES:
        if (room_of(module) == "sandbox") is sandbox:
            for name in defined(module):
                found[name].append(str(module.relative_to(PACKAGE)))
    assert {name: where for name, where in found.items() if len(where) > 1 and name not in OF_EVERY_TOOL} == {}


def defined(module: Path) -> set[str]:
    """Return the public names that a module defines at its top."""
    names: set[str] = set()
    for node in ast.parse(module.read_text("utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        names |= {each.id for each in targets if isinstance(each, ast.Name)}
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_a_module_and_its_functions_are_short(module: Path) -> None:
    text = module.read_text("utf-8")
    long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert (text.count("\n") <= 400, long) == (True, [])


PAGES = ["docs/architecture.md", "docs/releasing.md", "CONTRIBUTING.md", "CHANGELOG.md"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_short_and_names_files_that_exist(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    # A module alone belongs to the room in front of it, on the same row of a table.
    known = {*(path.name for path in MODULES), *(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py"))}
    known |= {str(path.relative_to(PACKAGE)) for path in MODULES}
    named = re.findall(r"`([\w/.]+\.(?:py|md|sql))`", text)
    assert [name for name in named if name not in known and not exists(name)] == []
    assert text.count("\n") <= 120


def exists(name: str) -> bool:
    return any((base / name).exists() for base in (ROOT, PACKAGE))


def test_the_architecture_names_every_room_and_module() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    rooms = [f"{room}/" for room in ROOMS]
    modules = [each.name for each in MODULES if room_of(each) != "sandbox" and each.name != "__init__.py"]
    assert [name for name in (*rooms, *modules) if not re.search(rf"[`/]{re.escape(name)}`", text)] == []
