"""Finds texts by what they contain: their characters and pairs of characters, in a table."""

from projections.kernel.projector import Projector

PIECES = "centre TEXT NOT NULL, piece TEXT NOT NULL, {key} TEXT NOT NULL, PRIMARY KEY ({all})"


def pieces_table(key: str) -> str:
    """The columns of a table of pieces of the rows whose id is in the column `key`."""
    return PIECES.format(key=key, all=f"centre, piece, {key}")


def pieces_of(text: str) -> set[str]:
    """The characters of the words of a folded text and their pairs, by which it is found."""
    words = text.split()
    pairs = (word[at : at + 2] for word in words for at in range(len(word) - 1))
    return {character for word in words for character in word}.union(pairs)


def set_pieces(
    projector: Projector, table: str, key: str, *, of: str, centre: str, text: str
) -> None:
    """Queue the pieces of `text` for the row `of` in place of those that it had."""
    projector.run(f"DELETE FROM {{{table}}} WHERE {key} = ?", of)  # noqa: S608
    for piece in sorted(pieces_of(text)):
        projector.run(
            f"INSERT INTO {{{table}}} (centre, piece, {key}) VALUES (?, ?, ?)",  # noqa: S608
            centre,
            piece,
            of,
        )
