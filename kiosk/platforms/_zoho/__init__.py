"""What both of Zoho's Backstage APIs need: servers, tokens, the authorised call, envelopes and pages."""

from kiosk.platforms._zoho.envelope import (
    DONE,
    FAILED,
    KNOWN,
    Problem,
    Row,
    error_word,
    http_status,
    named,
    problem,
    resource,
    rows,
    told,
)
from kiosk.platforms._zoho.envelope import paging as paging_of
from kiosk.platforms._zoho.event import event_ids, event_of
from kiosk.platforms._zoho.grant import Grant, connect
from kiosk.platforms._zoho.paging import Part, pages
from kiosk.platforms._zoho.places import DATA_CENTERS, accounts_root, api_root
from kiosk.platforms._zoho.reading import STATUS, attention_of, payment_of, status_word
from kiosk.platforms._zoho.session import BAD_TOKEN, Dialect, Session, refusal
from kiosk.platforms._zoho.tokens import Tokens

__all__ = [
    "BAD_TOKEN",
    "DATA_CENTERS",
    "DONE",
    "FAILED",
    "KNOWN",
    "STATUS",
    "Dialect",
    "Grant",
    "Part",
    "Problem",
    "Row",
    "Session",
    "Tokens",
    "accounts_root",
    "api_root",
    "attention_of",
    "connect",
    "error_word",
    "event_ids",
    "event_of",
    "http_status",
    "named",
    "pages",
    "paging_of",
    "payment_of",
    "problem",
    "refusal",
    "resource",
    "rows",
    "status_word",
    "told",
]
