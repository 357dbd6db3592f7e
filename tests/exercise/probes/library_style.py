# SPDX-License-Identifier: Apache-2.0
"""How a library is made; every one of these ways is right."""

import dataclasses

JSON = "application/json"


@dataclasses.dataclass(frozen=True)
class Style:
    """How a library is made.

    Attributes:
        parts: What it has: books, exports, old books, accounts, loans.
        bare: Whether resources come without an envelope.
        integer_ids: Whether ids are numbers.
        id_name: What a book's id is called in it.
        paging: `page`, `offset`, `token`, `link` or `none`.
        capped: Whether pages are shorter than was asked for, as nobody said.
        empty_updates: Whether updates are answered with 204.
        location_only: Whether a creation is answered with `Location` alone.
        soft: Whether what is deleted is only marked, and can be restored.
        tags: Whether books have an `ETag`.
        head: Whether there is HEAD.
        secured: Whether a token is asked for.
        refusal: What is answered to nobody in particular.
        conditional: Whether changes without a condition are refused (428).
        lag: Seconds until lists show what was created or deleted.
        unique: Whether no two books may have one title.
        search: Whether the filter by title looks into notes as well.
        slugs: Whether the filter by title takes its first letter alone.
        folded: Whether orders pay no heed to capitals.
        patch_type: The media type of bodies.
        sunset: When the old books end, as the document says.
        refuses_unknown: Whether unknown fields are refused.
        closed: Whether nobody may create a book.
        unrouted: What is answered to a method that a path does not have.
        cors: Whether OPTIONS is answered by a gateway that allows all.
        whole_updates: Whether updates take the whole book, id and all.
        most_pages: The number of the last page that may be asked for.
    """

    parts: tuple[str, ...] = ("books",)
    bare: bool = False
    integer_ids: bool = False
    id_name: str = "id"
    paging: str = "page"
    capped: bool = False
    empty_updates: bool = False
    location_only: bool = False
    soft: bool = False
    tags: bool = True
    head: bool = True
    secured: bool = False
    refusal: int = 401
    conditional: bool = False
    lag: float = 0.0
    unique: bool = False
    search: bool = False
    slugs: bool = False
    folded: bool = False
    patch_type: str = JSON
    sunset: str = ""
    refuses_unknown: bool = True
    closed: bool = False
    unrouted: int = 405
    cors: bool = False
    whole_updates: bool = False
    most_pages: int = 0
