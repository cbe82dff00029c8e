"""Setting up one's own second factor and taking it away: authenticator app, passkeys, recovery codes."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web as aioweb

from web import arrivals, deeds, keys
from web.access.passkeys import NoPasskey
from web.access.totp import address_of, picture
from web.access.visitor import Visitor
from web.i18n import _
from web.pages.factor import as_json, heard, refused
from web.pages.forms import Form
from web.pages.proof import proved, whose
from web.problem import Problem
from web.rendering import page


async def app(request: aioweb.Request) -> aioweb.StreamResponse:
    """The picture to scan and the field for the first code."""
    return await _app_page(request, await _proved(request))


async def app_picture(request: aioweb.Request) -> aioweb.StreamResponse:
    """What the app scans, as long as it is being set up."""
    visitor = await _proved(request)
    await _none_yet(request, visitor)
    seed = await request.app[keys.FACTORS].totp.begin(visitor.person.id)
    reply = aioweb.Response(body=picture(await _address(request, visitor, seed)), content_type="image/svg+xml")
    reply.headers["Cache-Control"] = "no-store"
    return reply


async def add_app(request: aioweb.Request) -> aioweb.StreamResponse:
    """The first code: from now on the app is asked for. Repeated: sent on."""
    visitor, form = await _proved(request), await Form.read(request)
    await _none_yet(request, visitor)
    client = arrivals.client_of(request)
    if not await request.app[keys.FACTORS].confirm_app(visitor, form.text("code", 40), client):
        wrong = _(
            "This is not the code of now. Wait for the next one, and look whether the telephone's clock is right."
        )
        return await _app_page(request, visitor, {"code": wrong})
    raise _on_to_codes(request, form)


async def remove_app(request: aioweb.Request) -> aioweb.StreamResponse:
    """Repeated: nothing changes."""
    visitor, factors = await _proved(request, "/account"), request.app[keys.FACTORS]
    await factors.totp.remove(visitor.person.id)
    await factors.tidy(visitor.person.id)
    raise aioweb.HTTPSeeOther("/account?done=removed")


async def passkey(request: aioweb.Request) -> aioweb.StreamResponse:
    await _proved(request)
    suggested = arrivals.client_of(request).browser
    return page(request, "passkey.html", name=suggested, next=arrivals.within(request.query.get("next", "")))


async def ask_passkey(request: aioweb.Request) -> aioweb.StreamResponse:
    """JSON for `navigator.credentials`: to make a passkey, or with `?end=prove` to use one."""
    if request.query.get("end") == "prove":
        visitor = whose(request)
        return as_json(await request.app[keys.FACTORS].passkeys.ask_to_prove(visitor.person.id))
    visitor = await _proved(request, "/account/passkey")
    council = await request.app[keys.REGISTRY].council(visitor.council)
    assert council is not None
    return as_json(await request.app[keys.FACTORS].passkeys.ask_to_add(visitor.person, council.name))


async def add_passkey(request: aioweb.Request) -> aioweb.StreamResponse:
    """JSON: where to go on to; the passkey is kept."""
    visitor, said = await _proved(request, "/account/passkey"), await heard(request)
    factors, door, person = request.app[keys.FACTORS], request.app[keys.DOOR], visitor.person
    name = Form({"name": said.name}).text("name", 80) or _("Passkey")
    try:
        await factors.passkeys.add(person.id, said.ticket, said.credential, name)
    except NoPasskey:
        raise Problem(
            422, _("The passkey was not accepted."), _("Nothing was changed."), _("Try again, or use another device.")
        ) from None
    await door.came_further(visitor, arrivals.client_of(request), factor=True)
    return aioweb.json_response({"next": _codes_page(arrivals.within(said.next))})


async def prove_passkey(request: aioweb.Request) -> aioweb.StreamResponse:
    """JSON: where to go on to; whoever asks has proved to be there."""
    visitor, said = whose(request), await heard(request)
    client = arrivals.client_of(request)
    if not await request.app[keys.FACTORS].give_passkey(visitor, said.ticket, said.credential, client):
        return refused(request)
    return aioweb.json_response({"next": arrivals.within(said.next) or "/account"})


async def remove_passkey(request: aioweb.Request) -> aioweb.StreamResponse:
    """Repeated: nothing changes."""
    visitor, factors = await _proved(request, "/account"), request.app[keys.FACTORS]
    await factors.passkeys.remove(visitor.person.id, request.match_info["passkey"])
    await factors.tidy(visitor.person.id)
    raise aioweb.HTTPSeeOther("/account?done=removed")


async def codes(request: aioweb.Request) -> aioweb.StreamResponse:
    """What recovery codes are, and how many are left."""
    return await _codes_shown(request, await _proved(request), [])


async def make_codes(request: aioweb.Request) -> aioweb.StreamResponse:
    """New ones, shown this once; those before are worth nothing any more."""
    visitor, factors = await _proved(request, "/account/codes"), request.app[keys.FACTORS]
    if not (await factors.of(visitor.person.id)).any:
        raise aioweb.HTTPSeeOther("/account")
    return await _codes_shown(request, visitor, await factors.recovery.make(visitor.person.id))


async def _proved(request: aioweb.Request, back: str = "") -> Visitor:
    visitor = whose(request, "enrol")
    deeds.tell(request, person=visitor.person)
    await proved(request, visitor, back)
    return visitor


async def _none_yet(request: aioweb.Request, visitor: Visitor) -> None:
    if await request.app[keys.FACTORS].totp.of(visitor.person.id) is not None:
        raise aioweb.HTTPSeeOther("/account")


async def _app_page(request: aioweb.Request, visitor: Visitor, errors: dict[str, str] | None = None) -> aioweb.Response:
    await _none_yet(request, visitor)
    seed = await request.app[keys.FACTORS].totp.begin(visitor.person.id)
    return page(
        request,
        "authenticator.html",
        status=422 if errors else 200,
        errors=errors or {},
        seed=" ".join(seed[start : start + 4] for start in range(0, len(seed), 4)),
        address=await _address(request, visitor, seed),
        next=arrivals.within(request.query.get("next", "")),
    )


async def _address(request: aioweb.Request, visitor: Visitor, seed: str) -> str:
    council = await request.app[keys.REGISTRY].council(visitor.council)
    assert council is not None
    account = await request.app[keys.DOOR].accounts.of(visitor.person.id)
    return address_of(seed, account.email if account else visitor.person.name, council.name)


def _on_to_codes(request: aioweb.Request, form: Form) -> Exception:
    return aioweb.HTTPSeeOther(_codes_page(arrivals.within(form.text("next", 500))))


def _codes_page(to: str) -> str:
    return f"/account/codes?next={quote(to)}" if to else "/account/codes"


async def _codes_shown(request: aioweb.Request, visitor: Visitor, fresh: list[str]) -> aioweb.Response:
    to = arrivals.within(request.query.get("next", ""))
    left = await request.app[keys.FACTORS].recovery.left(visitor.person.id)
    return page(request, "codes.html", fresh=fresh, left=left, next=to, home=arrivals.home_of(visitor))
