"""The size of what a model reads."""

import json
from functools import cache
from typing import Any

import bpe_openai  # pyright: ignore[reportMissingTypeStubs]  # the wheel has none


def tokens(value: object) -> int:
    """Return the size of a value as compact JSON, in tokens of o200k."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(_tokenizer().encode(text))


@cache
def _tokenizer() -> Any:
    return bpe_openai.get_encoding("o200k_base")
