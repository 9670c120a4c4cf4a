"""A task for Inspect AI: the same cases, asked and judged in the same way, with its models, logs and viewer.

Inspect shows the tools to the model and runs none of them: calls go to the desk, as in our own runs. With its provider
`openai-api`, give `-M strict_tools=false`: under a strict schema, a model would have to fill in every filter.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageTool,
    ChatMessageUser,
    ModelOutput,
    get_model,
)
from inspect_ai.scorer import CORRECT, INCORRECT, Score, Scorer, Target, accuracy, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.tool import ToolCall, ToolInfo, ToolParams

# Inspect loads this file by its path, so it is not part of a package.
sys.path.append(str(Path(__file__).parents[1]))

from evals.asking import (
    VARIANTS,
    Ask,
    Prompt,
    Said,
    Tools,
    converse,
    day_in_words,
    error_of,
    open_desk,
    read_tools,
    system_text,
)
from evals.cases import Answer, Case, MadeCall, Step, load_cases
from evals.scoring import judge
from evals.world import catalogue, world

STOPPED_EARLY = ("max_tokens", "model_length")


@task
def kajabi(category: str | list[str] = "", variant: str = "ours") -> Task:
    """Return the task of all cases, or of some categories, with one variant of the descriptions."""
    cases = load_cases(only=[category] if isinstance(category, str) and category else category)
    tools = shown(variant)
    return Task(
        dataset=MemoryDataset([sample(case, tools) for case in cases], name="kajabi-mcp"),
        solver=answered(variant),
        scorer=judged(),
        metadata={"tool_tokens": tools.tokens},
    )


@cache
def shown(variant: str) -> Tools:
    """Return the tools; read in a thread, since Inspect makes tasks in an event loop and `read_tools` runs its own."""
    if variant not in VARIANTS:
        raise ValueError(f"There is no variant {variant}, only {', '.join(VARIANTS)}")
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(read_tools, variant).result()


def sample(case: Case, tools: Tools) -> Sample:
    """Return a case as Inspect's sample. Its metadata is the whole case, so that a log can be judged again."""
    roles = {"user": ChatMessageUser, "assistant": ChatMessageAssistant}
    said: list[ChatMessage] = [roles[turn.role](content=turn.content) for turn in case.turns]
    return Sample(
        id=case.id,
        input=[ChatMessageSystem(content=system_text(day_in_words(case), tools)), *said],
        target=[json.dumps(gold.model_dump(), ensure_ascii=False) for gold in case.gold] or case.expect,
        metadata=case.model_dump(mode="json"),
    )


@solver
def answered(variant: str = "ours") -> Solver:
    """Return the solver: it asks the model until its answer is complete, with the replies of the desk."""
    tools = shown(variant)

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        async with open_desk(world()) as clerk:
            await converse(Case.model_validate(state.metadata), tools, asking(state), clerk.hand_back)
        return state

    return solve


def asking(state: TaskState) -> Ask:
    """Return a function that asks the model of this run, and keeps the messages in Inspect's state."""

    async def ask(prompt: Prompt) -> Said:
        if prompt.exchanges:
            calls = state.output.message.tool_calls or []
            for each, reply in zip(calls, prompt.exchanges[-1].replies, strict=True):
                state.messages.append(ChatMessageTool(content=reply, tool_call_id=each.id, function=each.function))
        state.output = await get_model().generate(state.messages, infos(prompt.tools))
        if error := failure(state.output):
            return Said(Step(), error=error)
        state.messages.append(state.output.message)
        return Said(step(state.output.message))

    return ask


def failure(output: ModelOutput) -> str:
    """Return why this is not an answer, or nothing. A call that was cut off is not one: it would find other people."""
    if output.error or output.empty:
        return output.error or "no answer"
    return f"the reply ended early ({output.stop_reason})" if output.stop_reason in STOPPED_EARLY else ""


def infos(tools: Tools) -> list[ToolInfo]:
    """Return the definitions as Inspect gives them to a model."""
    return [
        ToolInfo(
            name=each["name"],
            description=each.get("description", ""),
            parameters=ToolParams.model_validate(each["input_schema"]),
        )
        for each in tools.definitions
    ]


def step(message: ChatMessageAssistant) -> Step:
    """Return a message of the model as a step."""
    return Step(calls=tuple(made(each) for each in message.tool_calls or ()), text=message.text)


def made(sent: ToolCall) -> MadeCall:
    """Return a call as it was sent; arguments that are not JSON become a text."""
    return MadeCall(tool=sent.function, arguments=sent.parse_error or sent.arguments)


@scorer(metrics=[accuracy(), stderr(cluster="cluster")])
def judged() -> Scorer:
    """Return the scorer: right or not, and why."""

    async def score(state: TaskState, target: Target) -> Score:
        case = Case.model_validate(state.metadata)
        later = state.messages[len(state.input) :]
        steps = tuple(step(each) for each in later if isinstance(each, ChatMessageAssistant))
        answer = Answer(id=case.id, run=state.epoch, steps=steps, error=error_of(steps, failure(state.output)))
        verdict = judge(case, answer, catalogue(), world().people)
        return Score(
            value=CORRECT if verdict.right else INCORRECT,
            answer=json.dumps([each.model_dump(exclude_defaults=True) for each in steps], ensure_ascii=False),
            explanation=": ".join(filter(None, (verdict.outcome, verdict.difference or answer.error))),
            metadata={
                "outcome": verdict.outcome,
                "missed": verdict.missed,
                "extra": verdict.extra,
                "recovered": verdict.recovered,
                "same_people": verdict.same_people,
            },
        )

    return score
