"""Zoho Backstage v3 against the sandbox and against small servers with odd answers."""
