"""The command line of the evals: `python -m evals.run --help`."""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from . import gate as gates
from .asking import (
    ANSWERS,
    FORMATS,
    MANIFEST,
    REQUESTS,
    Ask,
    ModelOptions,
    Run,
    Tools,
    ask_all,
    ask_lexically,
    lay_out_requests,
    manifest_of,
    open_desk,
    open_run,
    open_vendor,
    pair_with_cases,
    read_run,
    read_tools,
    take_in_answers,
    writing,
)
from .cases import CATEGORIES, Case, load_cases, load_file
from .command_line import (
    EXISTING_FOLDER,
    NEW_FILE,
    NEW_FOLDER,
    CannotGoOn,
    command,
    console,
    main,
    with_choice,
    with_variant,
)
from .lint import flaws, what_the_data_tell
from .reporting import (
    as_markdown,
    case_sections,
    compare_runs,
    comparison_sections,
    figures_of,
    print_sections,
    run_sections,
)
from .scoring import Verdict, judge
from .world import catalogue, world


def chosen_categories(folder: Path, category: tuple[str, ...]) -> tuple[str, ...]:
    """Return the categories to ask: if none are named, those of the run that was begun in the folder."""
    if not category and (folder / MANIFEST).exists():
        return read_run(folder).manifest.categories
    return tuple(each for each in CATEGORIES if each in category)


@command
@with_choice
@click.argument("folder", type=NEW_FOLDER)
@click.option("--model", default="", help="Who answers; the report shows it.")
def batch(folder: Path, model: str, category: tuple[str, ...], variant: str, runs: int) -> None:
    """Write requests into FOLDER, and read the answers that were written there."""
    categories, tools = chosen_categories(folder, category), read_tools(variant)
    cases = load_cases(only=categories)

    async def take_in(run: Run) -> tuple[int, int]:
        async with open_desk(world()) as clerk:
            return await take_in_answers(run, cases, clerk.hand_back)

    with writing(folder):
        run = open_run(folder, manifest_of("batch", tools, model=model, runs=runs, categories=categories))
        if not (folder / REQUESTS).exists():
            lay_out_requests(run, cases, tools)
            click.echo(f"{len(run.missing(cases))} requests in {folder}; HOW.md there says how to answer them")
            return
        waiting, again = anyio.run(take_in, run)
    click.echo(f"{len(run.answers)} answered, {waiting} still to answer, {again} of them in a further round")


@command
@with_choice
@click.argument("folder", type=NEW_FOLDER)
@click.option("--format", "form", required=True, type=click.Choice(tuple(FORMATS)), help="The format of the API.")
@click.option("--model", required=True, help="The model's name there.")
@click.option("--base-url", help="Its address, if it is not the vendor's.")
@click.option("--temperature", type=float, help="Sent only if given.")
@click.option("--max-tokens", type=click.IntRange(1), help="The most tokens of an answer.")
@click.option("--effort", help="Reasoning effort, where the API has one.")
@click.option("--at-once", default=4, type=click.IntRange(1, 64), help="Requests in flight.")
def ask(folder: Path, form: str, base_url: str | None, at_once: int, **chosen: Any) -> None:
    """Ask a model over HTTP. Give the same command again to go on where it stopped.

    The key is read from OPENAI_API_KEY or ANTHROPIC_API_KEY.
    """
    model, runs = chosen["model"], chosen["runs"]
    categories, tools = chosen_categories(folder, chosen["category"]), read_tools(chosen["variant"])
    options = ModelOptions(chosen["temperature"], chosen["max_tokens"], chosen["effort"])
    asked_for = {"at": base_url} | asdict(options)
    said = ", ".join(f"{name} {value}" for name, value in asked_for.items() if value is not None)
    cases, key = load_cases(only=categories), os.environ.get(FORMATS[form].key_name, "")

    async def asking() -> Run:
        async with open_vendor(form, base_url, key, model, options) as vendor:
            described = {"model": model, "options": said, "runs": runs, "categories": categories}
            run = open_run(folder, manifest_of(form, tools, **described))
            await ask_with_progress(run, cases, tools, vendor, at_once)
            return run

    with writing(folder):
        run = anyio.run(asking)
    show_run(run)


@command
@with_choice
@click.argument("folder", type=NEW_FOLDER)
def lexical(folder: Path, category: tuple[str, ...], variant: str, runs: int) -> None:
    """Answer from the words of the requests alone: a floor, without a model and not part of the product."""
    categories, tools = chosen_categories(folder, category), read_tools(variant)
    with writing(folder):
        run = open_run(folder, manifest_of("lexical", tools, runs=runs, categories=categories))
        anyio.run(ask_with_progress, run, load_cases(only=categories), tools, ask_lexically)
    show_run(run)


async def ask_with_progress(run: Run, cases: Sequence[Case], tools: Tools, vendor: Ask, at_once: int = 4) -> None:
    """Ask what must still be asked, and show the progress."""
    every = len(cases) * run.manifest.runs
    async with open_desk(world()) as clerk:
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=Console(stderr=True)) as bar:
            task = bar.add_task("asking", total=every, completed=every - len(run.missing(cases)))
            await ask_all(run, cases, tools, vendor, clerk.hand_back, at_once, lambda: bar.advance(task))


@command
@click.argument("folder", type=EXISTING_FOLDER)
@click.option("--markdown", type=NEW_FILE, help="Write the report there too, with all failures in full.")
def report(folder: Path, markdown: Path | None) -> None:
    """Show the figures of a run."""
    run = read_run(folder)
    show_run(run)
    if markdown:
        verdicts = judge_run(run)
        parts = run_sections(run.manifest, figures_of(verdicts), verdicts, full=True)
        markdown.write_text(as_markdown(parts), "utf-8")


def show_run(run: Run) -> None:
    """Print a run, and how much of it is missing."""
    verdicts = judge_run(run)
    if not verdicts:
        raise CannotGoOn(f"{run.folder / ANSWERS}: there is no answer yet")
    print_sections(console, run_sections(run.manifest, figures_of(verdicts), verdicts))
    cases = load_cases(only=run.manifest.categories)
    if missing := run.missing(cases):
        every = len(cases) * run.manifest.runs
        click.echo(f"{len(missing)} of {every} must still be asked, or were answered in another wording.", err=True)


def judge_run(run: Run) -> list[Verdict]:
    """Return the verdicts on all answers of a run."""
    sites, people = catalogue(), world().people
    return [judge(case, answer, sites, people) for case, answer in pair_with_cases(run, load_cases())]


@command
@click.argument("first", type=EXISTING_FOLDER)
@click.argument("second", type=EXISTING_FOLDER)
@click.option("--markdown", type=NEW_FILE, help="Write the comparison there too.")
def compare(first: Path, second: Path, markdown: Path | None) -> None:
    """Show what the second run wins and loses against the first, on the cases that both answered."""
    one, other = read_run(first), read_run(second)
    found = compare_runs(judge_run(one), judge_run(other))
    if not found.common:
        raise CannotGoOn(f"{first} and {second} have no case in common")
    parts = list(comparison_sections(title_of(one), title_of(other), found))
    print_sections(console, parts)
    if markdown:
        markdown.write_text(as_markdown(parts), "utf-8")


def title_of(run: Run) -> str:
    """Return a run in a few words."""
    manifest = run.manifest
    return " ".join(filter(None, (run.folder.name, f"({manifest.runner}", manifest.model, f"{manifest.variant})")))


@command
@click.argument("folder", type=EXISTING_FOLDER)
@click.argument("name")
@click.option("--into", default=gates.RECORDED, type=EXISTING_FOLDER, help="Where the recorded runs are.")
def record(folder: Path, name: str, into: Path) -> None:
    """Keep a run among the recorded ones, whose verdicts the gate checks."""
    kept = into / name
    if not re.fullmatch("[a-z0-9][a-z0-9-]*", name) or name == gates.LEXICAL:
        raise CannotGoOn(
            f"{name!r} cannot be the name of a run; use small letters, digits and dashes, but not {gates.LEXICAL}"
        )
    if not read_run(folder).answers:
        raise CannotGoOn(f"{folder / ANSWERS}: there is no answer yet")
    if kept.exists():
        raise CannotGoOn(f"there is a recorded run {name}; give another name")
    kept.mkdir()
    for file in (MANIFEST, ANSWERS):
        shutil.copyfile(folder / file, kept / file)
    click.echo(f"kept as {name}; `gate --accept REASON` accepts its verdicts")


@command
@with_variant
def tools(variant: str) -> None:
    """Print the tools as a model sees them, and their size on stderr."""
    shown = read_tools(variant)
    console.print_json(data={"instructions": shown.instructions, "tools": list(shown.definitions)})
    click.echo(f"{shown.tokens} tokens (o200k)", err=True)


@command
def floors() -> None:
    """Print the scores of the words alone, with each variant of the descriptions."""
    click.echo(as_markdown([gates.floor_table(load_cases(), read_tools("ours"), catalogue())]), nl=False)


@command
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
def lint(files: tuple[Path, ...]) -> None:
    """Check the cases themselves: all of them, or those in FILES."""
    cases = [case for path in files for case in load_file(path)] if files else load_cases()
    found = [f"{case.id}: {each}" for case in cases for each in flaws(case, catalogue())]
    for line in found:
        click.echo(line)
    print_sections(console, list(case_sections(cases))[: 1 if files else None])
    if not show_told_apart(cases) or found:
        sys.exit(1)


def show_told_apart(cases: Iterable[Case]) -> bool:
    """Print how many wrong answers the data tell from right ones, and return whether that is enough."""
    found = what_the_data_tell(cases, catalogue(), world().people)
    for name, what in found.blurred.items():
        click.echo(f"not told apart: {name}: {', '.join(what)}")
    click.echo(str(found))
    return found.is_enough


@command
@click.option("--accept", metavar="REASON", help="Accept the verdicts as they are now, for this reason.")
@click.option("--short", is_flag=True, help="Skip the check of what the data tell apart.")
@click.option(
    "--folder", default=gates.RECORDED, type=EXISTING_FOLDER, help="Where the recorded runs and verdicts are."
)
def gate(accept: str | None, short: bool, folder: Path) -> None:
    """Check the scorer, the cases and every recorded verdict. Needs no key and no network."""
    cases, sites, people = load_cases(), catalogue(), world().people
    found = [f"{case.id}: {each}" for case in cases for each in flaws(case, sites)]
    known = gates.known_verdicts(cases, sites)
    found += gates.self_checks(known)
    for line in found:
        click.echo(line)
    is_enough = short or show_told_apart(cases)
    watched = gates.recorded_verdicts(folder, cases, read_tools("ours"), sites, people)
    now = {name: gates.outcomes_of(verdicts) for name, verdicts in watched.items()}
    for name, verdicts in (known | watched).items():
        click.echo(f"{name}: exact {figures_of(verdicts).exact}")
    failed = bool(found) or not is_enough or not unchanged(folder, now, accept)
    click.echo(f"{len(cases)} cases: {'FAILED' if failed else 'the gate is passed'}")
    sys.exit(1 if failed else 0)


def unchanged(folder: Path, now: dict[str, gates.Outcomes], accept: str | None) -> bool:
    """Print which verdicts changed, accept them if there is a reason, and return whether all are as accepted."""
    before = gates.read_kept_outcomes(folder).outcomes
    changed = [line for run in dict.fromkeys((*before, *now)) for line in gates.changed_verdicts(run, before, now)]
    for line in changed:
        click.echo(line)
    if changed and accept and accept.strip():
        gates.keep_outcomes(folder, now, accept.strip(), len(changed), datetime.now(UTC).date())
        click.echo(f"accepted: {len(changed)} changes")
        return True
    if changed:
        click.echo(f'{len(changed)} changes of recorded verdicts; if they are right, give --accept "the reason"')
    return not changed


if __name__ == "__main__":
    main(prog_name="python -m evals.run")
