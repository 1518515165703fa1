"""Columns by their names in many languages, and by hand."""

from pathlib import Path

import pytest

from kiosk.core.errors import Refused, SettingsError
from kiosk.core.ticket import Strength
from kiosk.platforms.guest_list.columns import found, wishes
from kiosk.platforms.guest_list.names import COLUMNS, FIELDS, NO, STATUSES, YES, plain
from kiosk.platforms.guest_list.rows import Row
from tests.platforms.guest_list.lists import only, tickets, written

_ORDER = (
    "first_name",
    "last_name",
    "email",
    "company",
    "type",
    "code",
    "order",
    "status",
    "paid",
    "note",
    "sessions",
    "phone",
    "valid_from",
    "valid_until",
)
_HEADINGS = {
    "en": "First name|Last name|E-mail|Company|Ticket type|QR code|Order number|Status|Paid"
    "|Special requirements|Sessions|Phone|Valid from|Valid until",
    "de": "Vorname|Nachname|E-Mail-Adresse|Firma|Ticketart|Strichcode|Bestellnummer|Status|Bezahlt"
    "|Bemerkungen|Workshops|Telefon|Gültig ab|Gültig bis",
    "fr": "Prénom|Nom|Courriel|Société|Type de billet|Code-barres|N° de commande|Statut|Payé|Besoins particuliers|Ateliers|Téléphone"
    "|Valable à partir du|Valable jusqu'au",
    "es": "Nombre|Apellidos|Correo electrónico|Empresa|Tipo de entrada|Código QR|Número de pedido|Estado|Pagado|Observaciones|Sesiones|Teléfono"
    "|Válido desde|Válido hasta",
    "pt": "Nome|Sobrenome|E-mail|Empresa|Tipo de ingresso|Código de barras|Número do pedido|Estado|Pago|Observações|Sessões|Telemóvel"
    "|Válido de|Válido até",
    "it": "Nome|Cognome|Posta elettronica|Azienda|Tipo di biglietto|Codice|Numero ordine|Stato|Pagato"
    "|Note|Sessioni|Telefono|Valido dal|Valido al",
    "nl": "Voornaam|Achternaam|E-mailadres|Bedrijf|Soort ticket|Streepjescode|Bestelnummer|Status|Betaald|Opmerkingen|Sessies|Telefoonnummer"
    "|Geldig vanaf|Geldig tot",
    "pl": "Imię|Nazwisko|Adres e-mail|Nazwa firmy|Rodzaj biletu|Kod kreskowy|Numer zamówienia|Status|Opłacone|Uwagi|Sesje|Numer telefonu"
    "|Ważny od|Ważny do",
    "tr": "Ad|Soyad|E-posta|Şirket|Bilet türü|Karekod|Sipariş no|Durum|Ödendi|Notlar|Oturumlar|Cep telefonu|Başlangıç|Bitiş",
    "ar": "الاسم الأول|اسم العائلة|البريد الإلكتروني|الشركة|نوع التذكرة|رمز التذكرة|رقم الطلب|الحالة|مدفوع"
    "|ملاحظات|الجلسات|رقم الهاتف|صالح من|صالح حتى",
    "zh": "名|姓|电子邮箱|公司|票种|二维码|订单号|状态|已付款|备注|场次|手机号|生效日期|有效期至",
    "ja": "名|姓|メールアドレス|会社名|券種|QRコード|注文番号|ステータス|支払状況|備考|セッション|電話番号|有効開始日|有効期限",
}


@pytest.mark.parametrize("language", _HEADINGS)
def test_fourteen_fields_are_recognised(language: str) -> None:
    """Every field by its common name in each language, whatever the case, accents and punctuation."""
    headings = _HEADINGS[language].split("|")
    assert len(headings) == len(_ORDER)
    for spelled in (headings, [each.upper() for each in headings], [f" {each} * " for each in headings]):
        columns = found([Row(1, spelled)], ())
        assert columns.fields == {name: position for position, name in enumerate(_ORDER)}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("e-mail", "email"), ("EMail", "email"), ("E_Mail Address", "email"), ("Prenom", "first_name"), ("PRÉNOM", "first_name"),
        ("Ｎａｍｅ", "name"), ("ﾒｰﾙｱﾄﾞﾚｽ", "email"), ("İsim", "name"), ("ISIM", "name"), ("Imie", "first_name"), ("Numero de commande", "order"),
        ("Ticket #", "code"), ("Attendee #", "id"), ("Order No.", "order"), ("paid?", "paid"), ("氏名", "name"), ("姓名", "name"),
        ("الاسم", "name"), ("이름", "name"), ("회사명", "company"), ("नाम", "name"), ("ФИО", "name"), ("Příjmení", "last_name"),
        ("Straße", None), ("State", None), ("Ort", None), ("", None),
    ],
)  # fmt: skip
def test_spellings(heading: str, field: str | None) -> None:
    """Case, accents, width, dots and dashes do not matter; what is not known is left alone."""
    assert COLUMNS.get(plain(heading)) == field


def test_no_name_is_empty_and_no_word_says_both() -> None:
    """The tables hold nothing that would match an empty heading, and no word is yes and no."""
    assert "" not in COLUMNS
    assert "" not in STATUSES
    assert not YES & NO
    assert set(COLUMNS.values()) <= {*FIELDS, "ticket"}


@pytest.mark.parametrize(
    ("headings", "cells", "names"),
    [
        ("Name,Vorname", "Müller,Anna", ("Anna Müller", "Anna", "Müller")),
        ("Nom,Prénom", "Dupont,Zoé", ("Zoé Dupont", "Zoé", "Dupont")),
        ("Nombre,Apellidos", "Ana,García Ruiz", ("Ana García Ruiz", "Ana", "García Ruiz")),
        ("Name,Surname", "Ada,Lovelace", ("Ada Lovelace", "Ada", "Lovelace")),
        ("名,姓", "小明,王", ("王小明", "小明", "王")),
        ("Name,First name,Last name", "Countess Ada,Ada,Lovelace", ("Countess Ada", "Ada", "Lovelace")),
        ("Full name,Company", "Ada Lovelace,x", ("Ada Lovelace", "", "")),
    ],
)
def test_a_name_beside_half_a_name_is_the_other_half(tmp_path: Path, headings: str, cells: str, names: tuple[str, str, str]) -> None:
    """Name beside Vorname is the family name, Nombre beside Apellidos the given one; Chinese names are written as their owners do."""
    ticket = only(written(tmp_path, f"{headings},Code\n{cells},1\n"))
    assert (ticket.name, ticket.first_name, ticket.last_name) == names


def test_a_column_called_ticket_is_told_by_its_values(tmp_path: Path) -> None:
    """Different values with digits are codes; anything else is the type and never opens a door."""
    codes = tickets(written(tmp_path, "Name,Ticket\nAda,T-1\nAlan,T-2\n"))
    assert [ticket.codes[0].text for ticket in codes] == ["T-1", "T-2"]
    types = tickets(written(tmp_path, "Name,Ticket\nAda,VIP\nAlan,Day 1\nGrace,Day 1\n"))
    assert [ticket.type for ticket in types] == ["VIP", "Day 1", "Day 1"]
    assert not {code.text for ticket in types for code in ticket.codes} & {"VIP", "Day 1"}


def test_only_the_code_admits(tmp_path: Path) -> None:
    """What can be guessed (id, order, e-mail, telephone) opens a look-up for the staff."""
    ticket = only(written(tmp_path, "ID,Name,Code,Order,Email,Phone\n17,Ada,SECRET,O-1,a@example.org,+49 170 1\n"))
    assert ticket.id == "17"
    assert {code.text: code.strength for code in ticket.codes} == {
        "SECRET": Strength.ADMITS,
        "17": Strength.LOOKS_UP,
        "O-1": Strength.LOOKS_UP,
        "a@example.org": Strength.LOOKS_UP,
        "+49 170 1": Strength.LOOKS_UP,
    }


def test_columns_are_mapped_by_heading_or_number(tmp_path: Path) -> None:
    """By hand goes before what is recognised; a heading's text may hold an equals sign; a column can be left out."""
    path = written(tmp_path, "Wer,Name,a=b,Code\nAda,Northwind,C1,X\n")
    ticket = only(path, "wer=first_name", "Name=company", "a=b=code", "4=ignore")
    assert (ticket.name, ticket.company, [code.text for code in ticket.codes]) == ("Ada", "Northwind", ["C1"])
    assert only(path, "1=name", "2=Company", "3=CODE").company == "Northwind"


def test_a_list_without_headings_is_mapped_by_number(tmp_path: Path) -> None:
    """The first row is a guest then, also where a cell looks like a heading."""
    people = tickets(written(tmp_path, "Ada,Lovelace,VIP,paid\nAlan,Turing,VIP,paid\n"), "1=first_name", "2=last_name", "3=type", "4=paid")
    assert [(ticket.name, ticket.type, ticket.paid) for ticket in people] == [("Ada Lovelace", "VIP", True), ("Alan Turing", "VIP", True)]


def test_unknown_headings_are_used_where_they_are_mapped(tmp_path: Path) -> None:
    """Headings in a language that is not known are headings all the same once one of them is named."""
    assert [ticket.name for ticket in tickets(written(tmp_path, "Nimi;Koodi\nAino;1\nEero;2\n"), "Nimi=name", "Koodi=code")] == ["Aino", "Eero"]


def test_headings_of_which_none_names_a_person_are_headings(tmp_path: Path) -> None:
    """Two that are known are enough: the first row is not taken for a guest when the columns are mapped by number."""
    assert only(written(tmp_path, "Wer,Firma,Bestellnummer\nAda,x,1\n"), "1=name").name == "Ada"


@pytest.mark.parametrize("spoken", ["name", "=name", "Name=", "Name=wishes", "Name=ticket"])
def test_a_wish_for_no_field_lists_the_fields(spoken: str) -> None:
    """The words say how it is written, or which fields there are."""
    with pytest.raises(SettingsError, match=r"column=field|one of: id, name, first_name"):
        wishes([spoken])


def test_a_wish_for_no_column_lists_the_columns(tmp_path: Path) -> None:
    """Headings are named; without any, the first row is a guest's and is not repeated."""
    path = written(tmp_path, "Name,Firma,Code\nAda,x,1\n")
    for spoken in ("Frma=company", "4=company", "0=company"):
        with pytest.raises(Refused, match="1 'Name', 2 'Firma', 3 'Code'"):
            tickets(path, spoken)
    with pytest.raises(Refused) as caught:
        tickets(written(tmp_path, "Ada,Lovelace\n"), "3=name")
    assert "Ada" not in str(caught.value)
    with pytest.raises(Refused, match="two columns are mapped to name"):
        tickets(path, "1=name", "2=name")
    with pytest.raises(Refused, match=r"by its number \(1, 2\)"):
        tickets(written(tmp_path, "Wer,Wer\nAda,x\n"), "Wer=name")


def test_a_list_of_which_nothing_is_known_asks_for_a_mapping(tmp_path: Path) -> None:
    """It never passes for an empty list, and its first row, which may be a guest, is not repeated."""
    with pytest.raises(Refused, match=r"none of its 2 columns was recognised.*--map") as caught:
        tickets(written(tmp_path, "Ada,Lovelace\nAlan,Turing\n"))
    assert "Ada" not in str(caught.value)
