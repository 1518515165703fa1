"""Cameras, decoders, and hand scanners.

A live camera is read by a daemon thread of its own (``latest``), beside the threads of the design: only so does a reader get
the newest picture, and is told in time of a camera that hangs inside its driver.

A frame is read in this order (``reader``): one look by the first engine; what has come into view (``attention``) is looked at closer
(``looks``) and laid over the frames before it (``overlay``), as long as the frame's time and what was saved up allow; the second engine in
turn. What it costs and yields is measured by ``tests/benchmarks/reading.py``. Bytes become text in ``core.payload``, for every engine.
"""
