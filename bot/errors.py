"""Faults of configuration and of the command line; each class's docstring is what the person reads.

A refusal that belongs to the domain is a value, not one of these.
"""


class AftalebotError(Exception):
    """Something is set up wrongly."""

    exit_status = 2

    def __str__(self) -> str:
        """The sentence: the class's docstring with the facts filled in."""
        sentence = " ".join((type(self).__doc__ or "").split())
        return sentence.format(*self.args)


class ExtraMissing(AftalebotError):
    """{0} needs the extra [{1}]: pip install "aftalebot[{1}]"."""
