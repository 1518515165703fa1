"""What columns are called: the common names of each field in many languages, and the words for status, payment and yes or no."""

import unicodedata

from kiosk.core.ticket import Status

FIELDS = {
    "id": "a number of the organiser's own; it looks up and never admits",
    "name": "the whole name",
    "first_name": "the given name",
    "last_name": "the family name",
    "email": "the e-mail address",
    "company": "company or organisation",
    "type": "the ticket type",
    "code": "what the ticket's QR or bar code says",
    "order": "the order's number",
    "status": "confirmed, pending, waitlist, cancelled …",
    "paid": "yes or no",
    "note": "special requirements, for the staff",
    "vip": "yes or no",
    "sessions": "names of sessions, with ; between them",
    "phone": "the telephone number",
    "valid_from": "not before: 2026-06-15 or 2026-06-15 08:30",
    "valid_until": "not after: 2026-06-15 (all day) or 2026-06-15 18:00",
}
"""What a column can hold, and words for people."""

IGNORE = "ignore"
"""Not a field: the column is left out, whatever it is called."""

TICKET = "ticket"
"""Not a field: a column of this name holds codes at one organiser and types at the next; its values tell."""

WHOSE = frozenset({"name", "first_name", "last_name", "email", "code"})
"""A line of headings has at least one of these. ``VIP`` or ``paid`` alone may be a guest's."""

# In the order en, de, fr, es, pt, it, nl, pl, tr, ar, zh, ja, sv/da/no, ru/uk, then the chief ones in ko, hi, th, id, vi, el, he, cs, hu, ro;
# a name that several languages share stands once.
_COLUMNS = {
    "id": (
        "id|guest id|attendee id|registration id|registration number|registration no|attendee number|attendee #|participant id|"
        "ticket id|member id|"
        "gast id|gästenummer|teilnehmernummer|registrierungsnummer|anmeldenummer|mitgliedsnummer|laufende nummer|lfd nr|numéro d'inscription|"
        "n° d'inscription|id invité|número de registro|id invitado|número de inscrição|numero di iscrizione|registratienummer|deelnemersnummer|"
        "numer rejestracji|kayıt numarası|رقم التسجيل|注册号|登记号|受付番号|登録番号|参加者番号|anmälningsnummer|tilmeldingsnummer"
    ),
    "name": (
        "name|full name|guest|ticket holder|ticket holder name|registrant|registrant name|"
        "guest name|attendee|attendee name|participant|participant name|display name|person|your name|invitee|"
        "vollständiger name|gast|gastname|teilnehmer|teilnehmername|teilnehmer/in|teilnehmende|vor- und nachname|vor und zuname|nom complet|"
        "nom et prénom|prénom et nom|nom prénom|invité|participant(e)|nom de l'invité|nombre completo|nombre y apellidos|nombre y apellido|"
        "nombre|invitado|asistente|participante|nome completo|nome e cognome|nome|convidado|nominativo|ospite|partecipante|invitato|"
        "volledige naam|naam|deelnemer|imię i nazwisko|gość|uczestnik|ad soyad|adı soyadı|isim soyisim|isim|ad|adı|misafir|katılımcı|davetli|"
        "الاسم|الاسم الكامل|اسم الضيف|الضيف|المشارك|اسم المشارك|姓名|名字|全名|嘉宾|嘉賓|来宾|來賓|嘉宾姓名|参会者|參會者|"
        "氏名|名前|お名前|ゲスト|参加者|参加者名|来場者名|namn|navn|fullt navn|gäst|deltagare|deltager|имя и фамилия|фио|гость|участник|"
        "ім'я та прізвище|піб|"
        "이름|성명|참가자|참석자|नाम|पूरा नाम|ชื่อ|nama|tên|họ và tên|όνομα|שם|jméno|név|nume"
    ),
    "first_name": (
        "first name|firstname|given name|given names|forename|attendee first name|contact first name|first|"
        "vorname|vornamen|rufname|prénom|prénoms|nombre de pila|primer nombre|nombres|primeiro nome|nome próprio|nome di battesimo|"
        "voornaam|voornamen|roepnaam|imię|imiona|ön ad|isim adı|الاسم الأول|الاسم الاول|الاسم الشخصي|名|"
        "下の名前|名前(名)|メイ|förnamn|fornavn|имя|ім'я|"
        "명|पहला नाम|křestní jméno|keresztnév|prenume"
    ),
    "last_name": (
        "last name|lastname|surname|family name|attendee last name|contact last name|last|second name|"
        "nachname|familienname|zuname|nom de famille|nom|apellido|apellidos|primer apellido|sobrenome|apelido|último nome|cognome|"
        "achternaam|familienaam|nazwisko|soyad|soyadı|soyisim|اسم العائلة|اللقب|الاسم الأخير|الاسم الاخير|姓|姓氏|"
        "名字(姓)|苗字|セイ|efternamn|etternavn|efternavn|фамилия|прізвище|"
        "성|उपनाम|अंतिम नाम|příjmení|vezetéknév|nume de familie|επώνυμο|שם משפחה"
    ),
    "email": (
        "email|e-mail|mail|email address|e-mail address|mail address|attendee email|contact email|your email|"
        "e-mail-adresse|emailadresse|mailadresse|courriel|adresse e-mail|adresse mail|adresse électronique|adresse courriel|mél|"
        "correo|correo electrónico|dirección de correo|dirección de correo electrónico|endereço de e-mail|correio eletrónico|"
        "correio eletrônico|indirizzo e-mail|indirizzo email|posta elettronica|e-mailadres|adres e-mail|adres email|e-posta|eposta|"
        "e-posta adresi|البريد الإلكتروني|البريد الالكتروني|بريد إلكتروني|الإيميل|ايميل|邮箱|郵箱|电子邮件|電子郵件|电子邮箱|電子郵箱|邮件|"
        "メール|メールアドレス|eメール|e-postadress|e-mailadresse|epost|электронная почта|почта|эл. почта|електронна пошта|"
        "이메일|전자우편|ईमेल|อีเมล|דואל|דוא״ל|e-mailová adresa|e-mail cím"
    ),
    "company": (
        "company|company name|organisation|organization|organisation name|organization name|employer|institution|affiliation|business|"
        "firma|firmenname|unternehmen|arbeitgeber|einrichtung|verein|entreprise|société|organisme|établissement|employeur|"
        "empresa|compañía|organización|institución|organização|instituição|companhia|azienda|società|ditta|ente|organizzazione|"
        "bedrijf|bedrijfsnaam|organisatie|werkgever|nazwa firmy|organizacja|instytucja|przedsiębiorstwo|şirket|şirket adı|kurum|kuruluş|"
        "الشركة|اسم الشركة|المؤسسة|المنظمة|جهة العمل|公司|公司名称|公司名稱|单位|單位|机构|機構|组织|企业|"
        "会社|会社名|所属|企業名|組織|勤務先|団体名|företag|firmanavn|virksomhed|bedrift|компания|организация|компанія|організація|"
        "회사|회사명|소속|कंपनी|संगठन|บริษัท|công ty|perusahaan|společnost|cég|εταιρεία|חברה"
    ),
    "type": (
        "ticket type|type|type of ticket|ticket name|ticket class|ticket category|category|pass|pass type|admission|"
        "admission type|item|product|"
        "tickettyp|ticket-typ|ticketart|ticketkategorie|kartenart|kartentyp|kategorie|eintrittskarte|produkt|typ|type de billet|"
        "type de ticket|catégorie|formule|tarif|nom du billet|tipo de entrada|tipo de boleto|tipo|categoría|tipo de billete|"
        "tipo de bilhete|tipo de ingresso|categoria|tipo di biglietto|tipo biglietto|tickettype|soort ticket|kaartsoort|categorie|"
        "rodzaj biletu|typ biletu|kategoria|bilet türü|bilet tipi|kategori|tür|نوع التذكرة|نوع البطاقة|الفئة|النوع|票种|票種|门票类型|"
        "門票類型|票类型|类别|類別|票名|チケット種別|チケット種類|券種|チケット名|種別|種類|biljettyp|billettype|billetkategori|тип билета|"
        "категория|тип квитка|категорія|"
        "티켓 종류|티켓 유형|टिकट प्रकार"
    ),
    "code": (
        "code|ticket code|qr|qr code|qr-code|qrcode|barcode|bar code|barcode #|ticket number|ticket no|ticket #|ticket nr|voucher|"
        "voucher code|ticket secret|secret|scan code|admission code|access code|entry code|check-in code|token|"
        "ticketcode|ticketnummer|ticket-nr|kartennummer|strichcode|einlasscode|zugangscode|eintrittscode|code-barres|code barre|code à barres|"
        "code barres|code billet|code du billet|numéro de billet|n° de billet|n° billet|numéro du billet|code qr|código|código qr|"
        "código de barras|código de entrada|número de entrada|número de boleto|código do bilhete|número do bilhete|código do ingresso|"
        "codice|codice qr|codice a barre|codice biglietto|numero biglietto|streepjescode|ticketnummer|kod|kod qr|kod kreskowy|kod biletu|"
        "numer biletu|karekod|qr kod|kodu|barkod|bilet kodu|bilet numarası|bilet no|رمز|الرمز|رمز التذكرة|رمز الاستجابة السريعة|الباركود|"
        "باركود|رقم التذكرة|كود|二维码|二維碼|条形码|條碼|条码|票码|票號|票号|门票编号|电子票号|编码|代码|コード|qrコード|"
        "バーコード|チケットコード|"
        "チケット番号|入場コード|整理番号|streckkod|biljettkod|biljettnummer|strekkode|stregkode|billetnummer|billettnummer|billetkode|"
        "код|код билета|штрихкод|штрих-код|номер билета|код квитка|номер квитка|"
        "코드|바코드|티켓 번호|티켓 코드|कोड|mã vé|kód|κωδικός|קוד"
    ),
    "order": (
        "order|order number|order no|order #|order id|order code|order ref|booking|booking number|booking reference|booking ref|reference|"
        "reservation|reservation number|invoice|invoice number|purchase id|"
        "bestellung|bestellnummer|bestell-nr|auftragsnummer|buchung|buchungsnummer|rechnungsnummer|reservierung|commande|"
        "numéro de commande|n° de commande|n° commande|réservation|référence|pedido|número de pedido|n° pedido|reserva|"
        "número do pedido|número da encomenda|encomenda|ordine|numero ordine|numero d'ordine|prenotazione|bestelling|bestelnummer|"
        "boeking|boekingsnummer|zamówienie|numer zamówienia|nr zamówienia|rezerwacja|sipariş|sipariş no|sipariş numarası|rezervasyon|"
        "الطلب|رقم الطلب|رقم الحجز|订单|訂單|订单号|訂單號|订单编号|訂單編號|注文番号|注文|予約番号|申込番号|ordernummer|bokning|"
        "bokningsnummer|ordrenummer|заказ|номер заказа|замовлення|номер замовлення|"
        "주문번호|주문 번호|आदेश संख्या"
    ),
    "status": (
        "status|attendee status|approval status|registration status|ticket status|order status|rsvp|"
        "anmeldestatus|teilnahmestatus|zustand|zusage|statut|état|estado|situación|situação|stato|"
        "stan|durum|durumu|kayıt durumu|الحالة|حالة التسجيل|状态|狀態|报名状态|ステータス|状態|申込状況|статус|стан"
    ),
    "paid": (
        "paid|payment|payment status|is paid|paid?|"
        "bezahlt|zahlung|zahlungsstatus|bezahlstatus|payé|paiement|statut du paiement|statut de paiement|réglé|pagado|pago|"
        "estado del pago|estado de pago|pagamento|status do pagamento|estado do pagamento|pagato|stato pagamento|stato del pagamento|betaald|"
        "betaling|betaalstatus|zapłacono|opłacone|opłacony|płatność|status płatności|ödendi|ödeme|ödeme durumu|مدفوع|الدفع|"
        "حالة الدفع|已付款|付款|付款状态|付款狀態|支付状态|支付|支払い|支払済|支払状況|入金|入金状況|決済状況|betald|betalning|betalt|"
        "оплачено|оплата|статус оплаты|статус оплати"
    ),
    "note": (
        "note|notes|remark|remarks|comment|comments|special requirements|special requirement|requirements|special needs|dietary requirements|"
        "dietary|diet|allergies|accessibility|accessibility needs|"
        "bemerkung|bemerkungen|notiz|notizen|hinweis|hinweise|anmerkung|anmerkungen|kommentar|besondere bedürfnisse|besondere anforderungen|"
        "allergien|ernährung|barrierefreiheit|remarque|remarques|commentaire|commentaires|besoins particuliers|besoins spécifiques|"
        "régime alimentaire|allergie|notas|nota|observaciones|comentarios|necesidades especiales|requisitos especiales|alergias|"
        "observações|comentários|necessidades especiais|requisitos alimentares|note|osservazioni|commenti|esigenze particolari|"
        "esigenze speciali|allergie|opmerking|opmerkingen|notitie|notities|bijzonderheden|speciale wensen|dieetwensen|allergieën|"
        "uwagi|notatki|komentarz|specjalne potrzeby|alergie|dieta|notlar|açıklama|özel istekler|özel gereksinimler|alerji|"
        "ملاحظات|ملاحظة|احتياجات خاصة|متطلبات خاصة|备注|備註|注释|特殊需求|特殊要求|饮食要求|過敏|备考|備考|メモ|特記事項|要望|"
        "アレルギー|anteckning|anteckningar|specialkost|bemærkninger|merknader|примечание|примечания|комментарий|примітки|примітка|"
        "비고|메모|टिप्पणी|poznámka|megjegyzés"
    ),
    "vip": "vip|is vip|vip guest|vip?|vip-gast|ehrengast|invité vip|ehrengäste|贵宾|貴賓|مهم|كبار الشخصيات|önemli konuk|вип",
    "sessions": (
        "session|sessions|workshop|workshops|talks|agenda|programme|program|activities|"
        "sitzung|sitzungen|programmpunkte|veranstaltungen|ateliers|atelier|séances|séance|conférences|sesión|sesiones|talleres|taller|"
        "sessão|sessões|oficinas|sessione|sessioni|laboratori|sessie|sessies|sesja|sesje|warsztaty|oturum|oturumlar|atölyeler|"
        "الجلسات|الجلسة|ورش العمل|场次|場次|分会场|会议|工作坊|セッション|ワークショップ|分科会|sessioner|sesjoner|сессия|сессии|секции|сесії"
    ),
    "phone": (
        "phone|phone number|telephone|telephone number|mobile|mobile number|mobile phone|cell|cell phone|tel|contact number|whatsapp|"
        "telefon|telefonnummer|handy|handynummer|mobil|mobilnummer|mobiltelefon|rufnummer|téléphone|numéro de téléphone|portable|"
        "teléfono|número de teléfono|móvil|celular|telefone|telemóvel|número de telefone|telefono|cellulare|numero di telefono|"
        "telefoon|telefoonnummer|mobiel|mobiel nummer|numer telefonu|telefon komórkowy|komórka|telefon numarası|cep telefonu|gsm|"
        "الهاتف|رقم الهاتف|الجوال|رقم الجوال|المحمول|电话|電話|手机|手機|手机号|手机号码|手機號碼|联系电话|電話番号|携帯電話|携帯|携帯番号|"
        "telefonnr|mobilnr|телефон|номер телефона|номер телефону|"
        "전화번호|휴대폰|연락처|फ़ोन|मोबाइल|เบอร์โทร|số điện thoại|τηλέφωνο|טלפון"
    ),
    "valid_from": (
        "valid from|from|starts|not before|gültig ab|gültig von|valable à partir du|valable du|valide du|válido desde|válido a partir de|"
        "válido de|valido dal|valido da|geldig vanaf|geldig van|ważny od|ważne od|geçerlilik başlangıcı|başlangıç|صالح من|صالحة من|"
        "有效期自|生效日期|开始日期|有効開始|有効開始日|利用開始日|giltig från|gyldig fra|действителен с|дійсний з"
    ),
    "valid_until": (
        "valid until|valid to|valid till|until|expires|expiry|expiry date|not after|gültig bis|ablaufdatum|valable jusqu'au|valide jusqu'au|"
        "expire le|válido hasta|caduca|válido até|expira em|valido fino al|valido al|scadenza|geldig tot|geldig t/m|vervaldatum|"
        "ważny do|ważne do|geçerlilik bitişi|bitiş|son geçerlilik|صالح حتى|صالح إلى|صالحة حتى|تاريخ الانتهاء|有效期至|失效日期|"
        "有效期|到期日|有効期限|有効終了日|利用終了日|giltig till|gyldig til|действителен до|дійсний до"
    ),
    TICKET: "ticket|tickets|karte|eintritt|billet|billets|entrada|entradas|boleto|bilhete|ingresso|biglietto|kaartje|kaart|bilet|تذكرة|"
    "التذكرة|门票|門票|票|チケット|biljett|billett|билет|квиток",
}

_STATUSES = {
    Status.VALID: (
        "confirmed|approved|accepted|active|valid|attending|registered|going|yes|ok|complete|completed|checked in|attended|invited|paid|"
        "bestätigt|angemeldet|zugesagt|gültig|aktiv|ja|bezahlt|eingeladen|confirmé|confirmée|inscrit|inscrite|validé|accepté|oui|"
        "confirmado|confirmada|"
        "aceptado|registrado|sí|activo|aprovado|inscrito|ativo|sim|confermato|confermata|iscritto|attivo|accettato|sì|bevestigd|"
        "aangemeld|geldig|actief|potwierdzony|potwierdzone|zarejestrowany|aktywny|tak|onaylandı|onaylı|kayıtlı|aktif|evet|مؤكد|مسجل|"
        "مقبول|نعم|已确认|已確認|确认|有效|已报名|已通过|是|确定|確定|承認済|参加|有効|出席|はい|bekräftad|bekreftet|bekræftet|"
        "подтвержден|подтверждено|підтверджено"
    ),
    Status.PENDING: (
        "pending|awaiting approval|pending approval|open|requested|maybe|unconfirmed|not confirmed|in review|"
        "ausstehend|offen|wartend|angefragt|unbestätigt|en attente|à confirmer|en cours|pendiente|sin confirmar|pendente|"
        "in attesa|da confermare|in afwachting|openstaand|oczekujący|oczekuje|niepotwierdzony|beklemede|bekliyor|onay bekliyor|"
        "قيد الانتظار|معلق|قيد المراجعة|待确认|待確認|待审核|待審核|审核中|未確認|保留|承認待ち|申請中|väntar|avventer|afventer|ожидает|очікує"
    ),
    Status.WAITLISTED: (
        "waitlist|waitlisted|waiting list|wait list|on waiting list|warteliste|auf warteliste|liste d'attente|sur liste d'attente|"
        "lista de espera|en lista de espera|lista d'attesa|in lista d'attesa|wachtlijst|lista rezerwowa|bekleme listesi|yedek liste|"
        "قائمة الانتظار|候补|候補|等候名单|等候名單|候補名單|キャンセル待ち|väntelista|venteliste|лист ожидания|список очікування"
    ),
    Status.REJECTED: (
        "rejected|declined|denied|not going|no|disapproved|abgelehnt|abgesagt|nein|refusé|refusée|décliné|non|rechazado|rechazada|"
        "recusado|rejeitado|não|rifiutato|rifiutata|afgewezen|geweigerd|nee|odrzucony|odrzucone|nie|reddedildi|hayır|مرفوض|لا|"
        "已拒绝|已拒絕|拒绝|未通过|否|不参加|却下|欠席|不参加|いいえ|avböjd|avslått|afvist|отклонен|отклонено|відхилено"
    ),
    Status.CANCELLED: (
        "cancelled|canceled|refunded|void|voided|withdrawn|deleted|not attending|storniert|annulliert|erstattet|ungültig|annulé|annulée|"
        "remboursé|remboursée|cancelado|cancelada|anulado|reembolsado|annullato|annullata|cancellato|rimborsato|geannuleerd|"
        "terugbetaald|anulowany|anulowane|zwrócone|iptal|iptal edildi|iade edildi|ملغي|ملغى|ملغاة|مسترد|已取消|取消|已退款|退款|"
        "キャンセル|キャンセル済|取消済|返金済|avbokad|avbestilt|aflyst|отменен|отменено|скасовано"
    ),
    Status.BLOCKED: (
        "blocked|banned|barred|gesperrt|hausverbot|bloqué|interdit|bloqueado|vetado|bloccato|bannato|geblokkeerd|zablokowany|"
        "engellendi|yasaklı|محظور|已封禁|禁止|封锁|ブロック|入場禁止|blockerad|blokkert|заблокирован|заблоковано"
    ),
    Status.REVOKED: "revoked|widerrufen|entzogen|révoqué|revocado|revogado|revocato|ingetrokken|cofnięty|iptal edilmiş|撤销|撤銷|失効|отозван",
}

_YES = (
    "yes|y|true|1|x|✓|✔|☑|paid|complete|completed|settled|received|paid in full|success|successful|succeeded|confirmed|vip|"
    "ja|j|wahr|bezahlt|oui|vrai|payé|payée|réglé|sí|verdadero|pagado|pagada|sim|verdadeiro|pago|paga|sì|vero|pagato|pagata|waar|betaald|"
    "tak|t|prawda|zapłacono|opłacone|opłacony|evet|doğru|ödendi|نعم|صحيح|مدفوع|是|已付|已付款|已支付|はい|有|済|支払済|支払済み|入金済|○|◯|"
    "betald|betalt|да|оплачено|так"
)
_UNPAID = (
    "unpaid|not paid|awaiting payment|payment pending|pending payment|payment due|overdue|partial|partially paid|unbezahlt|nicht bezahlt|"
    "zahlung ausstehend|impayé|impayée|non payé|no pagado|sin pagar|não pago|por pagar|non pagato|da pagare|niet betaald|onbetaald|"
    "niezapłacone|nieopłacone|nieopłacony|ödenmedi|غير مدفوع|未付|未付款|未支付|待付款|待支付|未払い|未入金|未払|"
    "ikke betalt|obetald|не оплачено"
)
_NO = (
    "no|n|false|0|open|due|pending|outstanding|failed|refunded|declined|expired|nein|falsch|offen|ausstehend|erstattet|non|faux|en attente|"
    "falso|pendiente|não|nao|pendente|in attesa|nee|onwaar|openstaand|nie|fałsz|oczekuje|hayır|yanlış|bekliyor|لا|خطأ|否|いいえ|無|×|✗|✘|нет|ні"
)
_NOTHING_DUE = (
    "-|–|—|free|none|n/a|not required|complimentary|comp|waived|kostenlos|frei|gratuit|gratis|gratuito|gratuita|bezpłatny|"
    "ücretsiz|مجاني|免费|免費|無料"
)

_MARKS = frozenset("✓✔☑○◯×✗✘")
_LETTERS = str.maketrans({"ł": "l", "ı": "i", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ـ": "", "ة": "ه", "ى": "ي"})


def plain(text: str) -> str:
    """A name as it is compared: no case, accents, spaces or punctuation, so that ``E-Mail Address`` is ``emailaddress``."""
    shown = unicodedata.normalize("NFKD", text.casefold().replace("#", " no ")).casefold().translate(_LETTERS)
    return "".join(each for each in shown if each.isalnum() or each in _MARKS)


def _table(words: dict[str, str]) -> dict[str, str]:
    table: dict[str, str] = {}
    for field, names in words.items():
        for name in names.split("|"):
            table.setdefault(plain(name), field)
    return table


COLUMNS = _table(_COLUMNS)
"""Field by compared name."""

STATUSES = {plain(word): status for status, words in _STATUSES.items() for word in words.split("|")}
"""Status by compared word."""

YES = frozenset(map(plain, _YES.split("|"))) - {""}
UNPAID = frozenset(map(plain, _UNPAID.split("|"))) - {""}
"""Words that a status may say instead of a column of its own."""

NO = (frozenset(map(plain, _NO.split("|"))) | UNPAID) - {""}
NOTHING_DUE = frozenset(map(plain, _NOTHING_DUE.split("|"))) | {""}
