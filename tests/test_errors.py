"""The tree of errors at the top of errors.py is whole: every error of the package is drawn there and defined there."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import kajabi_mcp
from kajabi_mcp import errors


def below(error: type[errors.KajabiError]) -> Iterator[type[errors.KajabiError]]:
    """Yield all subclasses of an error, and theirs."""
    for each in error.__subclasses__():
        yield each
        yield from below(each)


def test_the_tree_in_the_docstring_names_every_error_and_all_are_defined_beside_it() -> None:
    for module in pkgutil.walk_packages(kajabi_mcp.__path__, "kajabi_mcp."):
        importlib.import_module(module.name)
    drawn = re.findall(r"^[├└]── (\w+) {2,}\S", errors.__doc__ or "", re.MULTILINE)
    found = [each for each in below(errors.KajabiError) if each.__module__.startswith("kajabi_mcp")]
    assert sorted(each.__name__ for each in found) == sorted(drawn)
    assert {each.__module__ for each in found} == {errors.__name__}
