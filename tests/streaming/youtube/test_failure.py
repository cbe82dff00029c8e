"""Answers nobody documented, and how long to wait."""

from __future__ import annotations

import pytest

from streaming.youtube.failure import Code, failure, of_answer, of_token_error
from streaming.youtube.pause import pause


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"error": "x"}', b'{"error": {"errors": [1]}}'])
def test_an_answer_that_is_no_error_of_the_api(content: bytes) -> None:
    assert of_answer(502, content).code is Code.SERVER_ERROR
    assert of_answer(404, content).code is Code.NOT_FOUND
    assert of_answer(400, content).code is Code.INVALID_REQUEST


def test_reasons_in_details_count_too() -> None:
    content = b'{"error": {"code": 403, "details": [{"reason": "SERVICE_DISABLED"}]}}'
    assert of_answer(403, content).code is Code.API_DISABLED
    unknown = b'{"error": {"errors": [{"reason": "privacyStatusModificationNotAllowed"}]}}'
    assert of_answer(403, unknown).code is Code.NOT_NOW


def test_errors_of_the_token_endpoint() -> None:
    assert of_token_error("invalid_grant").code is Code.ACCESS_REVOKED
    assert of_token_error("server_error").code is Code.SERVER_ERROR
    assert of_token_error("never_heard").code is Code.INVALID_REQUEST


def test_our_own_mistakes_are_not_youtubes() -> None:
    assert failure(KeyError("x")) is None


def test_waiting_grows_is_spread_and_ends() -> None:
    assert [pause(Code.SERVER_ERROR, n, 0.0) for n in (1, 2, 3, 30)] == [2.0, 4.0, 8.0, 120.0]
    assert pause(Code.TIMED_OUT, 1, 1.0) == 1.0
    assert pause(Code.QUOTA_EXCEEDED, 1, 0.0) == 300.0
    assert pause(Code.LIVE_NOT_ENABLED, 9, 0.0) == 3600.0
