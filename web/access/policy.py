"""What a council asks of whoever comes in: for whom the second factor is compulsory, from where it is not, and whether
links may wander. The decision is pure; the rest is its table."""

from __future__ import annotations

import ipaddress

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.database import reading
from meetings.storage.registry import Person
from web.access.tables import access_policy
from web.access.visitor import Step, Way

MOST_NETWORKS = 40


class Policy(msgspec.Struct, frozen=True):
    staff_factor: bool = False
    """Whether secretary and comptroller must have a second factor."""
    member_factor: bool = False
    networks: tuple[str, ...] = ()
    """In CIDR. Whoever comes from there is in the chamber and is asked for no second factor."""
    links_reopen: bool = False
    """Whether a link may be opened again on another device."""
    demonstration: bool = False
    """Links open again and again, and the secretary's opens the desk. Only the fictional council has this."""

    @property
    def links_stay(self) -> bool:
        """Whether a link belongs to the device that opened it first."""
        return not (self.links_reopen or self.demonstration)

    def compulsory(self, person: Person) -> bool:
        return self.staff_factor if person.staff else self.member_factor

    def in_the_chamber(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in ipaddress.ip_network(network) for network in self.networks)


def step(
    policy: Policy, person: Person, *, by: Way, invited: bool, factor_given: bool, has_factor: bool, address: str
) -> Step:
    """What is left before somebody is in.

    An invitation asks for nothing: it is opened once, on one device, for one meeting. Whoever set up a factor is asked
    for it also where it is not compulsory.
    """
    if invited:
        return "in"
    if by == "link" and person.staff == "secretary" and not policy.demonstration:
        return "password"
    if factor_given or policy.in_the_chamber(address):
        return "in"
    if has_factor:
        return "factor"
    return "enrol" if policy.compulsory(person) else "in"


class BadNetwork(Exception):
    """A text that is no network; it is the exception's own."""


def read_networks(text: str) -> tuple[str, ...]:
    """Networks in CIDR, or single addresses, apart by spaces, commas or lines. Raises `BadNetwork`."""
    networks: list[str] = []
    for word in text.replace(",", " ").replace(";", " ").split():
        try:
            network = ipaddress.ip_network(word, strict=False)
        except ValueError:
            raise BadNetwork(word) from None
        if network.prefixlen == 0:
            raise BadNetwork(word)
        networks.append(str(network))
    if len(networks) > MOST_NETWORKS:
        raise BadNetwork(networks[MOST_NETWORKS])
    return tuple(dict.fromkeys(networks))


class Policies:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    async def of(self, council: str) -> Policy:
        async with self._reading.connect() as connection:
            query = sa.select(access_policy).where(access_policy.c.council == council)
            return policy_in((await connection.execute(query)).one_or_none())

    async def save(self, council: str, policy: Policy) -> None:
        values = msgspec.structs.asdict(policy) | {"council": council, "networks": " ".join(policy.networks)}
        async with self._engine.begin() as connection:
            await connection.execute(access_policy.delete().where(access_policy.c.council == council))
            await connection.execute(access_policy.insert().values(**values))


def policy_in(row: object) -> Policy:
    """The policy in a row that has its columns; a council that set none asks for nothing."""
    if row is None or getattr(row, "networks", None) is None:
        return Policy()
    values = {field: getattr(row, field) for field in Policy.__struct_fields__}
    return Policy(**(values | {"networks": tuple(values["networks"].split())}))
