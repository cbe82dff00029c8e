"""The minutes put into words, in Catalan, Spanish and English. Knows the facts and the languages, not the layout."""

from minutes.wording.write import write

__all__ = ["write"]
