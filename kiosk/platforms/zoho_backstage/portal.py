"""Calls below one event of one portal: what is asked for, page by page or at once, and whether the answer is one."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from kiosk.core.errors import Unreachable
from kiosk.platforms._http import Answer
from kiosk.platforms._zoho import Part, Problem, Row, Session, pages, problem, refusal


class Portal:
    """One event's calls. ``events`` is the path of the portal's events, ``event`` that of ours."""

    def __init__(self, session: Session, portal_id: str, event_id: str) -> None:
        self.session = session
        self.events = f"/portal/{quote(portal_id, safe='')}/events"
        self.event = f"{self.events}/{quote(event_id, safe='')}"

    def get(self, tail: str) -> Answer:
        """Reads something of the event. The caller looks for the answer's problem."""
        return self.session.call("GET", self.event + tail)

    def send(self, method: str, tail: str, body: Any = None) -> Answer:
        """Changes something of the event. Raises Unreachable where a page came back instead of an answer."""
        answer = self.session.call(method, self.event + tail, body=body)
        if not answer.readable:
            raise Unreachable(f"Zoho Backstage answered {answer.status} with a page instead of data: a captive portal may be in the way")
        return answer

    def pages(
        self, plural: str, key: Callable[[Row], str], *, path: str | None = None, optional: bool = False, resume: str = ""
    ) -> Iterator[Part]:
        """A list of the event's, or the one at ``path``; one that is ``optional`` is empty where this portal does not have it."""
        where = f"{self.event}/{plural}" if path is None else path

        def ask(params: dict[str, str | int]) -> Answer:
            answer = self.session.call("GET", where, params=params)
            failed = problem(answer)
            if failed is None:
                return answer
            if optional and is_absent(failed, answer):
                return Answer(204, {}, None, empty=True)
            raise refusal(failed, answer, f"the {plural}")

        return pages(ask, plural, key, resume=resume)


def is_absent(failed: Problem, answer: Answer) -> bool:
    """Whether this portal lacks the call, rather than the event."""
    return answer.status in {404, 405, 501} and failed.code != "EVENT_NOT_FOUND"
