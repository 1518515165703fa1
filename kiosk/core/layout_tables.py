"""What each keyboard layout types at each place: taken from xkb's own tables (xkeyboard-config), which tests compare with the X server's."""

PLACES = (41, *range(2, 14), *range(16, 28), *range(30, 41), 43, 86, *range(44, 54), 57)
"""Where a key lies: its number in Linux' input-event-codes.h, which is Windows' scan code too (set 1). In the order of the tables below."""

NOTHING = "␀"
"""Stands for a place that types nothing."""

TABLES: dict[str, tuple[str, str, str, str]] = {
    "us": (
        "`1234567890-=qwertyuiop[]asdfghjkl;'\\<zxcvbnm,./ ",
        '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|>ZXCVBNM<>?␀',
        "␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀|␀␀␀␀␀␀␀␀␀␀␀",
        "␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀¦␀␀␀␀␀␀␀␀␀␀␀",
    ),
    "gb": (
        "`1234567890-=qwertyuiop[]asdfghjkl;'#\\zxcvbnm,./ ",
        '¬!"£$%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~|ZXCVBNM<>?␀',
        "|¹²³€½¾{[]}\\\u0327@ſe¶ŧ←↓→øþ\u0308\u0303æßðđŋħ␀ĸł\u0301\u0302\u0300|«»¢„“”µ•·␀␀",
        "|¡⅛£¼⅜⅝⅞™±°¿\u0328Ω§E®Ŧ¥↑ıØÞ\u030a\u0304ÆẞÐªŊĦ␀&Ł\u030b\u030c\u0306¦<>©‚‘’º×÷\u0307␀",
    ),
    "de": (
        "\u03021234567890ß\u0301qwertzuiopü+asdfghjklöä#<yxcvbnm,.- ",
        "°!\"§$%&/()=?\u0300QWERTZUIOPÜ*ASDFGHJKLÖÄ'>YXCVBNM;:_␀",
        "′¹²³¼½¬{[]}\\\u0327@ſ€¶ŧ←↓→øþ\u0308~æſðđŋħ␀ĸł\u030b\u0302’|»«¢„“”µ·…–␀",
        "″¡⅛£¤⅜⅝⅞™±°¿\u0328Ω§€®Ŧ¥↑ıØÞ\u030a¯ÆẞÐªŊĦ\u0307&Ł␀\u030c\u0306␀›‹©‚‘’º×÷—␀",
    ),
    "fr": (
        "²&é\"'(-è_çà)=azertyuiop\u0302$qsdfghjklmù*<wxcvbn,;:! ",
        "~1234567890°+AZERTYUIOP\u0308£QSDFGHJKLM%µ>WXCVBN?./§␀",
        "¬¹~#{[|`\\^@]}æ«€¶ŧ←↓→øþ\u0308¤@ßðđŋħ␀ĸłµ\u0302\u0300|ł»¢„“”\u0301•·␀␀",
        "¬¡⅛£$⅜⅝⅞™±°¿\u0328Æ<¢®Ŧ¥↑ıØÞ\u030a\u0304ΩẞÐªŊĦ␀&Łº\u030c\u0306¦Ł>©‚‘’\u030b×÷\u0307␀",
    ),
    "es": (
        "º1234567890'¡qwertyuiop\u0300+asdfghjklñ\u0301ç<zxcvbnm,.- ",
        'ª!"·$%&/()=?¿QWERTYUIOP\u0302*ASDFGHJKLÑ\u0308Ç>ZXCVBNM;:_␀',
        "\\|@#~½¬{[]}\\\u0327@ſ€¶ŧ←↓→øþ[]æßðđŋħ␀ĸł\u0303{}|«»¢„“”µ•·␀␀",
        "\\¡⅛£$⅜⅝⅞™±°¿\u0328Ω§¢®Ŧ¥↑ıØÞ\u030a\u0304ÆẞÐªŊĦ␀&Ł\u030b\u030c\u0306¦<>©‚‘’º×÷\u0307␀",
    ),
    "it": (
        "\\1234567890'ìqwertyuiopè+asdfghjklòàù<zxcvbnm,.- ",
        '|!"£$%&/()=?^QWERTYUIOPé*ASDFGHJKLç°§>ZXCVBNM;:_␀',
        "¬¹²³¼½¬{[]}`~@ſ€¶ŧ←↓→øþ[]æßðđŋħ␀ĸł@#\u0300««»¢“”ñµ\u0301·\u0304␀",
        "¦¡\u030b\u0303⅛⅜⅝⅞™±\u0328¿\u0302Ω§¢®Ŧ¥↑ıØÞ{}ÆẞÐªŊĦ␀&Ł\u0327\u030a\u0306»<>©‘’Ñº×\u0308÷␀",
    ),
    "pt": (
        "\\1234567890'«qwertyuiop+\u0301asdfghjklçº\u0303<zxcvbnm,.- ",
        '|!"#$%&/()=?»QWERTYUIOP*\u0300ASDFGHJKLÇª\u0302>ZXCVBNM;:_␀',
        "¬¹@£§½¬{[]}\\\u0327@ſ€¶ŧ←↓→øþ\u0308\u0303æßðđŋħ␀ĸł\u0301\u0302\u0300\\«»¢„“”µ•·␀␀",
        "¬¡⅛£$⅜⅝⅞™±°¿\u0328Ω§¢®Ŧ¥↑ıØÞ\u030a\u0304ÆẞÐªŊĦ␀&Ł\u030b\u030c\u0306\\<>©‚‘’º×÷\u0307␀",
    ),
    "ch": (
        "§1234567890'\u0302qwertzuiopü\u0308asdfghjklöä$<yxcvbnm,.- ",
        '°+"*ç%&/()=?\u0300QWERTZUIOPè!ASDFGHJKLéà£>YXCVBNM;:_␀',
        "¬|@#¼½¬|¢]}\u0301\u0303@ſ€¶ŧ←↓→œþ[]æßðđŋħ␀ĸł\u0301{}\\«»¢„“”µ•·␀␀",
        "¬¡⅛£$⅜⅝⅞™±°¿\u0328Ω§E®Ŧ¥↑ıŒÞ\u030a\u0304ÆẞÐªŊĦ␀&Ł\u030b\u030c\u0306¦<>©‚‘’º×÷\u0307␀",
    ),
}
"""By layout: what its places type plain, with Shift, with AltGr, with both. A combining character (U+0300…) is a dead key."""

KEYPAD = dict(zip((71, 72, 73, 75, 76, 77, 79, 80, 81, 82, 83, 78, 74, 55, 98), "7894561230.+-*/", strict=True))
"""The number block, alike on every layout of ours."""
