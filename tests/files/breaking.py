"""Files as programs write them, with some of it lost, changed, doubled or in another order."""

from collections.abc import Sequence

from hypothesis import strategies as st


def _changed(draw: st.DrawFn, lines: Sequence[bytes], one: int, other: int) -> dict[int, bytes]:
    """Lines as they are after one accident, by their places."""
    line, another = lines[one], lines[other]
    separator = b":" if b":" in line else b";"
    at = draw(st.integers(0, len(line)))
    ways: dict[str, dict[int, bytes]] = {
        "swap": {one: another, other: line},
        "drop": {one: b""},
        "double": {one: another},
        "parameters": {one: line.replace(b";", b":", 1).replace(b"=", b";", 1)},
        "values": {
            one: line.partition(separator)[0] + separator + another.rpartition(separator)[2]
        },
        "bytes": {one: line[:at] + draw(st.binary(max_size=3)) + line[at + 1 :]},
    }
    return ways[draw(st.sampled_from(sorted(ways)))]


@st.composite
def broken(draw: st.DrawFn, written: Sequence[str]) -> bytes:
    """One of `written` after a few accidents, and perhaps cut off."""
    lines = draw(st.sampled_from(written)).encode().split(b"\n")
    places = st.integers(0, len(lines) - 1)
    for _ in range(draw(st.integers(1, 4))):
        for place, line in _changed(draw, lines, draw(places), draw(places)).items():
            lines[place] = line
    data = draw(st.sampled_from([b"\n", b"\r\n"])).join(lines)
    return data[: draw(st.integers(len(data) // 2, len(data)))] if draw(st.booleans()) else data
