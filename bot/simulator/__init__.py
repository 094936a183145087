"""A pretend Telegram: the Bot API in memory and over HTTP, with people who write and tap.

It is strict where Telegram is strict, so that what passes here passes there. It knows nothing of
appointments; the tests and the demo put the bot and the people together.
"""
