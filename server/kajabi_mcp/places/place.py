"""One country or state, as the value of a filter: what people write for it, and what to ask to miss nobody."""

from dataclasses import dataclass, field, replace

from ..text import fold_text
from .spelling import POINTS, fold_place, is_short, texts_for, without_accents

ADDRESS_COUNTRY, ADDRESS_STATE = "address_country", "address_state"  # the attributes of a contact that show a place

_WORD = 4  # letters; a word as short as that is in too many names


@dataclass(frozen=True, slots=True)
class Place:
    """A country or a state. Its names may stand anywhere in what is written, the short forms only alone."""

    title: str  # what replies call it
    names: tuple[str, ...]  # the usual one first
    alone: tuple[str, ...]  # codes, and words that mean the place only where nothing else is written
    columns: tuple[str, ...]  # the attributes that show it
    home: frozenset[str]  # the codes of the countries that it is, or lies in
    longer: tuple[str, ...] = ()  # folded names of other places that hold one of its own: Nigeria holds Niger
    namesake: bool = False  # a state that is called as a country is, or such a country
    asked: tuple[str, ...] = ()  # what was asked for, where its spellings do not find it: "Hong-Kong"
    rivals: tuple["Place", ...] = field(default=(), compare=False)  # what else the code means that was read as it

    def __str__(self) -> str:
        return self.usual

    @property
    def usual(self) -> str:
        """The spelling that most addresses have."""
        return self.names[0]

    @property
    def is_state(self) -> bool:
        """Whether it is a state, which a country's part is too that is written as a country."""
        return ADDRESS_STATE in self.columns

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts of which everything that people write for it holds at least one, and the one that was asked for.

        Kajabi finds "United States" by neither "US" nor "U.S.", but "USA" by "US"; and no "Québec" by "Quebec".
        """
        return (*texts_for(self.usual, (*self.names, *self.alone)), *self.asked)

    def asked_as(self, *typed: str) -> "Place":
        """Return the place as it was asked for, so that whoever wrote just that is found too."""
        known = [fold_text(each) for each in texts_for(self.usual, (*self.names, *self.alone))]
        asked = tuple(each for each in typed if not any(text in fold_text(each) for text in known))
        return replace(self, asked=asked, rivals=tuple(each.asked_as(*typed) for each in self.rivals))

    @property
    def certain(self) -> str:
        """Its usual name, if whoever has it in the address is of this place, so that people can be counted unread."""
        usual, name = self.usual, fold_place(self.usual)
        others = [each for each in self.others if name in fold_place(each)]
        longer = [] if self.mistaken else [each for each in self.longer if name in each]
        unsure = self.namesake or self.columns[1:] or is_short(name) or without_accents(usual) != usual
        return usual if usual in self.texts and not unsure and not longer and not others else ""

    @property
    def mistaken(self) -> str:
        """A word of every longer name that holds the usual one: "virgin" for the United States; "" if there is none.

        Whoever wrote it beside the usual name is read, so that the others can be counted unread.
        """
        name = fold_place(self.usual)
        holding = [set(each.split()) for each in self.longer if name in each]
        if self.is_state or not holding or not all(set(name.split()) <= words for words in holding):
            return ""
        common = set[str].intersection(*holding) - POINTS  # "South" may be "S."
        return min((word for word in common if len(word) > _WORD and word not in name), default="")

    @property
    def said(self) -> str:
        """What replies say of it: "Texas, US (or just TX, unless in another country)"."""
        also = [f"also {', '.join(self.others)}"] if self.others else []
        unless = ", unless in another country" if self.is_state else ""
        also += ["as state or as country"] if self.columns[1:] else []
        just = [f"or just {', '.join(self.alone)}{unless}"] if self.alone else []
        return f"{self.title} ({'; '.join([*also, *just])})" if also or just else self.title

    @property
    def others(self) -> list[str]:
        """Its names that the usual one is not a part of."""
        return [each for each in self.names if self.usual.casefold() not in each.casefold()]

    def within(self, country: "Place") -> "Place":
        """Return what its code means in a country: WA is Western Australia in Australia."""
        there = [each for each in (self, *self.rivals) if each.home & country.home]
        return replace(there[0], rivals=()) if there else self

    def narrower(self) -> "Place | str":
        """Return what to ask for where addresses cannot be read: its names alone, at last the usual one as a text."""
        return replace(self, alone=()) if self.alone else self.usual
