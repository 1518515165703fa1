"""Invented people of twenty-two languages, made by seed and number: the same number is always the same person."""

import random
import unicodedata
from dataclasses import dataclass
from functools import cache

from kiosk.core.ticket import Strength, Ticket, TicketCode

SEED = 20260615

NAMES: dict[str, tuple[str, str]] = {
    "German": (
        "Jürgen Käthe Björn Günther Jörg Sönke Änne Lukas Hannah Friederike Wolfgang Annegret Matthias Katharina Stefan Ulrike Torsten Heike",
        "Müller Schäfer Größmann Köhler Jäger Weiß Schröder Böhm Krüger Möller Fuchs Zimmermann Hofmann Lehmann Kühn Schmidtbauer Bauer",
    ),
    "French": (
        "François Chloé Zoé Jérôme Élodie Hélène Benoît Anaïs Loïc Gaëlle Étienne Céline Mathieu Noémie Rémi Aurélie Thibault Océane",
        "Lefèvre Béranger Gauthier Desprès Chevallier Mercier Rousseau Fournier Guérin Lambert Périer Deschamps Bonnet Carpentier Delacourt",
    ),
    "Spanish": (
        "José María Iñaki Begoña Raúl Sofía Andrés Lucía Ramón Inés Álvaro Concepción Jesús Martín Héctor Verónica Adrián Rocío",
        "García Muñoz Núñez Ibáñez Peña Rodríguez Fernández Gutiérrez Jiménez Domínguez Ordóñez Castañeda Velázquez Quiñones Santamaría",
    ),
    "Portuguese": (
        "João Antônio Inês Luís Sérgio Fátima Márcia Tomás Débora Cecília Vítor Mônica Simão Estêvão Conceição Gonçalo Patrícia Rúben",
        "Silva Gonçalves Magalhães Araújo Simões Falcão Brandão Guimarães Conceição Antunes Figueiredo Mendonça Patrício Nóbrega Cordeiro",
    ),
    "Italian": (
        "Niccolò Lucia Matteo Giulia Lorenzo Chiara Alessandro Francesca Federico Valentina Giuseppe Martina Emanuele Beatrice Edoardo",
        "Rossi Bianchi D'Angelo Esposito Colombo Ricciardi Marchetti Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi De_Santis",
    ),
    "Polish": (
        "Łukasz Paweł Małgorzata Stanisław Michał Agnieszka Władysław Zofia Jędrzej Grażyna Bożena Rafał Świętosława Tadeusz Józef Wacław",
        "Wójcik Kowalczyk Woźniak Dąbrowski Zieliński Szymański Król Jabłoński Wróbel Łuczak Gołębiowski Sikora Śliwiński Żuraw Piątek",
    ),
    "Czech": (
        "Jiří Tomáš Zdeněk Šárka Ondřej Věra Bořivoj Lenka Matěj Růžena Václav Jaroslav Eliška Žaneta Radek Štěpán Kateřina Luděk",
        "Novák Dvořák Černý Procházka Kučera Veselý Horák Němec Pokorný Růžička Beneš Fiala Šťastný Havlíček Zelenka Vaněk Doležal",
    ),
    "Turkish": (
        "Işıl İbrahim Gülşen Çağla Ömer Ayşe Şükrü Ilgın Uğur Müge Özgür Yiğit Fatmagül Tuğba Kıvanç Barış Zeynep Emrah",
        "Yılmaz Kılıç Öztürk Şahin Aydın Çelik Yıldırım Doğan Güneş Koçak Işık Çetinkaya Karagöz Erdoğmuş Aslantaş Büyükşahin Gürsoy",
    ),
    "Icelandic": (
        "Þóra Guðrún Björk Sigríður Ásta Óðinn Þorsteinn Hildur Ragnheiður Jón Snæfríður Valgerður Kjartan Steinunn Bjarni Ægir",
        "Þórsdóttir Guðmundsson Sigurðardóttir Jónsson Ólafsdóttir Magnússon Kristjánsdóttir Ásgeirsson Þorvaldsson Björnsdóttir Hallgrímsson",
    ),
    "Danish": (
        "Søren Åse Jørgen Kåre Bjørn Lærke Håkon Øyvind Signe Trygve Mette Rasmus Ingebjørg Torbjørn Sigrid Bodil Asbjørn Dorthe",
        "Sørensen Jørgensen Åberg Østergaard Kjærsgaard Bjørnstad Mølgaard Nygård Ødegård Strøm Rasmussen Haugland Løvenskiold Dalgaard",
    ),
    "Swedish": (
        "Åsa Göran Märta Björnulf Håkan Östen Ragnhild Malin Sören Annika Torbjörn Gunnel Pär Linnéa Örjan Agneta Vilgot Ebba",
        "Lindström Sjöberg Ångström Bergström Håkansson Öberg Sandström Hägglund Nyström Wallström Åkesson Söderlund Engström Björklund",
    ),
    "Hungarian": (
        "László Zsófia György Erzsébet Gergő Ágnes Tünde Szilárd Kálmán Enikő Bálint Ildikó Lőrinc Réka Mátyás Boglárka Ödön Győző",
        "Szabó Kovács Nagyváradi Tóth Horváth Kőszegi Szűcs Fehérvári Gál Bíró Mészáros Juhász Lakatos Vörösmarty Győrffy Szilágyi Csáky",
    ),
    "Romanian": (
        "Ștefan Ioana Răzvan Mădălina Țuțu Anișoara Cătălin Ilinca Dănuț Măriuca Bogdan Crăița Vlăduț Sânziana Octavian Luminița",
        "Popescu Ionescu Țepeș Brâncuși Ștefănescu Dumitrașcu Munteanu Rădulescu Bălan Crăciun Vlădescu Hagi_Tudose Negruzzi Păunescu",
    ),
    "Irish": (
        "Siobhán Seán Niamh Pádraig Aoibheann Cormac Sinéad Eoghan Gráinne Ciarán Róisín Tadhg Caoimhe Diarmuid Bríd Oisín",
        "O'Brien O’Sullivan MacCárthaigh O'Donoghue Fitzgerald Gallagher Ní_Dhomhnaill Kavanagh Brennan McLoughlin O'Flaherty Hennessy Doherty",
    ),
    "Vietnamese": (
        "Nguyệt Đức Thảo Phương Hằng Tuấn Quỳnh Dũng Ánh Hữu Bảo Trâm Khánh Ngọc Việt Đặng Thúy Hoàng_Anh Minh_Châu Thanh_Tâm",
        "Nguyễn Trần Phạm Huỳnh Vũ Đỗ Bùi Ngô Dương Lý Đinh Trịnh Hồ Đoàn Lâm Tạ",
    ),
    "Chinese": (
        "小龍 明華 麗 偉 秀英 志強 美玲 建國 雅婷 俊傑 淑芬 家豪 欣怡 文雄 思遠 子涵 浩然 雨桐 曉明 國榮",
        "李 王 張 劉 陳 楊 黃 趙 吳 周 徐 孫 馬 朱 胡 林 郭 何 歐陽 司馬",
    ),
    "Japanese": (
        "さくら 太郎 健一 由美子 ケンジ 恵 直樹 美咲 大輔 千尋 あかり 翔太 愛子 拓也 陽菜 誠 真由美 和彦",
        "田中 佐藤 鈴木 高橋 渡辺 伊藤 山本 中村 小林 加藤 吉田 山田 佐々木 松本 井上 木村 清水 長谷川",
    ),
    "Korean": (
        "민수 서연 지훈 하은 영희 철수 은지 현우 수빈 도윤 예진 준호 미경 성민 지우 혜진 동현 유나",
        "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 남궁 선우",
    ),
    "Russian": (
        "Александр Ольга Фёдор Екатерина Юлия Дмитрий Алёна Сергей Любовь Григорий Ксения Михаил Наталья Семён Татьяна Яков Щедрина",
        "Щёкин Иванов Кузнецов Соловьёв Жуков Йогансон Воробьёв Цветаева Богданов Ильин Тимофеев Чернышёв Ермаков Хлебников Юрьев Пономарёв",
    ),
    "Greek": (
        "Γιώργος Ελένη Δημήτρης Αθηνά Νίκος Χρυσάνθη Κωνσταντίνος Θεοδώρα Στέλιος Φωτεινή Άγγελος Ξένια Ηρακλής Βασίλης Ωραιοζήλη",
        "Παπαδόπουλος Καραγιάννης Οικονόμου Βλαχόπουλος Αντωνίου Μακρής Σταθάκης Δημητρίου Ψαράς Ξενάκης Γεωργίου Κυριακίδης Χατζής",
    ),
    "Arabic": (
        "محمد فاطمة أحمد عائشة إبراهيم مريم يوسف آمنة خالد زينب عبدالله هدى مصطفى ليلى عثمان سلمى حُسَيْن نورة",
        "الحسن المصري الأنصاري القحطاني بغدادي الشامي العتيبي حدّاد النجّار الخطيب الزهراني صبّاغ المغربي التونسي السوداني الطرابلسي",
    ),
    "Hindi": (
        "आनंद प्रिया राजेश सुनीता विक्रम दीपिका संजय मीनाक्षी अर्जुन लक्ष्मी हरीश कविता मोहन राधिका सूर्य अंजलि",
        "शर्मा कुमार सिंह गुप्ता पटेल वर्मा चौधरी मिश्रा जोशी अग्रवाल त्रिपाठी श्रीवास्तव देशपांडे चतुर्वेदी भट्टाचार्य",
    ),
}
_COMPANIES = ("Northwind", "Contoso", "Fabrikam", "Tailspin", "Wingtip", "Proseware", "Lucerne", "Alpine", "Blueyonder", "Litware", "Adatum")
_KINDS = ("Research", "Logistics", "Energy", "Foods", "Robotics", "Insurance", "Media", "Chemicals", "Telecom", "Textiles", "University")
_WITHOUT_SPACE = frozenset({"Chinese", "Japanese", "Korean"})
_FAMILY_FIRST = frozenset({"Hungarian", "Vietnamese"})
# What a person without these letters on the keyboard types; written here by hand and not by the code that is measured.
_TYPED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss", "’": "'"})


@dataclass(frozen=True)
class Invented:
    """One person, as the roster has them."""

    number: int
    language: str
    given: str
    family: str
    shown: str
    email: str
    company: str
    order: str
    phone: str

    def ticket(self, event: str) -> Ticket:
        codes = (
            TicketCode(f"code-{self.number:07d}"),
            TicketCode(self.order, Strength.LOOKS_UP),
            TicketCode(self.email, Strength.LOOKS_UP),
            TicketCode(self.phone, Strength.LOOKS_UP),
        )
        return Ticket(
            event, f"{self.number:07d}", self.shown, "General", company=self.company, first_name=self.given, last_name=self.family,
            email=self.email, order=self.order, codes=codes,
        )  # fmt: skip


@cache
def tables() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Given and family names by language."""
    return {language: (_split(given), _split(family)) for language, (given, family) in NAMES.items()}


def person(number: int, seed: int = SEED) -> Invented:
    """Number ``number`` of the crowd."""
    chance = random.Random(f"{seed}:{number}")
    language = chance.choice(list(NAMES))
    givens, families = tables()[language]
    given, family = chance.choice(givens), chance.choice(families)
    if language in {"Spanish", "Portuguese"} and chance.random() < 0.5:
        family = f"{family} {chance.choice(families)}"
    shown = f"{given} {family}"
    if language in _WITHOUT_SPACE:
        shown = f"{family}{given}"
    elif language in _FAMILY_FIRST:
        shown = f"{family} {given}"
    local = "".join(each for each in typed(f"{given}.{family}") if each.isascii() and (each.isalnum() or each == ".")).strip(".") or "guest"
    company = f"{chance.choice(_COMPANIES)} {chance.choice(_KINDS)}"
    email = f"{local}{number}@{company.split(maxsplit=1)[0].lower()}.example.com"
    phone = f"+{chance.choice(('49', '351', '81', '7', '90'))}{chance.randrange(10**8, 10**9)}"
    return Invented(number, language, given, family, shown, email, company, f"TS-{number // 2:07d}", phone)


def typed(text: str) -> str:
    """Small letters without accents, where accents are not letters of their own."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_TYPED).replace("i̇", "i"))
    return unicodedata.normalize("NFC", "".join(each for each in folded if unicodedata.combining(each) not in range(200, 241)))


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in words.split())
