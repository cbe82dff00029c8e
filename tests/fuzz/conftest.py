"""The site of the web's own tests."""

from tests.web.conftest import founded, vila

__all__ = ["founded", "vila"]
