"""What must be set for Zoho Backstage v3, and what its API is called."""

from dataclasses import dataclass

from kiosk.platforms._zoho import DATA_CENTERS, Dialect, accounts_root, api_root
from kiosk.ports.adapter import option

API_PATH = "/backstage/v3"
SCOPES = ("event.READ", "attendee.READ", "eventticket.READ", "agenda.READ", "order.CREATE")
"""By the vendor's table of scopes: ticket classes are ``eventticket``, sessions ``agenda``. There is none for check-ins."""

DIALECT = Dialect(
    path=API_PATH,
    scopes=tuple(f"zohobackstage.{scope}" for scope in SCOPES),
    scope_words=", ".join(f"zohobackstage.{scope}" for scope in SCOPES),
    refused_words="the event may be deleted, or this account has no permission for it: check portal_id and event_id in kiosk.toml,"
    f" and that KIOSK_REFRESH_TOKEN was made for the scopes {', '.join(f'zohobackstage.{scope}' for scope in SCOPES)}",
)


@dataclass(frozen=True, slots=True)
class ZohoV3Settings:
    """``[platform]`` of kiosk.toml."""

    portal_id: str = option("the portal's number, from the address bar of Zoho Backstage")
    event_id: str = option('the event\'s number; "?" until kiosk events has shown it')
    client_id: str = option("client id from api-console.zoho.com")
    data_center: str = option("where the account lives", default="us", choices=tuple(DATA_CENTERS))
    base_url: str = option("scheme, host and port of another server than the data centre's", default="")
    accounts_url: str = option("scheme, host and port of another accounts server than the data centre's", default="")
    code_field: str = option(
        "the field of an attendee that the ticket's QR holds (ticket_id, id, order_id, or a field of contact); empty: ticket_id", default=""
    )
    redirect_uri: str = option("where kiosk connect is led back to, as api-console.zoho.com knows it; empty: this computer", default="")

    @property
    def api_root(self) -> str:
        """Raises SettingsError where ``base_url`` is no address."""
        return api_root(self.data_center, self.base_url, API_PATH)

    @property
    def accounts_root(self) -> str:
        """Raises SettingsError where ``accounts_url`` or ``base_url`` is no address."""
        return accounts_root(self.data_center, self.base_url, self.accounts_url, API_PATH)
