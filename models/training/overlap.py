#!/usr/bin/env python3
"""How much of the test texts stands in the training texts: no family resemblance is wanted.

    python3 overlap.py data/gold/*.jsonl -- data/train/*.jsonl

For runs of 4, 6 and 8 words: the share of a test text's runs that occur in any training text (mean and highest), and the
test texts that share a run of 8 words. Names: the share of capitalised words inside sentences that both sides have.
"""
import json
import re
import sys


def texts(paths):
    for path in paths:
        for line in open(path, encoding="utf-8"):
            row = json.loads(line)
            sides = [row] if "text" in row or "turns" in row else [row[key] for key in ("a", "b", "rude", "polite") if key in row]
            for side in sides:
                turns = side if isinstance(side, list) else side.get("turns")
                text = "\n".join(turn["text"] for turn in turns) if turns else side.get("text")
                if text:
                    yield row.get("id"), text


def runs(text, size):
    words = re.findall(r"\w+", text.lower().replace("ё", "е"))
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}


def names(text):
    return set(re.findall(r"(?<=[а-яё,] )[А-ЯЁ][а-яё]{3,}", text))


def main():
    cut = sys.argv.index("--")
    test, train = list(texts(sys.argv[1:cut])), list(texts(sys.argv[cut + 1 :]))
    print(f"{len(test)} test texts, {len(train)} training texts")
    for size in (4, 6, 8):
        known = set().union(*(runs(text, size) for _, text in train))
        shares = sorted(((len(own & known) / max(1, len(own)), one) for one, text in test for own in [runs(text, size)]), reverse=True)
        shared = [one for share, one in shares if share > 0]
        print(f"runs of {size} words: mean share {sum(share for share, _ in shares) / len(shares):.4f}, highest {shares[0][0]:.3f} "
              f"({shares[0][1]}), texts with any {len(shared)} of {len(test)}")
    known = set().union(*(names(text) for _, text in train))
    found = set().union(*(names(text) for _, text in test))
    print(f"names and other capitalised words: {len(found & known)} of {len(found)} of the test texts occur in training")


if __name__ == "__main__":
    main()
