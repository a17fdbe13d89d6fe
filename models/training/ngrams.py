#!/usr/bin/env python3
"""The encoder's companion: a linear model over n-grams of letters and words, each also apart by who says it.

    python3 ngrams.py TRAINED --own TEXTS.jsonl… --real LABELLED.jsonl… --cases CASES.jsonl…

It knows names of things (diesel, the 72 hours) that six layers blur, and sees the whole text at once. Its outputs are those of the
network's window head. Leaves `ngrams.npz` beside the trained network, for `export.py`. The program takes a text apart
in the same way (`src/encoder/ngrams.rs`); `golden.jsonl` keeps both honest.
"""
import argparse
import math
import zlib
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

import heads
from corpus import held_out, load

BUCKETS = 1 << 19
SHORTEST, LONGEST = 2, 5  # letters of an n-gram, the word's edges among them
LONGEST_WORD = 40  # letters; the rest of a longer one is left out
FEWEST = 2  # texts that an n-gram must stand in
STRENGTH = 8.0  # of the fit, inverse regularisation
UNLABELLED = 0.25  # of the conversations
SPEAKERS = {"staff": "s", "customer": "c", "quoted": "q"}


def words(text):
    """Runs of letters and digits, and of marks of excitement."""
    kind = lambda c: 1 if c.isalnum() else 2 if c in "!?" else 0
    return ["".join(run)[:LONGEST_WORD] for what, run in groupby(text.lower().replace("ё", "е"), kind) if what]


@cache
def letters(word, speaker):
    edged = f" {word} "
    return [zlib.crc32(f"{speaker}~{edged[at : at + size]}".encode()) for size in range(SHORTEST, LONGEST + 1) for at in range(len(edged) - size + 1)]


def counted(turns, buckets=BUCKETS):
    """Buckets of letters and of words with their counts."""
    of_letters, of_words = Counter(), Counter()
    for turn in turns:
        before = None
        speakers = ["", SPEAKERS[turn.type]] if turn.type in SPEAKERS else [""]
        for word in words(turn.text):
            for speaker in speakers:
                of_letters.update(hashed % buckets for hashed in letters(word, speaker))
                of_words[zlib.crc32(f"{speaker}={word}".encode()) % buckets] += 1
                if before is not None:
                    of_words[zlib.crc32(f"{speaker}={before} {word}".encode()) % buckets] += 1
            before = word
    return of_letters, of_words


def matrix(texts, buckets=BUCKETS):
    """Rows of (1 + ln count) / √(different buckets), letters and words each by themselves."""
    places, values, ends = [], [], [0]
    for turns in texts:
        for counts in counted(turns, buckets):
            places += counts.keys()
            share = 1 / math.sqrt(max(1, len(counts)))
            values += [(1 + math.log(count)) * share for count in counts.values()]
        ends.append(len(places))
    out = csr_matrix((values, places, ends), (len(texts), buckets))
    out.sum_duplicates()
    return out


def logits(texts, tables, bias):
    """What tables of buckets × outputs say of texts."""
    return matrix(texts, len(tables)) @ tables + bias


def fitted(texts):
    """Tables of buckets × outputs and their bias, fitted on texts."""
    # Some conversations once more without speakers' labels, as they may come.
    texts = texts + [replace(one, turns=[replace(turn, type="unknown") for turn in one.turns])
                     for one in texts if one.turns and one.turns[0].type in SPEAKERS and held_out("unlabelled" + one.id, UNLABELLED)]
    x = matrix([one.turns for one in texts])
    document = np.bincount(x.indices, minlength=BUCKETS)
    weight = np.log((1 + len(texts)) / (1 + document)) + 1
    weight[document < FEWEST] = 0
    x.data *= weight[x.indices]
    size = np.sqrt(x.multiply(x).sum(1).mean())
    x /= size
    tables, biases = np.zeros((BUCKETS, heads.WINDOW_SIZE), np.float32), np.zeros(heads.WINDOW_SIZE, np.float32)

    def fit(at, wanted, balanced="balanced"):
        """One yes-or-no output; `wanted` tells of a text, or says `None`. Rare classes weigh as much as common ones: a flag's
        shift undoes that, and a class of the claim is to be found where it is rare, too."""
        known = [(row, want) for row, want in enumerate(map(wanted, texts)) if want is not None]
        model = LogisticRegression(C=STRENGTH, solver="liblinear", class_weight=balanced, tol=1e-2)
        model.fit(x[[row for row, _ in known]], [want for _, want in known])
        tables[:, at], biases[at] = model.coef_[0] * weight / size, model.intercept_[0]

    for at, flag in enumerate(heads.FLAGS):
        fit(heads.WINDOW["flags"].start + at, lambda one: one.gold.get(flag))
    for at, name in enumerate(heads.LEGITIMACY):
        fit(heads.WINDOW["legitimacy"].start + at, lambda one: one.gold["legitimacy"] == name)
    for at, name in enumerate(heads.NARRATORS):
        fit(heads.WINDOW["narrator"].start + at, lambda one: one.gold["narrator"] == name if one.gold.get("narrator") else None)
    for party in ("staff_hostility", "customer_hostility"):
        for cut in range(3):
            fit(heads.WINDOW[party].start + cut, lambda one: one.gold[party] > cut, None)
    return tables, biases


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--own", type=Path, nargs="+", default=[])
    parser.add_argument("--real", type=Path, nargs="*", default=[])
    parser.add_argument("--cases", type=Path, nargs="+", default=[])
    arguments = parser.parse_args()
    texts = load(arguments.own, arguments.cases) + load(arguments.real, arguments.cases, source="real")
    texts = [one for one in texts if not held_out(one.id)]
    tables, biases = fitted(texts)
    arguments.out.mkdir(parents=True, exist_ok=True)
    np.savez(arguments.out / "ngrams.npz", weight=tables, bias=biases)
    print(f"{(tables != 0).any(1).sum()} of {BUCKETS} buckets used by {len(texts)} texts")


if __name__ == "__main__":
    main()
