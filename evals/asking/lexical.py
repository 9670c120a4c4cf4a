"""The lexical floor: how far the words of a request and of the filters get by themselves, without a model or a key.

It is a FLOOR for the evals, and never a feature of the product: what it gets right takes no understanding. BM25, the
usual ranking of text search, finds the filter; rules find values, negations and options. The rules are about English
and not about the cases, and the names in the business are as unknown here as they are to a model.

"Not active for 14 days": "14 days" is taken out as the value of a look-back, the other words fit `active_in_last` best,
and "not" makes it `inactive_in_last`.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..cases import GROUPS, OPTIONS, SEARCH, MadeCall, Step
from ..scoring import NEGATIVE_PREFIXES
from .conversation import Prompt, Said
from .tools import Definition

Pick = tuple[float, str, Any]  # how well a filter fits, its name, its value
K1, B = 1.2, 0.75
FLOOR = 2.0  # the least score: about one word that a tenth of the filters have
MORE = 2 * FLOOR  # the least score of a second and third filter
MOST = 3
LONGEST = 2000  # characters of a request that are read
NOTHING = "I cannot tell that: no filter is described in words like these."

COMMON = """
a about again all also am an and any anybody anyone are as at be been being but by can could day days did do does each
else every everybody everyone folks for from get give had has have having he her here him his how i id if in into is it
its just kajabi last let like list many me more most much my n need no not now of on one only or our out over past
people person please pull see she show since so some somebody someone still tell than thanks that the their them then
there these they this those to top up us want was we were what when where which while who whom whose will with would
you your count find contact contacts customer customers lead leads
"""
STOP = frozenset(COMMON.split())
ENDING = re.compile(r"(?<=\w{4})ers?$|(?<=\w{3})(?:ies|y|ing|ed|es|e|(?<!s)s)$")
DOUBLED = re.compile(r"([^s])\1$")
IRREGULAR = {"buy": "bought", "purchas": "bought", "send": "sent", "leav": "left", "los": "lost", "spend": "spent"}
ONE_TO_TEN = "one two three four five six seven eight nine ten"
OTHERS = {"a couple of": 2, "a": 1, "an": 1, "thirty": 30, "sixty": 60, "ninety": 90}
NUMBER_WORDS = OTHERS | {word: number for number, word in enumerate(ONE_TO_TEN.split(), 1)}
UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 90, "year": 365, "d": 1, "w": 7, "y": 365}
NUMBER, UNIT = "|".join(NUMBER_WORDS), "|".join(UNITS)
SPAN = re.compile(
    rf"\b(?:(?P<digits>\d{{1,4}})[\s-]*|(?P<word>{NUMBER})\s|(?:last|past|previous|this)\s)(?P<unit>{UNIT})s?\b"
)
AMOUNT = re.compile(r"(?P<sign>[$€£]\s?)?\b(?P<number>\d[\d,]{0,11}(?:\.\d+)?)\s?(?P<thousand>[kK]?)\b")
SPENT = re.compile(r"(?i)\b(?:spen[dt]|pa(?:y|id)|revenue|worth|value|ltv|dollars|bucks|euros)")
# How an amount is bounded: the words, the name of the filter, and what to add for a strict bound.
AMOUNT_BOUNDS = (
    (r"at least|or (?:more|over|above)|minimum|and up", "greater", -0.01),
    (r"at most|up to|or (?:less|under)|maximum|no more than", "less", 0.01),
    (r"over|more than|above|exceed\w*|beyond", "greater", 0),
    (r"under|less than|below|fewer than", "less", 0),
    (r"", "equal", 0),
)

# Signs of a name: quotes, an email address, capitals, a word before it, digits. The first kind that is found counts.
NAME_SIGNS = (
    re.compile(r"(?<!\w)([\"'])(?P<name>.{1,80}?)\1(?!\w)"),
    re.compile(r"(?P<name>[\w.+-]{0,80}@\w[\w.-]*\w)"),
    re.compile(r"\b(?P<name>[A-ZÀ-ÖØ-ÞА-Я][\w&+-]*(?:\s(?:of\s|the\s|&\s){0,2}(?:[A-ZÀ-ÖØ-ÞА-Я][\w&+-]*|\d+))*)"),
    re.compile(r"\b(?:in|from|named|called|tagged)\s(?P<name>[^\W\d]\w*)"),
    re.compile(r"\b(?P<name>\w*\d[\w-]+)\b"),
)
# What is before a name or in it, and the words of the filter that this suggests.
CUES = ((re.compile(r"\b(?:in|from|near)\s\w"), "city contains"), (re.compile(r"@"), "email contains"))
CLAUSE = re.compile(r'(?:\s(?:and|but|who|that|whose)\s(?=[a-z])|[;,.!?](?:\s|$))(?=(?:[^"]*"[^"]*")*[^"]*$)')
NEGATED = re.compile(
    r"(?i)\b(?:not|no|never|without|lack\w*|missing|except|neither|nor|none|nobody|inactive|ago|before|older)\b"
    r"|\b(?:ha(?:ve|s|d)|did|do|does|is|are|was|were|wo|ca)n'?t\b"
)
TOP_WORDS = re.compile(rf"(?i)\btop (\d{{1,4}}|{NUMBER})\b")
COUNT_WORDS = re.compile(r"(?i)\b(?:how many|number of|count)\b")
WHO_WORDS = (
    (r"(?i)\b(?:leads?|prospects?)\b", "leads"),
    (r"(?i)\b(?:customers?|buyers?|clients?)\b", "customers"),
    (r"(?i)\b(?:contacts?|people|every(?:one|body)|subscribers?|recipients?)\b", "contacts"),
)


@dataclass(frozen=True, slots=True)
class Index:
    """The filters as BM25 sees them: each is a document of its name and its description."""

    types: Mapping[str, str]
    documents: Mapping[str, Counter[str]]
    weights: Mapping[str, float]
    own: frozenset[str]  # words of the names
    usual: float  # mean length of a document

    def scores(self, words: str) -> dict[str, float]:
        """Return how well each filter fits."""
        asked = sorted(self.weights.keys() & stems(words))
        return {name: sum(self.score(term, each) for term in asked) for name, each in self.documents.items()}

    def score(self, term: str, document: Counter[str]) -> float:
        """Return what one word adds to the score of a document."""
        often, length = document[term], document.total() / self.usual
        return self.weights[term] * often * (K1 + 1) / (often + K1 * (1 - B + B * length))

    def twin(self, name: str, negated: bool) -> str:
        """Return the filter or its opposite, whichever is negated as the clause is."""
        for pair in NEGATIVE_PREFIXES:
            has, wants = pair if negated else reversed(pair)
            if name.startswith(has) and (other := wants + name.removeprefix(has)) in self.types:
                return other
        return name

    def knows(self, word: str) -> bool:
        """Return whether a word belongs to requests, and is not a name."""
        return word.casefold() in STOP or (word.islower() and stem(word) in self.own)


async def ask_lexically(prompt: Prompt) -> Said:
    """Answer the last turn."""
    return Said(answer_lexically(prompt.turns[-1].content, prompt.tools.definitions))


def answer_lexically(text: str, definitions: Sequence[Definition]) -> Step:
    """Return one search, or a sentence if nothing fits."""
    known = index_filters(tuple(filters_of_search(definitions)))
    text = sentence_case(re.sub("[“”„«»]", '"', re.sub("[‘’]", "'", text[:LONGEST])), known)
    filters = keep_best([pick for clause in split_clauses(text, known) if (pick := best_pick(clause, known))], known)
    asked = options_asked_for(text)
    if not filters and not asked:
        return Step(text=NOTHING)
    who = next((who for said, who in WHO_WORDS if re.search(said, text)), None)
    return Step(calls=(MadeCall(arguments=filters | asked | ({"who": who} if who else {})),))


def filters_of_search(definitions: Sequence[Definition]) -> Iterator[tuple[str, str, str]]:
    """Return the filters of the search: name, type and description."""
    for definition in definitions:
        if definition["name"] == SEARCH:
            for name, schema in definition["input_schema"]["properties"].items():
                if name not in (*OPTIONS, *GROUPS):
                    yield name, schema.get("type", ""), schema.get("description", "")


@cache
def index_filters(filters: tuple[tuple[str, str, str], ...]) -> Index:
    """Build the index: a word counts for more the fewer filters have it."""
    names = {name: stems(name.replace("_", " ")) for name, _, _ in filters}
    documents = {name: Counter(names[name] + stems(text)) for name, _, text in filters}
    spread = Counter(term for document in documents.values() for term in document)
    weights = {term: math.log(1 + (len(filters) - often + 0.5) / (often + 0.5)) for term, often in spread.items()}
    own = frozenset(term for words in names.values() for term in words)
    usual = sum(document.total() for document in documents.values()) / max(len(documents), 1)
    return Index({name: kind for name, kind, _ in filters}, documents, weights, own, usual)


def stems(text: str) -> list[str]:
    """Return the words that tell filters apart, stemmed."""
    plain = re.sub(r"n't\b|'\w*", " ", text.casefold())
    return [stem(word) for word in re.findall(r"[^\W\d_]+", plain) if word not in STOP]


def stem(word: str) -> str:
    """Return a word without the commonest endings."""
    bare = DOUBLED.sub(r"\1", ENDING.sub("", word))
    return IRREGULAR.get(bare, bare)


def sentence_case(text: str, known: Index) -> str:
    """Return a request without the capitals that begin its sentences, so that the remaining ones belong to names."""
    starts = re.compile(r"(?:^|[.!?:]\s)\s*([^\W\d_]+)")
    return starts.sub(lambda start: start[0].lower() if {*stems(start[1])} <= known.weights.keys() else start[0], text)


def split_clauses(text: str, known: Index) -> list[str]:
    """Return the clauses of a request. One that fits no filter joins the next, or if it is the last, the one before."""
    parts: list[str] = []
    rest = ""
    for clause in CLAUSE.split(TOP_WORDS.sub(" ", COUNT_WORDS.sub(" ", text))):
        rest = f"{rest} {clause}".strip()
        if best_pick(rest, known):
            parts.append(rest)
            rest = ""
    return [*parts[:-1], f"{parts[-1]} {rest}"] if parts else [rest]


def best_pick(clause: str, known: Index) -> Pick | None:
    """Return the best filter among those that the clause has a value for, or None."""
    words, values = read_clause(clause, known)
    scores = {name: score for name, score in known.scores(words).items() if known.types[name] in values}
    name = max(scores, key=lambda name: scores[name], default="")
    if scores.get(name, 0) < FLOOR:
        return None
    negated = bool(NEGATED.search(clause))
    meant = known.twin(name, negated)
    value = values[known.types[name]]
    return scores[name], meant, meant.startswith("never_") or not negated if value is True else value


def keep_best(picks: Sequence[Pick], known: Index) -> dict[str, Any]:
    """Return the filter that fits best, and others if they fit well; not both a filter and its opposite."""
    found: dict[str, Any] = {}
    for score, name, value in sorted(picks, key=lambda pick: -pick[0])[:MOST]:
        again = {known.twin(name, negated) for negated in (True, False)} & {*found}
        if not found or (score >= MORE and not again):
            found[name] = value
    return found


def read_clause(clause: str, known: Index) -> tuple[str, dict[str, Any]]:
    """Return the words of a clause that BM25 ranks by, and its values by the type of argument that takes them."""
    words, values = clause, dict[str, Any]()
    if span := SPAN.search(words):
        count = NUMBER_WORDS[span["word"]] if span["word"] else int(span["digits"] or 1)
        values["integer"] = count * UNITS[span["unit"]]
        words = SPAN.sub(" ", words)
    spent = SPENT.search(words)
    if amount := next((each for each in AMOUNT.finditer(words) if spent or each["sign"]), None):
        bound, values["number"] = read_amount(amount, words)
        words = f"{words[: amount.start()]} {words[amount.end() :]} net revenue {bound}"
    words, names = take_names(words, known)
    if names:
        values["string"] = names[0]
    if len(names) > 1:
        values["array"] = names
    return words, values or {"boolean": True}


def read_amount(amount: re.Match[str], words: str) -> tuple[str, float]:
    """Return the side of a bound ("greater", "less", "equal") and the amount as a strict bound."""
    number = float(amount["number"].replace(",", "")) * (1000 if amount["thousand"] else 1)
    bound, more = next(row[1:] for row in AMOUNT_BOUNDS if re.search(rf"\b(?:{row[0]})\b", words, re.IGNORECASE))
    exact = round(number + more, 2)
    return bound, int(exact) if exact.is_integer() else exact


def take_names(words: str, known: Index) -> tuple[str, list[str]]:
    """Return the other words, and what looks like a name. Which thing has that name, the words around it say."""
    for sign in NAME_SIGNS:
        found = [match for match in sign.finditer(words) if not known.knows(match["name"])]
        if found:
            start, end = found[0].span("name")
            cues = [says for cue, says in CUES if cue.search(words, max(start - 6, 0), end)]
            for start, end in [match.span("name") for match in reversed(found)]:
                words = f"{words[:start]} {words[end:]}"
            return " ".join([words, *cues]), [match["name"] for match in found]
    return words, []


def options_asked_for(text: str) -> dict[str, Any]:
    """Return the number and the order of rows, where the request gives them."""
    if top := TOP_WORDS.search(text):
        number = NUMBER_WORDS.get(top[1].lower()) or int(top[1])
        return {"sort": "-net_revenue", "limit": min(number, 100)}
    return {"limit": 0} if COUNT_WORDS.search(text) else {}
