"""The only SQL: database, migrations, tickets, journal, outbox, search.

Where this differs from design.md: check-ins of other doors have a table of their own (``remote``) and are no journal lines, since
the journal is what *this* station decided and a platform may take an entry back. Claims are an index of the journal that
``mending`` can make again; collecting and entering are different claims also at one checkpoint. A badge row has no ``rendered``
and ``sent``: drawing takes milliseconds and is done again, and a printer's ``submit`` returns when the badge is done.

People with their hashed PINs are a table here (``people`` says why), where design.md keeps the hashes with the secrets.

A roster on its way in has a file of its own (``incoming``), which is thrown away when it has been taken in: a commit over two files is not
atomic, and need not be, since only ``kiosk.db`` is written when it matters. A ticket keeps the id it had here first; where the platform
learns of it later (walk-ins, tickets that prove themselves), ``aliases`` translate at the edge. The search has its index in a file of its own
as well (``indexing``), and not in FTS5.
"""
