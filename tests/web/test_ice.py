"""STUN and TURN as browsers are told of them."""

from __future__ import annotations

from web.ice import LIFETIME, ice_servers

URLS = ("stun:turn.example.cat:3478", "turn:turn.example.cat:3478?transport=udp", "turns:turn.example.cat:5349")


def test_credentials_expire_and_are_what_coturn_expects() -> None:
    stun, turn = ice_servers(URLS, "north", "nuria", 1_700_000_000.9)
    assert stun == {"urls": ["stun:turn.example.cat:3478"]}
    assert turn == {
        "urls": ["turn:turn.example.cat:3478?transport=udp", "turns:turn.example.cat:5349"],
        "username": f"{1_700_000_000 + LIFETIME}:nuria",
        "credential": "tWQsh0KNnMWN3qEgoWwUbBlWr3A=",
    }


def test_without_a_secret_there_is_no_turn() -> None:
    assert ice_servers(URLS, "", "nuria", 0.0) == ({"urls": ["stun:turn.example.cat:3478"]},)


def test_without_servers_browsers_reach_the_studio_directly() -> None:
    assert ice_servers((), "north", "nuria", 0.0) == ()
