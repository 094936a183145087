"""Telegram's HTML, as far as the bot's texts can meet it."""

from contextlib import suppress
from html import escape

import pytest
from hypothesis import given, strategies as st

from bot.simulator.answers import CallError
from bot.simulator.markup import parse


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a", "a", []),
        ("<b>a</b>", "a", [("bold", 0, 1)]),
        ("<STRONG>a</strong>", "a", [("bold", 0, 1)]),
        ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
        (
            "<s>a</s><strike>b</strike><del>c</del>",
            "abc",
            [("strikethrough", place, 1) for place in range(3)],
        ),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<pre>a</pre>", "a", [("pre", 0, 1)]),
        ("<code>a</code>", "a", [("code", 0, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<b></b>a", "a", []),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("😀<b>å</b>", "😀å", [("bold", 2, 1)]),
        ("  <b> a </b>  ", "a", [("bold", 0, 1)]),
        ("a<b> </b>", "a", []),
        ("a<a>b</a>", "ab", []),
    ],
)
def test_tags_become_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    marked = parse(source)
    assert marked.text == text
    assert [(one["type"], one["offset"], one["length"]) for one in marked.entities] == entities


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '<a href="https://a.b/?x=1&amp;y=2">x</a>',
            {"type": "text_link", "url": "https://a.b/?x=1&y=2"},
        ),
        ("<a href='tg://user?id=7'>x</a>", {"type": "text_link", "url": "tg://user?id=7"}),
        ("<a>a.example</a>", {"type": "text_link", "url": "a.example"}),
        ('<code class="language-python">x</code>', {"type": "code"}),
        (
            '<pre><code class="language-python">x</code></pre>',
            {"type": "pre", "language": "python"},
        ),
        (
            '<tg-emoji emoji-id="5368">x</tg-emoji>',
            {"type": "custom_emoji", "custom_emoji_id": "5368"},
        ),
        (
            '<tg-time unix="1700000000" format="wDT">x</tg-time>',
            {"type": "date_time", "unix_time": 1700000000, "date_time_format": "wDT"},
        ),
        ("<tg-time unix=1700000000>x</tg-time>", {"type": "date_time", "unix_time": 1700000000}),
    ],
)
def test_attributes_are_part_of_the_entity(source: str, expected: dict[str, object]) -> None:
    (entity,) = parse(source).entities
    length = entity["length"]
    assert entity == {**expected, "offset": 0, "length": length}


def test_a_time_without_an_instant_is_plain_text() -> None:
    assert parse("<tg-time>x</tg-time>").entities == []


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;b&gt; &amp; &quot;", '<b> & "'),
        ("&#230;&#xF8;&#x1F600;", "æø😀"),
        ("&lt b", "< b"),
        ("R&D &nbsp; &apos; &ltx", "R&D &nbsp; &apos; &ltx"),
        ("x&#0;&#xD800;&#9999999;", "x&#0;&#xD800;&#9999999;"),
    ],
)
def test_references_are_decoded_and_unknown_ones_left(source: str, text: str) -> None:
    assert parse(source).text == text


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("æ<br/>", 'Unsupported start tag "br/" at byte offset 2'),
        ("<script>", 'Unsupported start tag "script"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a =x>", "Unclosed start tag at byte offset 0"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler"'),
        ('<tg-time unix="1" format="x">a</tg-time>', "Invalid date format used"),
    ],
)
def test_html_that_does_not_parse_is_refused_with_the_place(source: str, why: str) -> None:
    with pytest.raises(CallError) as refused:
        parse(source)
    assert refused.value.answer.status == 400
    description = refused.value.answer.body["description"]
    assert description.startswith("Bad Request: can't parse entities: ")
    assert why in description


def test_an_emoji_needs_a_number() -> None:
    with pytest.raises(CallError, match="invalid custom emoji identifier"):
        parse('<tg-emoji emoji-id="x">x</tg-emoji>')


@given(st.text(st.characters(codec="utf-8")))
def test_an_escaped_text_reads_as_it_was(text: str) -> None:
    assert parse(escape(text, quote=False)).text == text.strip()


@given(st.text(st.sampled_from("<>/&;ab=\"' b#x1"), max_size=40))
def test_any_source_is_either_parsed_or_refused(source: str) -> None:
    with suppress(CallError):
        marked = parse(source)
        length = len(marked.text)
        for entity in marked.entities:
            start, stop = entity["offset"], entity["offset"] + entity["length"]
            assert 0 <= start < stop <= length
