"""The pieces of a text by which it is found: characters, pairs, and threes of letters."""

import re

_PLAIN = re.compile(r"[0-9a-z-]{3}")


def pieces_of(text: str) -> set[str]:
    """The pieces of the words of a folded text.

    Pairs tell Japanese words apart; of letters and digits there are few, so threes are kept too.
    """
    found: set[str] = set()
    for word in text.split():
        found.update(word)
        found.update(word[at : at + 2] for at in range(len(word) - 1))
        found.update(word[at : at + 3] for at in range(len(word) - 2) if _PLAIN.match(word, at))
    return found
