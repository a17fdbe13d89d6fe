#!/usr/bin/env python3
"""The learning curve: what held-out texts say of the linear model over n-grams, fitted on growing shares of the training texts.

    python3 curve.py --own TEXTS.jsonl… --real LABELLED.jsonl… --cases CASES.jsonl…

A share is one of families of texts, so that a pair is never parted; each share holds the smaller ones. Prints Markdown for
`models/README.md`. The network alone: `train.py --share`.
"""
import argparse
from pathlib import Path

import numpy as np
from sklearn.metrics import cohen_kappa_score, roc_auc_score

import heads
from corpus import held_out, load
from ngrams import fitted, logits

SHARES = (0.125, 0.25, 0.5, 1.0)
FEWEST = 15  # texts with a flag, for an area under the curve


def measured(texts, got):
    """Area under the curve of every flag that is common enough, and κ of the class of the claim."""
    out = []
    for at, flag in enumerate(heads.FLAGS):
        want = [bool(one.gold.get(flag)) for one in texts]
        out.append(f"{roc_auc_score(want, got[:, heads.WINDOW['flags']][:, at]):.2f}" if sum(want) >= FEWEST else "–")
    want = [heads.LEGITIMACY.index(one.gold["legitimacy"]) for one in texts]
    return out + [f"{cohen_kappa_score(want, got[:, heads.WINDOW['legitimacy']].argmax(1)):.2f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--own", "--real", "--cases"):
        parser.add_argument(name, type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    own, real = load(arguments.own, arguments.cases), load(arguments.real, arguments.cases, source="real")
    held = {name: [one for one in texts if held_out(one.id) and "legitimacy" in one.gold] for name, texts in (("own", own), ("real", real))}
    train = [one for one in own + real if not held_out(one.id)]
    print("| share | training texts | held out | abusive | unreasonable | broken | exemplary | class of the claim κ |")
    print("|--:|--:|---|--:|--:|--:|--:|--:|")
    for share in SHARES:
        texts = [one for one in train if share == 1 or held_out("share" + one.id, share)]
        tables, bias = fitted(texts)
        for name, those in held.items():
            figures = measured(those, np.asarray(logits([one.turns for one in those], tables, bias)))
            print(f"| {share} | {len(texts)} | {name} ({len(those)}) | " + " | ".join(figures) + " |", flush=True)


if __name__ == "__main__":
    main()
