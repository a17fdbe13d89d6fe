"""What happens to real conversations on their way: labels lost or swapped, punctuation lost, typos, recognition errors.

Every change keeps the length of a turn's text or maps its spans along, so that labels stay where they were.
"""
import re
from dataclasses import replace

LOST_LABELS, SWAPPED_TURN = 0.25, 0.02
PLAIN, TYPOS, MASKED = 0.5, 0.3, 0.2
NEAR = {"а": "пвм", "о": "лрж", "е": "нкг", "и": "мта", "н": "еог", "т": "иьь", "с": "чмя", "р": "пон", "в": "ыас", "л": "док"}
OBSCENE = re.compile(r"(?i)\b(?:на|ни|о|по|за|вы|от|до)?(ху[йяеёю]\w*|пи[зс]д\w*|[её]б[аулитн]\w*|бля(?:д\w*|ть)?|сук[аиу]|муда[кч]\w*|говн\w*|жоп\w*)\b")


def rewritten(text, spans, change):
    """Applies `change` (character, place → string) and moves the spans along."""
    out, places, size = [], [], 0
    for at, character in enumerate(text):
        places.append(size)
        piece = change(character, at)
        out.append(piece)
        size += len(piece)
    places.append(size)
    return "".join(out), [(places[a], places[b], group) for a, b, group in spans if places[a] < places[b]]


def plain(turn):
    """As a recogniser writes: lower case, no punctuation."""
    text, spans = rewritten(turn.text, turn.spans, lambda c, _: c.lower() if c.isalnum() or c.isspace() else (" " if c in "-–—/" else ""))
    return replace(turn, text=text, spans=spans)


def typed_badly(turn, rng):
    """One letter in sixty hit wrong, doubled or left out."""
    def change(c, _):
        if not c.isalpha() or rng.random() > 1 / 60:
            return c
        return rng.choice(["", c + c, rng.choice(NEAR.get(c.lower(), c))])
    text, spans = rewritten(turn.text, turn.spans, change)
    return replace(turn, text=text, spans=spans)


def masked(turn, rng):
    """Obscenity behind stars, as people and filters write it."""
    star = rng.choice("*#.…@")
    hidden = set()
    for match in OBSCENE.finditer(turn.text):
        start, end = match.span(1)
        if end - start > 2:
            hidden.add(start + 1 if end - start == 3 or rng.random() < 0.5 else start + 2)
    text, spans = rewritten(turn.text, turn.spans, lambda c, at: star if at in hidden else c)
    return replace(turn, text=text, spans=spans)


def spoilt(example, rng):
    """A copy of the example with what its channel would do to its words; prose loses its marks less often. (Labels of
    speakers are lost or swapped later: they stand beside the words.)"""
    turns = example.turns
    spoken = turns and turns[0].type not in ("narrated", "quoted")
    roll = rng.random()
    if roll < (PLAIN if spoken else PLAIN / 3):
        turns = [plain(turn) for turn in turns]
    if rng.random() < TYPOS:
        turns = [typed_badly(turn, rng) for turn in turns]
    if rng.random() < MASKED:
        turns = [masked(turn, rng) for turn in turns]
    return replace(example, turns=turns)
