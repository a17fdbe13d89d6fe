#!/usr/bin/env python3
"""What a day's work would give: TF-IDF of words and letters with logistic regression, on the same training texts.

    python3 baseline.py --train TEXTS.jsonl… --gold GOLD.jsonl… > models/baseline.json

Flags at 0.5 and legitimacy by the likeliest class, over transcripts, narratives and real texts apart. Texts that hold several
cases count as one.
"""
import argparse
import json

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, f1_score, roc_auc_score

import heads
from corpus import rows


def words_of(row):
    if "text" in row:
        return row["text"]
    return "\n".join(f"{turn['party']}: {turn['text']}" for turn in row["turns"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", nargs="+", required=True)
    parser.add_argument("--gold", nargs="+", required=True)
    arguments = parser.parse_args()
    train = [row for path in arguments.train for row in rows(path) if "legitimacy" in row["gold"]]
    gold = [row for path in arguments.gold for row in rows(path)]
    form = lambda row: "transcript" if "turns" in row else "real" if row["id"].startswith("rg") else "narrative"
    makers = [TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, max_features=200_000),
              TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True, max_features=300_000)]
    texts = [words_of(row) for row in train]
    x = hstack([maker.fit_transform(texts) for maker in makers]).tocsr()
    z = hstack([maker.transform([words_of(row) for row in gold]) for maker in makers]).tocsr()
    out = {"train": len(train), "gold": len(gold), "flags": {}, "legitimacy": {}}

    def fitted(want):
        return LogisticRegression(C=8, max_iter=400, class_weight="balanced").fit(x, want)

    parts = ["transcript", "narrative", "real"]
    member = {part: np.array([form(row) == part for row in gold]) for part in parts}
    member["all"] = np.ones(len(gold), bool)
    for flag in heads.FLAGS:
        p = fitted([bool(row["gold"].get(flag)) for row in train]).predict_proba(z)[:, 1]
        want = np.array([bool(row["gold"][flag]) for row in gold])
        out["flags"][flag] = {part: {"f1": round(f1_score(want[at], p[at] >= 0.5), 3), "auc": round(roc_auc_score(want[at], p[at]), 3)}
                              for part, at in member.items() if at.any() and want[at].any()}
    guess = fitted([row["gold"]["legitimacy"] for row in train]).predict(z)
    want = np.array([row["gold"]["legitimacy"] for row in gold])
    out["legitimacy"] = {part: round(cohen_kappa_score(want[at], guess[at]), 3) for part, at in member.items() if at.any()}
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
