"""Invented guests whose names are hard to print."""

from kiosk.core.badge import Badge, sign

KEY = b"a key that stations of the event share"
EVENT = "3000000042"
TICKET = "4000000001234"


def badge(name: str, company: str = "", kind: str = "", *, rehearsal: bool = False) -> Badge:
    """A badge of an invented guest."""
    return Badge(TICKET, 1, name, company, kind, sign(EVENT, TICKET, 1, KEY), "Northern Lights Conference 2026", rehearsal)


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

SAMPLES = {
    "Inter-Bold.ttf": "Å",
    "Inter-SemiBold.ttf": "Я",
    "NotoSansArabic-Bold.ttf": "م",
    "NotoSansHebrew-Bold.ttf": "ש",
    "NotoSansDevanagari-Bold.ttf": "क",
    "NotoSansThai-Bold.ttf": "ก",
    "NotoSansCJKsc-Bold.otf": "王",
    "NotoSansArmenian-Bold.ttf": "Ա",
    "NotoSansGeorgian-Bold.ttf": "გ",
    "NotoSansGurmukhi-Bold.ttf": "ਸ",
    "NotoSansTamil-Bold.ttf": "க",
    "NotoSansLao-Bold.ttf": "ກ",
}
"""A letter of each font."""

NAMES = {
    "Latin": "Zoë Łukasiewicz-Ångström Ğ",
    "Vietnamese": "Nguyễn Thị Phương Thảo",
    "Greek": "Ελευθερία Παπαδοπούλου",
    "Cyrillic": "Святослав Їжакевич Ђорђе",
    "Arabic": "فاطمة الزهراء بنعلي",
    "Persian": "علی‌رضا پژمان گیلانی",
    "Hebrew": "נעמי בן־דוד שָׁלוֹם",
    "Devanagari": "प्रियंका श्रीवास्तव",
    "Thai": "ณัฐวุฒิ ศรีสุวรรณ น้ำผึ้ง",
    "Simplified Chinese": "欧阳静怡 喆堃玥",
    "Traditional Chinese": "歐陽靜怡 張瀚瑄",
    "Japanese": "佐々木 さくら 髙橋 山﨑 渡邉",
    "Korean": "김서연 황보람",
    "Armenian": "Արամ Խաչատրյան",
    "Georgian": "გიორგი მაისურაძე",
    "Gurmukhi": "ਹਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Tamil": "கார்த்திகேயன்",
    "Lao": "ສົມພອນ ວົງສາ",
    "Azerbaijani": "Əliyev Rəşad",
    "Hausa": "Ɓala Ƙasim",
}
"""Names with letters that a careless choice of characters would lack."""
