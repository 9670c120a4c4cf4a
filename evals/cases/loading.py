"""Load cases and answers from their files; whatever is wrong is reported with the file and the line.

A category is one file of this folder, a case one line of it. README.md says what each field means.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from .reading import Unreadable, read_case_call
from .records import CATEGORIES, Answer, Case, Malformed

CASES_FOLDER = Path(__file__).parent
MAX_DEPTH = 40  # of objects within objects: deeper than any real answer

R = TypeVar("R", bound=BaseModel)


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the objects of a JSONL file, with their line numbers. Raises `Malformed`."""
    return objects_of(path, read_text(path))


def read_text(path: Path) -> str:
    """Read a file. Raises `Malformed`."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Malformed(f"{path}: cannot be read: {error}") from None


def objects_of(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Return the objects in the text of a JSONL file, with their line numbers. Raises `Malformed`."""
    # Not splitlines: a text may contain U+2028 and the like.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, read_object(path, number, line)


def read_object(path: Path, number: int, line: str) -> dict[str, Any]:
    """Read the object of one line. Raises `Malformed`, also for values that could not be written again."""
    try:
        record: object = json.loads(line, object_pairs_hook=no_repeats)
        json.dumps(record, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{path}, line {number}: is not JSON: {error}") from None
    if not isinstance(record, dict):
        raise Malformed(f"{path}, line {number}: is not an object")
    if is_deep(cast(object, record)):
        raise Malformed(f"{path}, line {number}: holds objects within objects, more than {MAX_DEPTH} deep")
    return cast(dict[str, Any], record)


def is_deep(value: object, left: int = MAX_DEPTH) -> bool:
    """Return whether a value is nested deeper than `left` levels."""
    inner: Iterable[object] = ()
    if isinstance(value, dict):
        inner = cast(dict[str, object], value).values()
    elif isinstance(value, list):
        inner = cast(list[object], value)
    return left == 0 or any(is_deep(each, left - 1) for each in inner)


def no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object of JSON. Raises `ValueError` for a repeated name, whose first value would be lost silently."""
    names = [name for name, _ in pairs]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"{', '.join(sorted(twice))} is given twice")
    return dict(pairs)


def read_record(model: type[R], path: Path, number: int, record: dict[str, Any]) -> R:
    """Read an object as a record. Raises `Malformed` with everything that is wrong with it."""
    try:
        return model.model_validate(record)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors(include_url=False)]
        raise Malformed(f"{path}, line {number}: {'; '.join(wrong)}") from None


def load_record(model: type[R], path: Path) -> R:
    """Load the one record of a JSON file. Raises `Malformed`."""
    try:
        record = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Malformed(f"{path}: cannot be read: {error}") from None
    return read_record(model, path, 1, record)


def load_file(path: Path) -> tuple[Case, ...]:
    """Load the cases of one category. Raises `Malformed`."""
    return cases_of(path, read_text(path))


@cache
def cases_of(path: Path, text: str) -> tuple[Case, ...]:
    """Return the cases in the text of a file, which is read through only once. Raises `Malformed`."""
    cases: list[Case] = []
    for number, record in objects_of(path, text):
        if "category" in record:
            raise Malformed(f"{path}, line {number}: its category is the name of its file")
        case = read_record(Case, path, number, {"category": path.stem} | record)
        if found := [*case.problems(), *unreadable(case)]:
            raise Malformed(f"{path}, line {number}: {case.id}: {'; '.join(found)}")
        if case.id in (each.id for each in cases):
            raise Malformed(f"{path}, line {number}: {case.id} was there before")
        cases.append(case)
    return tuple(cases)


def unreadable(case: Case) -> Iterator[str]:
    """Return the calls of a case that cannot be read, and why."""
    calls = [(f"gold {n}", call) for n, call in enumerate(case.gold)]
    for where, call in [*calls, *((f"near miss {n}", call) for n, call in enumerate(case.near_miss))]:
        try:
            read_case_call(call, case.now)
        except Unreadable as error:
            yield f"{where}: {error}"


def load_cases(folder: Path = CASES_FOLDER, only: Iterable[str] = ()) -> list[Case]:
    """Load all cases, or those of some categories. Raises `Malformed`."""
    wanted = tuple(dict.fromkeys(only)) or CATEGORIES
    return [case for category in wanted for case in load_file(folder / f"{category}.jsonl")]


def load_answers(path: Path) -> list[Answer]:
    """Load the answers of a file. Raises `Malformed`."""
    answers: dict[tuple[str, int], Answer] = {}
    for number, record in read_lines(path):
        answer = read_record(Answer, path, number, record)
        before = answers.get((answer.id, answer.run))
        # A case that was reworded is asked again, and the new answer replaces the old one.
        if before and before.asked == answer.asked:
            raise Malformed(f"{path}, line {number}: run {answer.run} of {answer.id} was there before")
        answers[answer.id, answer.run] = answer
    return list(answers.values())
