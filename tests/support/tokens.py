"""The size of what a model reads."""

import json

import bpe_openai  # pyright: ignore[reportMissingTypeStubs]  # the wheel has none


def tokens(value: object) -> int:
    """Return the size of a value as compact JSON, in tokens of o200k."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(bpe_openai.get_encoding("o200k_base").encode(text))
