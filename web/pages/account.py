"""What people look after themselves: their password, their second factor, and where they are signed in."""

from __future__ import annotations

from aiohttp import web as aioweb

from web import arrivals, deeds, keys
from web.access import passwords
from web.access.accounts import EmailTaken
from web.access.door import PASSWORD_SESSION
from web.access.throttle import TooMany
from web.access.visitor import Visitor
from web.i18n import _
from web.pages.forms import Form
from web.pages.proof import proved, whose
from web.rendering import page


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    """Everything at once; only the second factor while that has to be set up first."""
    visitor = whose(request, "enrol")
    door, person = request.app[keys.DOOR], visitor.person
    policy, account = await door.policies.of(person.council), await door.accounts.of(person.id)
    return page(
        request,
        "account.html",
        who=visitor,
        email=account.email if account else "",
        enrolled=await request.app[keys.FACTORS].of(person.id),
        passkeys=request.app[keys.FACTORS].passkeys.possible,
        compulsory=policy.compulsory(person),
        sessions=await door.sessions.of(person.id),
        policy=policy,
        zone=request[keys.COUNCIL].timezone,
        next=arrivals.within(request.query.get("next", "")),
    )


async def password(request: aioweb.Request) -> aioweb.StreamResponse:
    visitor = await _of_staff(request)
    account = await request.app[keys.DOOR].accounts.of(visitor.person.id)
    return _password_page(request, visitor, account.email if account else visitor.person.email)


async def save_password(request: aioweb.Request) -> aioweb.StreamResponse:
    """Choose e-mail and password; every other session of the person ends. Whoever came with a link goes on as if they
    had signed in, and the link opens nothing any more."""
    visitor, form = await _of_staff(request), await Form.read(request)
    door, client, person = request.app[keys.DOOR], arrivals.client_of(request), visitor.person
    email, password = form.email("email", required=True), form.secret("password")
    if wrong := await passwords.fault(password, (email, person.name, *await _names(request, visitor))):
        form.wrong("password", _sentence(wrong))
    if password != form.secret("again"):
        form.wrong("again", _("The two passwords are not the same."))
    if not form.errors:
        try:
            await door.set_account(person.id, email, password, keep_sessions=True)
        except EmailTaken:
            form.wrong("email", _("Another account has this e-mail."))
    if form.errors:
        return _password_page(request, visitor, email, form.errors)
    deeds.tell(request, person=person)
    if visitor.step == "in":
        await door.sessions.end_all(person.id, but=visitor.session)
        raise aioweb.HTTPSeeOther("/account?done=saved")
    await door.revoke_links(person.id)
    await door.sessions.end_all(person.id)
    token = await door.sessions.begin(person.id, "password", request.app[keys.CLOCK]() + PASSWORD_SESSION, client)
    again = await door.visitor(token, client.address)
    assert again is not None
    to = arrivals.within(form.text("next", 500)) or arrivals.home_of(again)
    answer = aioweb.HTTPSeeOther(arrivals.onward(again, to))
    arrivals.let_in(request, answer, token, PASSWORD_SESSION, client)
    raise answer


async def end_session(request: aioweb.Request) -> aioweb.StreamResponse:
    """Repeated: nothing changes. Ending one's own is signing out."""
    visitor = whose(request)
    await request.app[keys.DOOR].sessions.end(visitor.person.id, request.match_info["session"])
    raise aioweb.HTTPSeeOther("/account?done=ended")


async def end_others(request: aioweb.Request) -> aioweb.StreamResponse:
    """All but this one. Repeated: nothing changes."""
    visitor = whose(request)
    await request.app[keys.DOOR].sessions.end_all(visitor.person.id, but=visitor.session)
    raise aioweb.HTTPSeeOther("/account?done=ended")


async def confirm(request: aioweb.Request) -> aioweb.StreamResponse:
    """Before something that whoever finds an open browser must not do: the factor again, or else the password."""
    visitor = whose(request)
    return await _confirm_page(request, visitor, arrivals.within(request.query.get("next", "")))


async def do_confirm(request: aioweb.Request) -> aioweb.StreamResponse:
    visitor, form = whose(request), await Form.read(request)
    client, to = arrivals.client_of(request), arrivals.within(form.text("next", 500))
    try:
        if visitor.has_factor:
            fits = await request.app[keys.FACTORS].give_code(visitor, form.text("code", 40), client)
        else:
            fits = await request.app[keys.DOOR].give_password(visitor, form.secret("password"), client)
    except TooMany as refused:
        deeds.tell(request, reason="too_many_attempts")
        answer = await _confirm_page(request, visitor, to, arrivals.said_of(refused), 429)
        answer.headers.update(arrivals.again_after(refused))
        return answer
    if not fits:
        deeds.tell(request, outcome="refused", reason="not_confirmed")
        wrong = (
            _("This is not right, or it was used before.") if visitor.has_factor else _("The password is not right.")
        )
        return await _confirm_page(request, visitor, to, wrong, 422)
    raise aioweb.HTTPSeeOther(to or "/account")


async def _confirm_page(
    request: aioweb.Request, visitor: Visitor, to: str, wrong: str = "", status: int = 200
) -> aioweb.Response:
    enrolled = await request.app[keys.FACTORS].of(visitor.person.id)
    passkeys = request.app[keys.FACTORS].passkeys.possible
    about = {"who": visitor, "enrolled": enrolled, "passkeys": passkeys, "wrong": wrong, "next": to}
    return page(request, "confirm.html", status=status, **about)


def _password_page(
    request: aioweb.Request, visitor: Visitor, email: str, errors: dict[str, str] | None = None
) -> aioweb.Response:
    return page(
        request,
        "password.html",
        status=422 if errors else 200,
        who=visitor,
        email=email,
        errors=errors or {},
        shortest=passwords.SHORTEST,
        next=arrivals.within(request.query.get("next", "")),
    )


async def _of_staff(request: aioweb.Request) -> Visitor:
    """Members need no password: they come in with their link."""
    visitor = whose(request, "password")
    if not visitor.person.staff:
        raise aioweb.HTTPSeeOther("/account")
    if visitor.step == "in":
        await proved(request, visitor)
    return visitor


async def _names(request: aioweb.Request, visitor: Visitor) -> tuple[str, ...]:
    council = await request.app[keys.REGISTRY].council(visitor.council)
    return (council.name, council.municipality) if council else ()


def _sentence(wrong: passwords.Fault) -> str:
    words = _(
        "Put four or five words together that have nothing to do with each other: easy to remember, hard to guess."
    )
    if wrong == "short":
        return _("Choose a password of at least %(count)s characters.") % {"count": passwords.SHORTEST}
    if wrong == "long":
        return _("This is too long: %(limit)s characters at most.") % {"limit": passwords.LONGEST}
    if wrong == "leaked":
        return _("This password is on the lists of stolen ones, which are tried first.") + " " + words
    if wrong == "personal":
        return _("This password is made of names that people know you by.") + " " + words
    return _("This password is guessed quickly.") + " " + words
