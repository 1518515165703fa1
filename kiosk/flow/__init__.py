"""The day, in the order data travels: scanning → desk → badging → uploading → syncing.

Where this differs from design.md: hand scanners have a thread of their own (``hand``), so that a silent camera never holds them up; each
serial one listens on one more (``hand-0`` …) and hands over to it, so that all are decided in order by one desk. The status line has one, which
also keeps the snapshot, and so has the list of cameras of the test page (``cameras``). A camera is opened beside its worker (``opening``).
Work that only one process of a station may do (uploads, printing,
pulling) runs in a ``lane``, a file lock. Walk-ins are made by the upload worker, before the check-ins that wait for them. The look-up of an
unknown code (``asking``) runs on a thread of its own, 1.5 seconds at most, before the decision's transaction and never inside it.
The venue's claim port is declared and not asked yet: a lone station's own unique claim decides.
"""
