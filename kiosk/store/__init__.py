"""The only SQL: database, migrations, tickets, journal, outbox."""
