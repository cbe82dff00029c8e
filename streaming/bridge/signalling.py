"""How one peer comes to a connection: offer and answer in either direction, candidates, a restart of ICE, the goodbye.

It knows neither media nor phases.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from aiortc import RTCSessionDescription

from streaming.bridge import answering, internals, negotiation, offered
from streaming.bridge.negotiation import Agreed, AnswerRefused, Identity
from streaming.bridge.offered import OfferRefused, Way
from streaming.control import IceRestarted, RestartIce


class Signalling:
    def __init__(
        self,
        name: str,
        identity: Identity,
        ice_servers: tuple[str, ...],
        *,
        offers: bool,
        listen: Callable[[], None],
    ) -> None:
        """`offers`: we do; else the other side has. `listen` is called once there are addresses to listen on."""
        self.offer_sdp = ""
        self.agreed: Agreed | None = None
        connect = negotiation.make_connection if offers else negotiation.make_answering_connection
        self.connection = connect(identity, ice_servers)
        self.transport = internals.transport_of(self.connection)
        self._name = name
        self._identity = identity
        self._listen = listen
        self._negotiating = asyncio.Lock()
        self._closed = False
        self._taken = 0
        """Candidates that came after the offer."""
        self._checking: asyncio.Task[None] | None = None
        """After an ICE restart."""

    async def offer(self) -> str:
        """Gathers our addresses; the SDP of the offer."""
        async with self._negotiating:
            await self.connection.setLocalDescription(await self.connection.createOffer())
            self._listen()
            self.offer_sdp = negotiation.with_transport_feedback(self.connection.localDescription.sdp)
            return self.offer_sdp

    async def accept(self, sdp: str) -> None:
        """Repeated, changes nothing. Raises `AnswerRefused`."""
        if self.agreed is not None or self._closed:
            return
        if not self.offer_sdp:
            raise AnswerRefused("There is no offer yet to answer.")
        offer = negotiation.describe(self.offer_sdp)
        answer, cleaned = negotiation.check_answer(offer, sdp)
        self.agreed = Agreed(answer, negotiation.incoming(offer, answer), answer.extensions, {})
        try:
            async with self._negotiating:
                await self.connection.setRemoteDescription(RTCSessionDescription(cleaned, "answer"))
        except Exception as error:  # whatever aiortc stumbles over in a stranger's SDP
            raise AnswerRefused(f"The answer cannot be used: {error}") from None

    async def answer(self, sdp: str, way: Way) -> str:
        """The answer to an offer made elsewhere, with our addresses. Raises `OfferRefused`."""
        offer = offered.read_offer(sdp, way)
        self.agreed = offered.agreed(offer, self._identity)
        async with self._negotiating:
            try:
                description = RTCSessionDescription(answering.transport_offer(offer), "offer")
                await self.connection.setRemoteDescription(description)
                await self.connection.setLocalDescription(await self.connection.createAnswer())
            except Exception as error:  # whatever aiortc stumbles over in a stranger's SDP
                raise OfferRefused("unusable", f"The offer cannot be used: {error}") from None
            self._listen()
            return answering.write_answer(offer, self.connection.localDescription.sdp, self._identity)

    async def restart_ice(self, order: RestartIce) -> IceRestarted:
        """The other side comes from elsewhere now."""
        await self._stop_checking()
        self._taken = 0
        ours = internals.restart_ice(self.transport, order.ufrag, order.password)
        await self.add_candidates(order.candidates)
        self._checking = asyncio.create_task(internals.check_ice(self.transport), name=f"ice {self._name}")
        return IceRestarted(self._name, *ours, internals.local_candidates(self.transport))

    async def add_candidates(self, candidates: tuple[str, ...]) -> None:
        """Found by the other side after its offer. What is none, or names no address, is passed over."""
        for text in candidates[: negotiation.MAX_CANDIDATES]:
            if ".local " not in text and self._taken < negotiation.MAX_CANDIDATES:
                self._taken += 1
                with contextlib.suppress(ValueError):
                    await internals.add_candidate(self.transport, text)

    async def close(self) -> None:
        """Says goodbye to the browser and frees the sockets."""
        self._closed = True
        await self._stop_checking()
        # aiortc closed while it gathers would leave the sockets that it is just opening.
        async with self._negotiating:
            await self.connection.close()

    async def _stop_checking(self) -> None:
        if self._checking is not None:
            self._checking.cancel()
            await asyncio.gather(self._checking, return_exceptions=True)
            self._checking = None
