"""Invented guests whose names are hard to print."""

from kiosk.core.badge import Badge, sign

KEY = b"a key that stations of the event share"
EVENT = "3000000042"


def badge(name: str, company: str = "", kind: str = "", **more: object) -> Badge:
    """A badge of an invented guest."""
    rehearsal = bool(more.get("rehearsal"))
    return Badge("4000000001234", 1, name, company, kind, sign(EVENT, "4000000001234", 1, KEY), "Northern Lights Conference 2026", rehearsal)


PEOPLE: dict[str, Badge] = {
    "latin": badge("Anna Müller", "Nordwind GmbH", "Visitor"),
    "short": badge("Bo Li", "Øre", "Press"),
    "long": badge(
        "Maximiliana-Alexandra Hohenberg-Wittelsbach von Rosenstein",
        "Gesellschaft für Internationale Zusammenarbeit",
        "Speaker and Workshop Host",
    ),
    "arabic": badge("فاطمة الزهراء بنعلي", "شركة الأطلس للتقنية", "متحدثة"),
    "mixed": badge("محمد Ali 2nd", "Atlas شركة 42", "VIP"),
    "hebrew": badge("נעמי בן־דוד", "טכנולוגיות הגליל", "אורחת"),
    "hindi": badge("प्रियंका श्रीवास्तव", "हिमालय सॉफ़्टवेयर", "वक्ता"),
    "thai": badge("ณัฐวุฒิ ศรีสุวรรณ", "บริษัท สยามเทค จำกัด", "ผู้เข้าร่วม"),
    "chinese": badge("王小明", "北京晨光科技有限公司", "普通票"),
    "traditional": badge("歐陽靜怡", "臺灣數位創新股份有限公司", "貴賓"),
    "japanese": badge("佐々木 さくら", "株式会社ひかり製作所", "スピーカー"),
    "korean": badge("김서연", "한빛소프트웨어", "일반 참가자"),
    "vietnamese": badge("Nguyễn Thị Phương Thảo", "Công ty Ánh Dương", "Khách mời"),
    "greek": badge("Ελευθερία Παπαδοπούλου", "Αιγαίο Α.Ε.", "Ομιλήτρια"),
    "cyrillic": badge("Святослав Ковальчук", "Дніпро Софт", "Доповідач"),
    "rehearsal": badge("Anna Müller", "Nordwind GmbH", "Visitor", rehearsal=True),
}
"""By script or trouble."""
