"""What this process answers over HTTP (extra `[web]`): Telegram's webhook, health, metrics.

`site` puts the routes together, `serving` is the server around them. TLS is a proxy's business, and who may ask for
health and metrics too: neither holds anything about people.
"""
