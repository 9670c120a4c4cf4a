"""The requests that models are asked, with right and wrong answers, read from files and checked as they are read."""

from .conditions import Includes, OneOf, Range, accepts, examples
from .dataset import golds_with, mean, near_misses_with, shared_words, short_or_paraphrased
from .labels import meaning_of, style_of
from .loading import CASES_FOLDER, load_answers, load_cases, load_file, load_record, read_lines, read_record
from .reading import find_tool, given_values, read_case_call
from .records import CANARY, CATEGORIES, TODAY, Answer, Call, Case, MadeCall, Malformed, Record, Step, Turn
from .vocabulary import COMPARE, FILTER_NAMES, GROUPS, LOOK_UP, OPTIONS, PERSON, REMEMBER, SEARCH, SEGMENTS

__all__ = [
    "CANARY",
    "CASES_FOLDER",
    "CATEGORIES",
    "COMPARE",
    "FILTER_NAMES",
    "GROUPS",
    "LOOK_UP",
    "OPTIONS",
    "PERSON",
    "REMEMBER",
    "SEARCH",
    "SEGMENTS",
    "TODAY",
    "Answer",
    "Call",
    "Case",
    "Includes",
    "MadeCall",
    "Malformed",
    "OneOf",
    "Range",
    "Record",
    "Step",
    "Turn",
    "accepts",
    "examples",
    "find_tool",
    "given_values",
    "golds_with",
    "load_answers",
    "load_cases",
    "load_file",
    "load_record",
    "mean",
    "meaning_of",
    "near_misses_with",
    "read_case_call",
    "read_lines",
    "read_record",
    "shared_words",
    "short_or_paraphrased",
    "style_of",
]
