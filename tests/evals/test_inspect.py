"""Inspect asks the same cases and comes to the same verdicts. Its model is a mock: nothing leaves the machine.

It runs in a process of its own, where its warnings, its log handlers and the seconds of its import are no other test's.
"""

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evals.asking import RULES
from evals.cases import SEARCH, Case, Turn, examples, load_cases
from kajabi_mcp.arguments import OPENING
from tests.evals.made_cases import case

if TYPE_CHECKING:
    from inspect_ai.model import ChatMessage, GenerateConfig, ModelOutput
    from inspect_ai.tool import ToolChoice, ToolInfo

PROJECT = Path(__file__).parents[2]
TEXAS, OHIO = {"address_state_contains": "Texas"}, {"address_state_contains": "Ohio"}
REFUSAL = f"{OPENING}\n- state: no such argument; did you mean address_state_contains?"

Output = Mapping[str, Any]  # as Inspect has it from a model
Answers = Mapping[str, Sequence[Output]]  # to each request, one after another


def output(content: str = "", *calls: Mapping[str, Any], stop: str = "stop") -> Output:
    """Return what a model says. With its usage, or Inspect downloads a tokenizer."""
    message = {"role": "assistant", "content": content, "tool_calls": calls}
    usage = {"input_tokens": 2, "output_tokens": 1, "total_tokens": 3}
    return {"choices": [{"message": message, "stop_reason": stop}], "usage": usage}


def called(arguments: Mapping[str, Any], tool: str = SEARCH, stop: str = "tool_calls", **more: str) -> Output:
    """Return what a model says when it makes one call."""
    return output("", {"id": "one", "function": tool, "arguments": arguments, **more}, stop=stop)


ANSWERED: Mapping[str, tuple[Sequence[Output], str, str]] = {
    "right": ([called(TEXAS)], "C", "right"),
    "looked-up": ([called({"kind": "tag", "name": "VIP"}, "find_ids"), called(TEXAS)], "C", "right"),
    "wrong": (
        [called(OHIO)],
        "I",
        "other value: missed address_state_contains Texas; extra address_state_contains Ohio",
    ),
    "refused": ([called({"state": "Texas"}), called(TEXAS)], "I", f"refused: {REFUSAL}"),
    "garbled": ([called({}, parse_error="no JSON"), called(TEXAS)], "I", "refused: the arguments are not an object"),
    "words": ([output("There are some.")], "I", "no call: no call"),
    "cut-off": ([called(TEXAS, stop="max_tokens")], "I", "nothing: the reply ended early (max_tokens)"),
    "empty": ([{**output(), "choices": []}], "I", "nothing: no answer"),
}


def evaluate(cases: Sequence[Case], answers: Answers, options: Mapping[str, Any]) -> None:
    """Let Inspect ask these cases, and then the first one of its own task."""
    from inspect_ai import Task
    from inspect_ai import eval as run  # pyright: ignore[reportUnknownVariableType]  # of a package that is absent
    from inspect_ai.model import ModelOutput, get_model

    from evals.inspect_task import answered, judged, sample, shown

    def answer(
        said: "list[ChatMessage]", tools: "list[ToolInfo]", choice: "ToolChoice", config: "GenerateConfig"
    ) -> "ModelOutput":
        [asked] = [message.text for message in said if message.role == "user"]
        return ModelOutput.model_validate(answers[asked][sum(message.role == "assistant" for message in said)])

    model = get_model("mockllm/model", custom_outputs=answer)
    samples = [sample(each, shown("ours")) for each in cases]
    run(Task(name="made", dataset=samples, solver=answered(), scorer=judged()), model=model, **options)
    own = PROJECT / "evals" / "inspect_task.py"
    run(f"{own}@kajabi", model=model, task_args={"category": "single", "variant": "bare"}, limit=1, **options)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the user's environment from Inspect, and return the only folder that it writes to."""
    for name in [*os.environ]:
        if name.startswith("INSPECT_"):
            monkeypatch.delenv(name)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)  # it reads the .env of the folder it is in
    return tmp_path


def logs(folder: Path, cases: Sequence[Case], answers: Answers) -> dict[str, Any]:
    """Return what Inspect logs, by the name of the task."""
    options = {"display": "none", "log_dir": str(folder / "logs"), "log_format": "json", "ctl_server": False}
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        process.submit(evaluate, cases, answers, options).result()
    found = [json.loads(path.read_text("utf-8")) for path in (folder / "logs").iterdir()]
    assert [log["status"] for log in found] == ["success", "success"]
    return {log["eval"]["task"]: log for log in found}


def offered(sample: Any) -> dict[str, Any]:
    """Return the schemas of the tools that the model was first given."""
    [first, *_] = [event for event in sample["events"] if event["event"] == "model"]
    return {tool["name"]: tool["parameters"] for tool in first["tools"]}


def test_verdicts_are_ours_and_a_refusal_is_handed_back(alone: Path) -> None:
    cases = [
        case(TEXAS, id=f"single-{name}", cluster=f"single-{number % 3}", turns=(Turn(role="user", content=name),))
        for number, name in enumerate(ANSWERED)
    ]
    own = load_cases(only=["single"])[0]
    made = examples(own.gold[0])[0]
    answers = {name: outputs for name, (outputs, _, _) in ANSWERED.items()}
    answers[own.request] = [called(made.arguments, made.tool)]
    found = logs(alone, cases, answers)

    samples = {each["id"]: each for each in found["made"]["samples"]}
    scores = {name: each["scores"]["judged"] for name, each in samples.items()}
    assert {name: (each["value"], each["explanation"]) for name, each in scores.items()} == {
        f"single-{name}": (value, explanation) for name, (_, value, explanation) in ANSWERED.items()
    }
    told = [(message["role"], message["content"]) for message in samples["single-refused"]["messages"]]
    assert told[1:] == [("user", "refused"), ("assistant", ""), ("tool", REFUSAL), ("assistant", "")]
    assert scores["single-refused"]["metadata"] == {
        "outcome": "refused",
        "missed": ["address_state_contains"],
        "extra": [],
        "recovered": True,
        "same_people": False,
    }
    schemas = [json.loads(path.read_text("utf-8")) for path in (PROJECT / "tool_schemas").iterdir()]
    assert offered(samples["single-right"]) == {
        each["name"]: each["inputSchema"] | {"required": [], "additionalProperties": False} for each in schemas
    }
    metrics = found["made"]["results"]["scores"][0]["metrics"]
    assert metrics["accuracy"]["value"] == 2 / 8
    assert metrics["stderr"]["params"] == {"cluster": "cluster"}

    [first] = found["kajabi"]["samples"]
    assert (first["id"], first["scores"]["judged"]["value"]) == (own.id, "C")
    [said, _] = first["input"]
    assert said["content"] == RULES.format(today=f"{own.today:%A}, {own.today}")
    properties = [each for tool in offered(first).values() for each in tool["properties"].values()]
    assert properties
    assert not any("description" in each for each in properties)
