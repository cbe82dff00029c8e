"""Sealing: one key for each purpose, the newest secret seals, every secret given unseals."""

from __future__ import annotations

from typing import get_args

import pytest
import sqlalchemy as sa

from web.access.secrets import Purpose, Safe, Unsealable
from web.migrations import metadata

OLD, NEW = "o" * 32, "n" * 32


@pytest.mark.parametrize("purpose", get_args(Purpose))
def test_what_is_sealed_comes_back_and_cannot_be_read_otherwise(purpose: Purpose) -> None:
    safe = Safe(NEW)
    sealed = safe.seal("clau de l'emissió", purpose)
    assert b"clau" not in sealed
    assert safe.unseal(sealed, purpose) == "clau de l'emissió"
    for other in set(get_args(Purpose)) - {purpose}:
        with pytest.raises(Unsealable):
            safe.unseal(sealed, other)
    with pytest.raises(Unsealable):
        Safe(OLD).unseal(sealed, purpose)


def test_a_new_secret_seals_and_the_former_still_unseals() -> None:
    former = Safe(OLD).seal("one", "totp seeds")
    both = Safe((NEW, OLD))
    fresh = both.seal("two", "totp seeds")
    assert (both.unseal(former, "totp seeds"), both.unseal(fresh, "totp seeds")) == ("one", "two")
    assert (both.is_newest(former, "totp seeds"), both.is_newest(fresh, "totp seeds")) == (False, True)
    assert Safe(NEW).unseal(fresh, "totp seeds") == "two"


def test_what_was_damaged_is_told_from_nothing_else() -> None:
    for damaged in (b"", b"gAAAA", Safe(NEW).seal("x")[:-4]):
        with pytest.raises(Unsealable):
            Safe(NEW).unseal(damaged)


def test_every_sealed_column_says_for_what() -> None:
    """Resealing finds them by this: one that says nothing would be left behind."""
    columns = [column for table in metadata.tables.values() for column in table.columns]
    named = {str(column) for column in columns if column.name.startswith("sealed_")}
    assert named
    assert {str(column) for column in columns if column.info.get("sealed") in get_args(Purpose)} == named
    assert {type(column.type) for column in columns if str(column) in named} == {sa.LargeBinary}
