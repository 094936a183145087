"""Every sentence of the papers: the case sheet, and the letter with an invitation. They are in Danish only.

What a paper looks like is `bot.papers`; which facts it tells, whoever makes it.
"""
