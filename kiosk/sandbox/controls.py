"""The sandbox's own levers, under ``/sandbox``: faults, another door, the whole check-in list, the roster, health. No token is asked."""

import json
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.sandbox.answers import Problem, error
from kiosk.sandbox.checking import check_in_elsewhere
from kiosk.sandbox.faults import Faults
from kiosk.sandbox.ledger import Ledger
from kiosk.sandbox.registering import change_registration
from kiosk.sandbox.service import Face, number


class Controls:
    """Routes that the faults never touch."""

    def __init__(self, face: Face, ledger: Ledger) -> None:
        self._face = face
        self._ledger = ledger

    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/health", self._health),
            Route("/sandbox/faults", self._faults, methods=["GET"]),
            Route("/sandbox/faults", self._break, methods=["POST"]),
            Route("/sandbox/faults", self._heal, methods=["DELETE"]),
            Route("/sandbox/checkins", self._checkins, methods=["GET"]),
            Route("/sandbox/checkins", self._another_door, methods=["POST"]),
            Route("/sandbox/registrations", self._registrations, methods=["GET"]),
            Route("/sandbox/registrations", self._change, methods=["POST"]),
        ]

    async def _health(self, request: Request) -> Response:
        told = {"registrations": self._ledger.count(), "checkins": self._ledger.checkin_count(), "calls": self._face.calls}
        return JSONResponse({"ok": True, **told})

    async def _faults(self, request: Request) -> Response:
        return JSONResponse(self._face.faults.as_json())

    async def _heal(self, request: Request) -> Response:
        self._face.faults = Faults()
        return JSONResponse(self._face.faults.as_json())

    async def _break(self, request: Request) -> Response:
        wanted = await _body(request)
        if not isinstance(wanted, dict):
            return JSONResponse({"error": "an object of switches is wanted"}, 400)
        expire = wanted.pop("expire_tokens", False)
        try:
            self._face.faults = self._face.faults.changed(wanted)
        except ValueError as problem:
            return JSONResponse({"error": str(problem)}, 400)
        if expire:
            self._face.forget_tokens()
        return JSONResponse(self._face.faults.as_json())

    async def _checkins(self, request: Request) -> Response:
        return JSONResponse(self._ledger.checkins())

    async def _another_door(self, request: Request) -> Response:
        try:
            return JSONResponse(check_in_elsewhere(self._ledger, await _body(request), datetime.now(UTC)), 201)
        except Problem as problem:
            return JSONResponse(error(problem, "top"), problem.http)

    async def _registrations(self, request: Request) -> Response:
        offset, limit = (number(request.query_params.get(name), usual) for name, usual in (("offset", 0), ("limit", 1000)))
        return JSONResponse(self._ledger.registrations(offset, limit))

    async def _change(self, request: Request) -> Response:
        body = await _body(request)
        try:
            done = [change_registration(self._ledger, each, datetime.now(UTC)) for each in (body if isinstance(body, list) else [body])]
        except Problem as problem:
            return JSONResponse(error(problem, "top"), problem.http)
        return JSONResponse(done)


async def _body(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except ValueError:
        return None
