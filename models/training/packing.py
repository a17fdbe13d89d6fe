"""Turns → windows of tokens. The program packs in the same way (`src/encoder/pack.rs`); `golden.jsonl` keeps both honest."""
from dataclasses import dataclass

import heads

LONGEST = 512  # tokens of a window
OVERLAP = 128  # tokens of whole turns that a window repeats of the one before
PIECE = 384  # a longer turn is cut
START, PAD, END = 0, 1, 2


@dataclass
class Window:
    ids: list
    types: list
    turns: list  # (marker's position, index of the turn, offsets of its tokens in characters)


def pieces(tokenizer, turns):
    """(turn, ids, offsets): one for a turn, more for one that is too long for a window."""
    # What looks like the network's own marks in a text is text.
    tokenizer.encode_special_tokens = True
    coded = tokenizer.encode_batch([turn.text for turn in turns], add_special_tokens=False)
    for at, code in enumerate(coded):
        if not turns[at].text.strip():
            continue
        for start in range(0, max(1, len(code.ids)), PIECE):
            yield at, code.ids[start : start + PIECE], code.offsets[start : start + PIECE]


def pack(tokenizer, turns):
    """Windows over all turns, in order; one window repeats the last turns of the one before."""
    windows, now, width = [], [], 2
    for piece in pieces(tokenizer, turns):
        size = len(piece[1]) + 1
        if now and width + size > LONGEST:
            windows.append(now)
            kept, kept_width = [], 0
            for one in reversed(now):
                if kept_width + len(one[1]) + 1 > OVERLAP or 2 + kept_width + len(one[1]) + 1 + size > LONGEST:
                    break
                kept.insert(0, one)
                kept_width += len(one[1]) + 1
            now, width = kept, 2 + kept_width
        now.append(piece)
        width += size
    if now:
        windows.append(now)
    return [window(turns, part) for part in windows]


def window(turns, part):
    ids, types, places = [START], [0], []
    for at, tokens, offsets in part:
        kind = heads.TYPES.index(turns[at].type)
        places.append((len(ids), at, offsets))
        ids += [END] + list(tokens)
        types += [kind] * (len(tokens) + 1)
    return Window(ids + [END], types + [0], places)
