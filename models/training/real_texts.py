#!/usr/bin/env python3
"""Labels of real texts → the same with their texts, for training only: the output must never enter the repository.

    python3 real_texts.py data/train/real-labels.jsonl CORPORA > real.jsonl
"""
import hashlib
import json
import sys
from pathlib import Path

from corpus import rows

# As the program joins a review and the company's answer (`eval::Gold::resolve`).
ANSWER = "\n\nОтвет компании:\n"


def main():
    labels, corpora = sys.argv[1], Path(sys.argv[2])
    known = {}
    for row in rows(labels):
        file = row["file"]
        if file not in known:
            known[file] = {hashlib.sha256(text["text"].encode()).hexdigest(): text for text in rows(corpora / f"{file}.jsonl")}
        found = known[file].get(row["sha256"])
        if not found:
            print(f"{row['id']}: its text is not in {file}", file=sys.stderr)
            continue
        text, reply = found["text"], found.get("reply") or ""
        gold = row["gold"]

        def placed(label):
            label = dict(label)
            if label.pop("in", "text") == "reply":
                label["start"] += len(text) + len(ANSWER)
                label["end"] += len(text) + len(ANSWER)
            return label

        for name in ("signals", "promises", "evidence"):
            gold[name] = [placed(label) for label in gold.get(name, [])]
        out = {"id": row["id"], "channel": "review", "text": text + (ANSWER + reply if reply else ""), "gold": gold}
        print(json.dumps(out, ensure_ascii=False))


if __name__ == "__main__":
    main()
