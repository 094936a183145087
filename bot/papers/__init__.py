"""Papers to take away: what a document becomes as Markdown, JSON or PDF. What it says was decided before.

PDF needs the extra [reports]; its modules are imported when a PDF is asked for.
"""
