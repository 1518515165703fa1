"""The code inside what was read: web addresses, GS1, scanners' marks, and what is left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.core.scan import looks_foreign
from kiosk.core.wrapping import BadPattern, unwrapping

PATH = "https://tickets.example.org/t/{code}"
QUERY = "https://tickets.example.org/x?ticket={code}"
LINK = "https://id.example.org/01/{any}/21/{code}"


@pytest.mark.parametrize(
    ("pattern", "read", "code"),
    [
        ("", "ZB-2026-000123", "ZB-2026-000123"),
        ("", " \tZB-1\r\n", "ZB-1"),
        ("", "]Q1ZB-1", "ZB-1"),
        ("", "]C0ZB-1", "ZB-1"),
        ("", "]d2ZB-1", "ZB-1"),
        ("", "]z0ZB-1", "ZB-1"),
        ("", "]L2ZB-1", "ZB-1"),
        ("", " ]Q1ZB-1 ", "ZB-1"),
        ("", "]Q1", "]Q1"),
        ("", "]X9ZB-1", "]X9ZB-1"),
        ("", "]Q1]Q1A", "]Q1A"),
        (PATH, "ZB-1", "ZB-1"),
        (PATH, "https://tickets.example.org/t/ZB-1", "ZB-1"),
        (PATH, "]Q1https://tickets.example.org/t/ZB-1", "ZB-1"),
        (PATH, "  https://tickets.example.org/t/ZB-1\r", "ZB-1"),
        (PATH, "https://tickets.example.org/t/ZB-1/", "ZB-1"),
        (PATH, "HTTPS://TICKETS.EXAMPLE.ORG/t/zb-1", "zb-1"),
        (PATH, "https://tickets.example.org:443/t/ZB-1", "ZB-1"),
        (PATH, "https://tickets.example.org/t/ZB-1?utm_source=mail#top", "ZB-1"),
        (PATH, "https://tickets.example.org/t/a%2Fb%20%C3%A9%2B", "a/b é+"),
        (PATH, "https://tickets.example.org/t/a+b==", "a+b=="),
        (PATH, "https://tickets.example.org/t/%2541", "%41"),
        (PATH, "https://tickets.example.org/t/José", "José"),
        (QUERY, "https://tickets.example.org/x?ticket=ZB-1", "ZB-1"),
        (QUERY, "https://tickets.example.org/x/?lang=de&ticket=ZB-1&", "ZB-1"),
        (QUERY, "https://tickets.example.org/x?ticket=a%26b+c", "a&b+c"),
        ("https://t.example.org/x?event=7&c={code}", "https://t.example.org/x?c=ZB-1&event=7", "ZB-1"),
        ("https://t.example.org:8443/t-{code}.html", "https://T.example.org:8443/t-ZB-1.html", "ZB-1"),
        ("https://münchen.example/{code}", "https://xn--mnchen-3ya.example/ZB-1", "ZB-1"),
        (LINK, "https://id.example.org/01/09506000134352/21/ZB-1?17=271231", "ZB-1"),
        ("(21)", "010950600013435221ZB-1", "ZB-1"),
        ("(21)", "]Q3010950600013435221ZB-1\x1d10LOT", "ZB-1"),
        ("(21)", "\x1d10LOT\x1d21ZB-1", "ZB-1"),
        ("(8018)", "8018012345678901234567", "012345678901234567"),
        ("(8018)", "]d2253PROMO\x1d8018012345678901234567\x1d", "012345678901234567"),
        ("(01)", "]C1010950600013435217271231", "09506000134352"),
        ("(21)", "17271231\x1d21ZB-1", "ZB-1"),
        ("(21)", "ZB-1", "ZB-1"),
    ],
)
def test_the_code_inside(pattern: str, read: str, code: str) -> None:
    """What a pattern fits gives the code in it; a plain code stays what it is under every pattern."""
    assert unwrapping(pattern)(read) == code


@pytest.mark.parametrize(
    ("pattern", "read"),
    [
        ("", "https://tickets.example.org/t/ZB-1"),
        (PATH, "https://tickets.example.org.evil.com/t/ZB-1"),
        (PATH, "https://evil.com/t/ZB-1"),
        (PATH, "https://evil.com/https://tickets.example.org/t/ZB-1"),
        (PATH, "https://tickets.example.org@evil.com/t/ZB-1"),
        (PATH, "https://evil.com@tickets.example.org/t/ZB-1"),
        (PATH, "https://evil.com\\@tickets.example.org/t/ZB-1"),
        (PATH, "https://evil.com#@tickets.example.org/t/ZB-1"),
        (PATH, "https://eviltickets.example.org/t/ZB-1"),
        (PATH, "https://tickets.example.org:8443/t/ZB-1"),
        (PATH, "https://tickets.example.org:0/t/ZB-1"),
        (PATH, "https://tickets.example.org:x/t/ZB-1"),
        (PATH, "https://[::1/t/ZB-1"),
        (PATH, "http://tickets.example.org/t/ZB-1"),
        (PATH, "ftp://tickets.example.org/t/ZB-1"),
        (PATH, "https://tickets.example.org/ZB-1"),
        (PATH, "https://tickets.example.org/T/ZB-1"),
        (PATH, "https://tickets.example.org/t/ZB-1/edit"),
        (PATH, "https://tickets.example.org/t//ZB-1"),
        (PATH, "https://tickets.example.org/a/../t/ZB-1"),
        (PATH, "https://tickets.example.org/t/"),
        (PATH, "https://tickets.example.org/t"),
        (PATH, "https://tickets.example.org/t/%ff%fe"),
        (PATH, "https://tickets.exa\nmple.org/t/ZB-1"),
        (PATH, "https://tickets.example.org/t/a b"),
        (PATH, "https://tickets.example.org/t?ticket=ZB-1"),
        (QUERY, "https://tickets.example.org/x?Ticket=ZB-1"),
        (QUERY, "https://tickets.example.org/x?ticket=ZB-1&ticket=ZB-2"),
        (QUERY, "https://tickets.example.org/x?ticket="),
        (QUERY, "https://tickets.example.org/y?ticket=ZB-1"),
        (QUERY, "https://tickets.example.org/x#ticket=ZB-1"),
        ("https://t.example.org/x?event=7&c={code}", "https://t.example.org/x?c=ZB-1&event=8"),
        ("https://t.example.org/x?event=7&c={code}", "https://t.example.org/x?c=ZB-1"),
        (LINK, "https://id.example.org/01/09506000134352/10/ZB-1"),
        ("(21)", "https://id.example.org/01/09506000134352/21/ZB-1"),
        ("(21)", "https://tickets.example.org/t/ZB-1"),
        ("(21)", "0109506000134352\x1d10LOT"),
        ("(21)", "21ZB-1\x1d21ZB-2"),
        ("(21)", "21\x1d10LOT"),
        ("(21)", "01123\x1d21ZB-1"),
    ],
)
def test_what_does_not_fit_is_no_ticket(pattern: str, read: str) -> None:
    """Another host, path, scheme, port or parameter, an address within an address, or half an element: plainly not a ticket, and unchanged."""
    assert unwrapping(pattern)(read) == read
    assert looks_foreign(read)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("https://tickets.example.org/t/", "must hold {code} once"),
        ("https://tickets.example.org/{code}/{code}", "must hold {code} once"),
        ("CODE", "must hold {code} once"),
        ("tickets.example.org/{code}", "no web address"),
        ("//tickets.example.org/{code}", "no web address"),
        ("ftp://tickets.example.org/{code}", "no web address"),
        ("https://kim:secret@tickets.example.org/{code}", "no web address"),
        ("https://tickets.example.org:port/{code}", "no web address"),
        ("https://tickets.example.org/%ff/{code}", "no web address"),
        ("https:///{code}", "no web address"),
        ("https://{code}.example.org/t", "must be in the path"),
        ("https://tickets.example.org/t#{code}", "must be in the path"),
        ("https://tickets.example.org/t?{code}=1", "must be in the path"),
        ("https://tickets.example.org/{code}#top", "nothing may follow a #"),
        ("https://tickets.example.org/{code}?a=1&a=2", "names a parameter twice"),
        ("(2)", "no application identifier"),
        ("(211)", "no application identifier"),
        ("(80)", "no application identifier"),
        ("()", "must hold {code} once"),
    ],
)
def test_a_bad_pattern_says_what_is_wrong(pattern: str, words: str) -> None:
    """A pattern that cannot be used is refused with words for whoever wrote it."""
    with pytest.raises(BadPattern) as refused:
        unwrapping(pattern)
    assert words in str(refused.value)


@given(some.sampled_from(["", PATH, QUERY, LINK, "(21)", "(8018)"]), some.text(max_size=80))
def test_anything_can_be_read(pattern: str, text: str) -> None:
    """No text raises anything, with a wrapping around it or without."""
    for wrapped in (text, f"https://tickets.example.org/t/{text}", f"HTTPS://tickets.example.org/x?ticket={text}", f"]Q321{text}", f"21{text}"):
        assert isinstance(unwrapping(pattern)(wrapped), str)


@given(some.text(some.characters(exclude_categories=["Cs"]), min_size=1))
def test_every_code_comes_out_of_its_address(code: str) -> None:
    """Whatever the code is, percent-encoded in an address it comes out to the letter."""
    from urllib.parse import quote

    wrapped = quote(code, safe="")
    assert unwrapping(PATH)(f"https://tickets.example.org/t/{wrapped}") == code
    assert unwrapping(QUERY)(f"https://tickets.example.org/x?ticket={wrapped}") == code
