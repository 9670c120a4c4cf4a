"""Ask a model over HTTP, a person through files, or the lexical floor all cases, and keep the answers as they come."""

from .batch import lay_out_requests, take_in_answers
from .conversation import RULES, Ask, Exchange, Prompt, Said, converse, day_in_words, error_of, prompt_for, system_text
from .desk import Desk, open_desk
from .lexical import ask_lexically
from .runs import (
    ANSWERS,
    MANIFEST,
    REQUESTS,
    Manifest,
    Rejected,
    Run,
    Stopped,
    ask_all,
    manifest_of,
    open_run,
    pair_with_cases,
    read_run,
    writing,
)
from .tools import VARIANTS, Tools, read_tools
from .vendors import FORMATS, ModelOptions, open_vendor

__all__ = [
    "ANSWERS",
    "FORMATS",
    "MANIFEST",
    "REQUESTS",
    "RULES",
    "VARIANTS",
    "Ask",
    "Desk",
    "Exchange",
    "Manifest",
    "ModelOptions",
    "Prompt",
    "Rejected",
    "Run",
    "Said",
    "Stopped",
    "Tools",
    "ask_all",
    "ask_lexically",
    "converse",
    "day_in_words",
    "error_of",
    "lay_out_requests",
    "manifest_of",
    "open_desk",
    "open_run",
    "open_vendor",
    "pair_with_cases",
    "prompt_for",
    "read_run",
    "read_tools",
    "system_text",
    "take_in_answers",
    "writing",
]
