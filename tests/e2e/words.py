"""What the screens say in Catalan, by the English sentence in the code: tests press what a person reads."""

from __future__ import annotations

from web.words import screen_words


def ca(sentence: str, **about: object) -> str:
    """Raises `KeyError` for a sentence that no screen says."""
    said = screen_words("ca")[sentence]
    assert isinstance(said, str)
    return said.format(**about) if about else said
