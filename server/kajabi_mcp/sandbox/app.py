"""The routes of the simulated API."""

import secrets
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .bending import bend, distort
from .filters import whole_number
from .jsonapi import ApiError, Json, Page, Reply, sparse_fields
from .listed import COLLECTIONS, CONTACTS, CUSTOMERS, Collection, Row
from .options import Options
from .queries import asked_filters, build, by_id
from .quirks import values_of
from .resources import View

CLIENT_ID = "sandbox"
CLIENT_SECRET = "sandbox"  # noqa: S105 - guards invented people only
LIFETIME = timedelta(hours=2)
VERSION = {
    "meta": {"title": "Kajabi API V1", "version": "1.1.0"},
    "links": {"documentation": "https://developers.kajabi.com"},
    "jsonapi": {"version": "1.0", "specficiation": "https://jsonapi.org/format/1.0/"},  # sic, as Kajabi has it
}
OWNER = {"initials": "SO", "name": "Sandbox Owner", "email": "owner@example.com", "role_level": "OWNER"}


class Api:
    """The handlers of the routes. They are all async, so the database is used by one thread only."""

    def __init__(self, db: sqlite3.Connection, options: Options) -> None:
        self._db = db
        self._options = options
        self._expiry: dict[str, datetime] = {}  # token -> when it expires
        self._several_sites = db.execute("SELECT count(*) > 1 FROM sites").fetchone()[0]

    async def token(self, request: Request) -> Response:
        """Give out an access token. Errors have the form of OAuth here, unlike everywhere else."""
        async with request.form() as form:
            if form.get("grant_type") != "client_credentials":
                return JSONResponse({"error": "unsupported_grant_type"}, 400)
            if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
                return JSONResponse({"error": "invalid_client"}, 401)
        token = secrets.token_urlsafe(24)
        self._expiry[token] = self._options.now() + LIFETIME
        return JSONResponse(
            {
                "access_token": token,
                "refresh_token": secrets.token_urlsafe(24),
                "token_type": "Bearer",
                "expires_in": int(LIFETIME.total_seconds()),
            }
        )

    async def version(self, _request: Request) -> Response:
        """Return the version of the API."""
        return Reply(VERSION)

    async def me(self, _request: Request) -> Response:
        """Return the user whose permissions the key has."""
        return Reply({"data": {"id": "1", "type": "users", "attributes": OWNER}})

    async def index(self, kind: Collection, request: Request) -> Response:
        """Return a page of a collection, filtered and sorted."""
        options = self._options
        if kind.needs_site and self._several_sites and "site_id" not in dict(asked_filters(request.query_params)):
            detail = "filter[site_id] is required, since this account has multiple sites"
            raise ApiError(400, "Bad Request", detail, "filter[site_id]")
        query = build(bend(kind, options.quirks), request.query_params, options.now(), options.quirks)
        page = Page.asked(request, options.max_page_size, options.quirks)
        total = query.count(self._db)
        rows = query.page(self._db, page) if page.number <= page.pages(total) else []
        view = self._view(request)
        body: dict[str, Json] = {
            "data": [view.resource(kind, row) for row in rows],
            "links": page.links(request, total, endless="endless-next" in options.quirks),
        }
        include = request.query_params.get("include")
        if include is not None and "list-include" in options.quirks:
            found = [each for row in rows for each in view.included(kind, row, include)]
            body["included"] = list({(str(each["type"]), str(each["id"])): each for each in found}.values())
        return Reply(distort(body, page.meta(total), options.quirks))

    async def show(self, kind: Collection, request: Request) -> Response:
        """Return one resource, with the related ones that `include` names."""
        row, view = self._row(kind, request), self._view(request)
        body: dict[str, object] = {"data": view.resource(kind, row, whole=True)}
        include = request.query_params.get("include")
        if include is not None and "no-include" not in self._options.quirks:
            body["included"] = view.included(kind, row, include)
        return Reply(body | {"links": {"self": str(request.url)}})

    async def tags(self, request: Request) -> Response:
        """Return the ids of the tags of a contact."""
        row, view = self._row(CONTACTS, request), self._view(request)
        tags = view.identifiers(CONTACTS, row, "tags")
        return Reply({"data": tags, "links": {"self": str(request.url)}})

    def admit(self, request: Request, collection: str) -> None:
        """Raise an `ApiError`: 401 without a token that has not expired, 403 for a collection that is forbidden."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        expiry = self._expiry.get(token) if scheme.lower() == "bearer" else None
        if expiry is None or expiry <= self._options.now():
            raise ApiError(401, "Unauthorized", "The Authorization header is missing or invalid")
        if collection in values_of("forbid", self._options.quirks):
            raise ApiError(403, "Forbidden", "Insufficient permission to access the resource")

    def _row(self, kind: Collection, request: Request) -> Row:
        """Return the row that the path names. Raise an `ApiError` with status 404 if there is none."""
        number = whole_number(request.path_params["id"])
        row = None if number is None else by_id(self._db, bend(kind, self._options.quirks), number)
        if row is None:
            raise ApiError(404, "Not Found", f"No such record among the {kind.type}")
        return row

    def _view(self, request: Request) -> View:
        return View(self._db, str(request.base_url).rstrip("/"), sparse_fields(request), self._options.quirks)


Handler = Callable[[Request], Awaitable[Response]]


def create_app(db: sqlite3.Connection, options: Options) -> Starlette:
    """Return the API over this database as an ASGI application."""
    api = Api(db, options)

    def guarded(path: str, handler: Handler) -> Handler:
        async def admitted(request: Request) -> Response:
            api.admit(request, path.split("/")[2])
            return await handler(request)

        return admitted

    routes = {
        "/v1/me": api.me,
        **{f"/v1/{kind.type}": partial(api.index, kind) for kind in COLLECTIONS},
        **{f"/v1/{kind.type}/{{id}}": partial(api.show, kind) for kind in (CUSTOMERS, CONTACTS)},
        "/v1/contacts/{id}/relationships/tags": api.tags,
    }
    return Starlette(
        routes=[
            Route("/v1/oauth/token", api.token, methods=["POST"]),
            Route("/v1/version", api.version),
            *(Route(path, guarded(path, handler)) for path, handler in routes.items()),
        ],
        exception_handlers={ApiError: _refuse, HTTPException: _refuse},
    )


async def _refuse(_request: Request, error: Exception) -> Response:
    """Answer with an error body in Kajabi's form, also for errors that come from the routing."""
    if isinstance(error, ApiError):
        return error.reply()
    assert isinstance(error, HTTPException)
    return ApiError(error.status_code, error.detail, error.detail).reply(error.headers)
