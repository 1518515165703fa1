"""Attendee types and their custom fields: what an attendee's ``fields`` mean, and who may enter without having paid."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from kiosk.platforms._fields import first, truth, word
from kiosk.platforms.eventtia.jsonapi import Resource

TYPES = "attendee_types"
FIELDS = "attendee_type_custom_fields"

_MEANS = {
    "first_name": "first_name firstname given_name forename nombre nombres primer_nombre prenom vorname voornaam prenome",
    "last_name": "last_name lastname surname family_name apellido apellidos nom nom_de_famille nachname achternaam sobrenome cognome",
    "name": "name full_name fullname nombre_completo nombre_y_apellido nom_complet nom_et_prenom vollstandiger_name",
    "email": "email e_mail mail email_address e_mail_address correo correo_electronico courriel adresse_e_mail",
    "company": "company company_name organization organisation empresa compania entreprise societe firma unternehmen bedrijf azienda",
    "telephone": "telephone phone phone_number mobile mobile_phone cellphone telefono celular movil telefon handy portable",
}
_ROLE = {spelling: role for role, spellings in _MEANS.items() for spelling in spellings.split()}
"""What a field is, by its name or alias; the alias is the organiser's own word, in the event's language."""


@dataclass(frozen=True, slots=True)
class CustomField:
    """One question of a registration form. ``role`` is what the kiosk takes it for (``first_name`` …), empty for a question of the organiser's.

    ``words`` is what people read: the alias, else the name. ``public`` fields are given to anybody, without a token.
    """

    id: str
    name: str
    words: str
    role: str
    default: bool
    public: bool

    @property
    def names(self) -> frozenset[str]:
        """What a setting may call it."""
        return frozenset({self.id, plain(self.name), plain(self.words)} - {""})


@dataclass(frozen=True, slots=True)
class AttendeeType:
    """One kind of ticket. ``enters_unpaid`` is its ``valid_if_no_payments``, None where it does not say."""

    id: str
    name: str
    enters_unpaid: bool | None


@dataclass(slots=True)
class Types:
    """What the event's attendee types are, as far as answers have told. ``company_field`` is the setting."""

    company_field: str = ""
    types: dict[str, AttendeeType] = field(default_factory=dict)
    fields: dict[str, CustomField] = field(default_factory=dict)
    asked: dict[str, set[str]] = field(default_factory=dict)
    """The ids of the custom fields that each type asks for."""

    def learn(self, resources: Iterable[Resource]) -> None:
        """Takes in attendee types and custom fields, from a list of them or from what came included; what is known already stays."""
        for each in resources:
            if each.kind == FIELDS and each.id and each.id not in self.fields:
                self.fields[each.id] = self._field(each)
                if kind := each.one("attendee_type"):
                    self.asked.setdefault(kind, set()).add(each.id)
            elif each.kind == TYPES and each.id and each.id not in self.types:
                self.types[each.id] = _type(each)
                self.asked.setdefault(each.id, set()).update(each.related(FIELDS))

    def named(self, wanted: str) -> AttendeeType | None:
        """The type with this id, or else of this name."""
        found = self.types.get(wanted)
        return found or next((each for each in self.types.values() if plain(each.name) == plain(wanted)), None)

    def fields_of(self, type_id: str) -> list[CustomField]:
        """The custom fields of one type, those that are known."""
        return [self.fields[each] for each in self.asked.get(type_id, ()) if each in self.fields]

    def _field(self, resource: Resource) -> CustomField:
        told = resource.attributes
        name, alias = first(told, "name"), first(told, "alias")
        role = _ROLE.get(plain(name), "") or _ROLE.get(plain(alias), "")
        if self.company_field and plain(self.company_field) in {resource.id, plain(name), plain(alias)}:
            role = "company"
        elif self.company_field and role == "company":
            role = ""
        default = truth(told.get("default"))
        own = plain(name) in _MEANS
        return CustomField(
            resource.id, name, alias or name, role, own if default is None else default, told.get("available_public_listings") is True
        )


def plain(value: object) -> str:
    """A name in the form that is compared: without accents, capitals and spaces."""
    shown = unicodedata.normalize("NFKD", word(value))
    return "".join(each for each in shown if not unicodedata.combining(each))


def _type(resource: Resource) -> AttendeeType:
    told = resource.attributes
    return AttendeeType(
        id=resource.id,
        name=first(told, "name"),
        enters_unpaid=truth(told.get("valid_if_no_payments")),
    )
