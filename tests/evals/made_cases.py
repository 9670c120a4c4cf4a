"""Cases and answers, made by hand."""

from typing import Any

from evals.cases import CANARY, Answer, Call, Case, MadeCall, Step, Turn

VIPS: dict[str, Any] = {"has_tag_id": "VIP"}


def case(*golds: dict[str, Any], **fields: Any) -> Case:
    """Return a case with these golds."""
    tool = fields.pop("tool", "search_customers")
    given: dict[str, Any] = {"category": "single", "id": "single-made-1", "cluster": "single-made", "style": "plain"}
    given |= {"turns": (Turn(role="user", content="who?"),), "expect": "call", "semantics": "spec", "canary": CANARY}
    return Case.model_validate(given | {"gold": [Call(tool=tool, arguments=each) for each in golds]} | fields)


def said(*calls: Any, text: str = "", tool: str = "search_customers") -> Step:
    """Return a message with these calls of one tool."""
    return Step(calls=tuple(MadeCall(tool=tool, arguments=each) for each in calls), text=text)


def answer(of: Case, *steps: Step, **fields: Any) -> Answer:
    """Return an answer to a case."""
    return Answer(id=of.id, steps=steps, **fields)
