"""The demo: a unit that does not exist, the real bot, and a page on which a visitor holds three of its telephones.

Nothing of the product lives here. The bot that answers is the one that `bot.app` composes; the people are the
simulator's, and those whom nobody plays follow habits.
"""
