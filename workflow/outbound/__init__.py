"""The one way out over HTTP: hosts on a list, checked addresses, no redirects, bounded in time and size.

Webhooks, WeCom and the group robots go through :func:`workflow.outbound.client.call`; nothing else opens a connection.
"""
