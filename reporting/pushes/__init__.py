"""Scheduled pushes: what a person subscribes, when it is due, and how it leaves through the outbox.

``registry`` names what can be pushed, ``actions`` are the verbs, ``clock`` finds what is due, ``sending`` carries it
out. A text is built once (``wording``), kept with its run and sent as it was kept.
"""
