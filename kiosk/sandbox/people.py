"""The demo's five hundred invented guests, read from ``assets/people``."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Person:
    """One invented registration. ``status`` is the platform's word; ``payment`` is ``paid``, ``unpaid`` or empty where nothing was due."""

    registration_id: str
    number: str
    code: str = field(repr=False)
    order: str
    first_name: str
    last_name: str
    email: str
    company: str
    job_title: str
    ticket_type: str
    status: str
    payment: str
    requirements: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def paid(self) -> bool | None:
        """Whether the ticket is paid; None where nothing was due."""
        return {"paid": True, "unpaid": False}.get(self.payment)

    @property
    def welcome(self) -> bool:
        """Whether an ordinary door lets this person in: approved, and nothing left to pay."""
        return self.status == "approved" and self.paid is not False


def people() -> tuple[Person, ...]:
    """All five hundred, always the same and in the same order; members of one order stand side by side."""
    text = files("assets").joinpath("people", "tech-summit.csv").read_text(encoding="utf-8")
    return tuple(
        Person(
            registration_id=row["registration_id"],
            number=row["registration_number"],
            code=row["qr_code"],
            order=row["order_number"],
            first_name=row["first_name"],
            last_name=row["last_name"],
            email=row["email"],
            company=row["company"],
            job_title=row["job_title"],
            ticket_type=row["ticket_name"],
            status=row["status"],
            payment=row["payment_status"],
            requirements=row["special_requirements"],
        )
        for row in csv.DictReader(io.StringIO(text, newline=""))
    )


def crowd(count: int) -> Iterator[Person]:
    """So many people: the five hundred, and then their namesakes, numbered; the same ones for every count, no two of one id or code."""
    everyone = people()
    for number in range(count):
        person, round_ = everyone[number % len(everyone)], number // len(everyone)
        yield _namesake(person, round_) if round_ else person


def _namesake(person: Person, number: int) -> Person:
    prefix, _, registered = person.number.rpartition("-")
    series, _, ordered = person.order.rpartition("-")
    local, _, domain = person.email.partition("@")
    return replace(
        person,
        registration_id=str(int(person.registration_id) + number * 2_000_000),
        number=f"{prefix}-{int(registered) + number * 10_000:06d}",
        code=f"{person.code[:14]}{number:06d}",
        order=f"{series}-{int(ordered) + number * 10_000:05d}",
        email=f"{local}.{number}@{domain}",
    )
