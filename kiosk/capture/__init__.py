"""Cameras, decoders, and hand scanners.

A live camera is read by a daemon thread of its own (``latest``), beside the threads of the design: only so does a reader get
the newest picture, and is told in time of a camera that hangs inside its driver.
"""
