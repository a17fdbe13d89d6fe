"""Labelled texts as lists of turns with their targets, whatever file they come from.

A transcript brings its own turns. Prose is cut by the program itself, so that training sees what it will see at work:

    razbor score TEXTS.jsonl --model none --format jsonl > cases.jsonl
"""
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import heads

# A label may cover the edge of a neighbouring sentence by a mark or two.
LEAST_OVERLAP = 4
# Real texts are labelled with their main signals only: what is not marked there is not known to be absent.
SILENCE = 0.2


@dataclass
class Turn:
    text: str
    type: str  # of heads.TYPES
    speaker: str | None = None
    party: str | None = None  # target; None: not labelled
    signals: set = field(default_factory=set)  # `party/kind`
    spans: list = field(default_factory=list)  # (start, end, group) in characters of `text`
    status: str | None = None  # of the promise given in this turn


@dataclass
class Example:
    id: str
    source: str  # `own` or `real`
    channel: str
    turns: list
    gold: dict
    # What silence says: 1 when every signal is marked, less when only the main ones are, 0 when none are.
    silence: float = 1.0
    toxic: float | None = None


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def qualified(signal, speaker, gold):
    """`party/kind` of a label. A kind that both sides have goes by the label's own party, else by who speaks, else by the
    side that is graded more hostile; `None` when nothing tells."""
    kind = signal["signal"]
    if kind in heads.CLAIM:
        return f"claim/{kind}"
    if kind not in heads.CUSTOMER:
        return f"staff/{kind}"
    if kind not in heads.STAFF:
        return f"customer/{kind}"
    party = signal.get("party") or speaker
    if party not in ("staff", "customer"):
        staff, customer = gold.get("staff_hostility", 0), gold.get("customer_hostility", 0)
        party = "staff" if staff > customer else "customer" if customer > staff else None
    return f"{party}/{kind}" if party else None


def add_signal(turn, name, start, end):
    turn.signals.add(name)
    turn.spans.append((max(0, start), min(len(turn.text), end), heads.span_group(name)))


def transcript(row, source):
    gold = row["gold"]
    turns = [
        Turn(one["text"], one["party"] if one["party"] in ("staff", "customer", "third") else "unknown", one.get("speaker"),
             one["party"] if one["party"] in heads.PARTIES else None)
        for one in row["turns"]
    ]
    for signal in gold.get("signals", []):
        turn = turns[signal["turn"]]
        name = qualified(signal, turn.party, gold)
        start = turn.text.find(signal["quote"])
        if name and start >= 0:
            add_signal(turn, name, start, start + len(signal["quote"]))
    for promise in gold.get("promises", []):
        turn = promise.get("turn")
        if turn is None or promise.get("strength") == "weak":
            continue
        start = turns[turn].text.find(promise["quote"])
        if start >= 0:
            add_signal(turns[turn], "staff/promise", start, start + len(promise["quote"]))
            turns[turn].status = promise["status"]
    return Example(row["id"], source, row["channel"], turns, gold, silence=float("signals" in gold))


def place(turns, starts, start, end):
    """Turns that a span of the raw text touches."""
    for turn, at in zip(turns, starts):
        overlap = min(end, at + len(turn.text)) - max(start, at)
        if overlap >= min(LEAST_OVERLAP, end - start):
            yield turn, start - at, end - at


def prose(row, text, case, source):
    """A text of one case, cut into turns by the program."""
    gold = row["gold"]
    turns, starts = [], []
    for one in case["turns"]:
        if one.get("kind") in ("boilerplate", "comment"):
            continue
        turns.append(Turn(one["text"], "quoted" if one["voice"] == "quoted" else "narrated", one.get("speaker")))
        starts.append(one["start"])

    def span(label):
        if "start" in label and "end" in label:
            return label["start"], label["end"]
        start = label.get("start", text.find(label["quote"]))
        return start, start + len(label["quote"])

    lines = [(*span(line), line["party"]) for line in gold.get("dialogue", [])]
    for signal in gold.get("signals", []):
        start, end = span(signal)
        speaker = next((party for a, b, party in lines if a >= 0 and start < b and end > a), None)
        name = qualified(signal, speaker, gold)
        if name and start >= 0:
            for turn, a, b in place(turns, starts, start, end):
                add_signal(turn, name, a, b)
    for promise in gold.get("promises", []):
        if promise.get("strength") == "weak":
            continue
        start, end = span(promise)
        if start >= 0:
            for turn, a, b in place(turns, starts, start, end):
                add_signal(turn, "staff/promise", a, b)
                turn.status = promise["status"]
    for start, end, party in lines:
        if start >= 0 and party in heads.PARTIES:
            for turn, _, _ in place(turns, starts, start, end):
                if turn.type == "quoted":
                    turn.party = party
    return Example(row["id"], source, row["channel"], turns, gold, silence=SILENCE if source == "real" else float("signals" in gold))


def chance(identity):
    """A number from 0 to 1 for a family of texts (pairs share one); the same on every machine."""
    family = identity.split("/")[0].removesuffix("-a").removesuffix("-b")
    return int(hashlib.sha256(family.encode()).hexdigest()[:8], 16) / 2**32


def held_out(identity, share=0.1):
    """Whether a family of texts is kept for development."""
    return chance(identity) < share


def folds(identities, count=5):
    """A fold for every text, the same for a whole family."""
    return np.array([int(chance("fold" + one) * count) for one in identities])


def load(texts, cases, source="own"):
    """Examples of labelled files, prose by way of the program's cases."""
    by_record = {}
    for path in cases:
        for case in rows(path):
            by_record.setdefault(case["conversation_ids"][0], []).append(case)
    out = []
    for path in map(Path, texts):
        for row in rows(path):
            if "turns" in row:
                out.append(transcript(row, source))
            elif len(by_record.get(row["id"], [])) == 1 and row["gold"].get("cases", 1) == 1:
                out.append(prose(row, row["text"], by_record[row["id"]][0], source))
    return out


def toxic(corpora):
    """Single texts, toxic or not: training examples, and the validation set. Texts of that set are left out of training."""
    def key(text):
        return re.sub(r"\W+", " ", text.lower()).strip()

    valid = rows(Path(corpora) / "hostility" / "toxic_2ch_pikabu.val.jsonl")
    seen = {key(row["text"]) for row in valid}
    pairs = rows(Path(corpora) / "hostility" / "detox_pairs.train.jsonl")
    labelled = [(row["text"], float(row["toxic"])) for row in rows(Path(corpora) / "hostility" / "toxic_2ch_pikabu.train.jsonl")]
    labelled += [(row["text"], 1.0) for row in pairs] + [(row["neutral"][0], 0.0) for row in pairs if row["neutral"]]
    out = []
    for text, label in labelled:
        if key(text) not in seen:
            seen.add(key(text))
            out.append(Example(f"toxic{len(out)}", "public", "post", [Turn(text[:600], "unknown")], {}, silence=0.0, toxic=label))
    valid = [Example(f"valid{at}", "public", "post", [Turn(row["text"], "unknown")], {}, silence=0.0, toxic=float(row["toxic"]))
             for at, row in enumerate(valid)]
    return out, valid
