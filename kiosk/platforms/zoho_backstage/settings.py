"""What must be set for Zoho Backstage v1, and what its API is called."""

from dataclasses import dataclass

from kiosk.core.errors import SettingsError
from kiosk.platforms._zoho import DATA_CENTERS, Dialect, accounts_root, api_root
from kiosk.ports.adapter import option

API_PATH = "/backstage/v1"
SCOPES = ("events.READ", "registrations.ALL", "tickets.ALL", "sessions.ALL", "checkins.ALL", "analytics.READ")
"""What the refresh token must be good for; the guide's own sample asks for too little."""

DIALECT = Dialect(
    path=API_PATH,
    scopes=tuple(f"ZohoBackstage.{scope}" for scope in SCOPES),
    scope_words=", ".join(SCOPES),
    refused_words=f"check portal_id in kiosk.toml, and that KIOSK_REFRESH_TOKEN was made for the scopes {', '.join(SCOPES)}",
)

CALLS_A_DAY = {"free": 1_000, "standard": 10_000, "professional": 50_000, "enterprise": 200_000}
"""The guide's table of plans; the calls are shared by every kiosk of the portal."""


@dataclass(frozen=True, slots=True)
class ZohoSettings:
    """``[platform]`` of kiosk.toml."""

    portal_id: str = option("the portal's number, from the address bar of Zoho Backstage")
    event_id: str = option('the event\'s number; "?" until kiosk events has shown it')
    client_id: str = option("client id from api-console.zoho.com")
    data_center: str = option("where the account lives", default="us", choices=tuple(DATA_CENTERS))
    base_url: str = option("scheme, host and port of another server than the data centre's", default="")
    accounts_url: str = option("scheme, host and port of another accounts server than the data centre's", default="")
    code_field: str = option("the field of a registration that the ticket's QR holds; empty: found by itself", default="")
    plan: str = option("what the portal pays for, which limits the calls a day; empty: not known", default="", choices=("", *CALLS_A_DAY))
    redirect_uri: str = option("where kiosk connect is led back to, as api-console.zoho.com knows it; empty: this computer", default="")

    @property
    def api_root(self) -> str:
        """Raises SettingsError where ``base_url`` is no address."""
        return api_root(self.data_center, self.base_url, API_PATH)

    @property
    def accounts_root(self) -> str:
        """Raises SettingsError where ``accounts_url`` or ``base_url`` is no address."""
        return accounts_root(self.data_center, self.base_url, self.accounts_url, API_PATH)

    @property
    def calls_a_day(self) -> int | None:
        """Raises SettingsError where ``plan`` is none of the guide's."""
        plan = self.plan.strip().casefold()
        if plan and plan not in CALLS_A_DAY:
            raise SettingsError(f"platform.plan in kiosk.toml is {self.plan!r}: it is one of {', '.join(CALLS_A_DAY)}, or left out")
        return CALLS_A_DAY.get(plan)
