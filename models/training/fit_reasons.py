#!/usr/bin/env python3
"""Fits the numbers of data/reasons.toml to labelled training texts; prints the file with the fitted numbers in it.

    razbor score TRAIN.jsonl --model none --format jsonl > cases.jsonl
    python3 fit_reasons.py cases.jsonl TRAIN.jsonl… > reasons.toml

The arithmetic is that of the file's head (`src/legitimacy.rs`): certainty of every reason, sums for and against, four class
probabilities. Maximum likelihood of the labelled class with a pull towards what stands in the file now; every weight stays
positive, and what a customer admits keeps its lead over what staff says he did. `base`, `told` and the cuts of *unsure* stay as
they are. Only signals of rules, word lists and ledger count: the rules were written from few of these texts. Five-fold
cross-validation on standard error tells what to expect. Never run it on data/gold.
"""
import json
import re
import sys
import tomllib
from collections import Counter

import numpy as np
import torch
from sklearn.metrics import cohen_kappa_score

from corpus import folds

FILE = "data/reasons.toml"
SURE, REPETITION, SHARE = 0.95, 0.3, 1e-3
CLASSES = ["justified", "partly", "unjustified", "not_a_claim"]
FITTED = {"class": ["lean", "narrow", "widens"], "no_claim": ["per_stake", "facts", "thanks"]}
PULL = 1.0  # standard deviation of a number around its present one
LEAD = ("own-fault-admitted", "own-fault-stated", 0.3)
LEAST = 0.1


def together(certainties):
    certainties = [min(max(one, 0.0), SURE) for one in certainties]
    surest = max(certainties, default=0.0)
    return surest + REPETITION * (1 - float(np.prod([1 - one for one in certainties])) - surest)


def view(case, turn):
    party = turn["party"]
    if turn["voice"] == "narrated" and case["narrator"]:
        party = {"observer": "third"}.get(case["narrator"], case["narrator"])
    return {"customer": "customer", "staff": "company"}.get(party, "observer")


def certainties(case, reasons, rest):
    """Certainty of every reason, of bare facts, of thanks; whether the customer tells the story."""
    signals = [(turn, signal) for turn in case["turns"] for signal in turn["signals"]]

    def support(reason):
        for turn, signal in signals:
            if reason.get("promises"):
                if signal["signal"] == "missed_deadline" and signal["origin"].startswith("ledger:"):
                    yield signal["probability"]
            elif signal["signal"] in reason["signals"]:
                told = not reason.get("treatment") or signal["party"] == "staff" and case["narrator"]
                if told and (not reason.get("stated_by") or view(case, turn) in reason["stated_by"]):
                    yield signal["probability"]

    of_customer = lambda kinds: together([signal["probability"] for _, signal in signals if signal["party"] == "customer" and signal["signal"] in kinds])
    found = [together(list(support(reason))) for reason in reasons]
    return found + [of_customer(rest["facts_signals"]), of_customer(rest["thanks_signals"]), float(case["narrator"] == "customer")]


def log_classes(x, weights, numbers, sides, rest):
    speaks_for, against = x[:, :-3] @ (weights * sides), x[:, :-3] @ (weights * (1 - sides))
    lean, narrow, widens, per_stake, facts, thanks = numbers
    stake = speaks_for + against + facts * x[:, -3]
    nothing = torch.sigmoid(rest["base"] - rest["told"] * x[:, -1] - per_stake * stake + thanks * x[:, -2])
    leaning, width = speaks_for - against + lean, narrow + widens * torch.minimum(speaks_for, against)
    justified, unjustified = torch.sigmoid(leaning - width), torch.sigmoid(-leaning - width)
    classes = torch.stack([justified, 1 - justified - unjustified, unjustified, torch.ones_like(nothing)], 1)
    share = torch.stack([1 - nothing] * 3 + [nothing], 1)
    return (classes * share).clamp_min(SHARE).log()


def fit(x, y, begin, sides, rest, leads):
    at = begin.clone().requires_grad_()
    optimizer = torch.optim.LBFGS([at], max_iter=200, line_search_fn="strong_wolfe")

    def numbers():
        kept = at.clamp_min(LEAST)
        if leads:
            ahead, behind, lead = leads
            first = torch.maximum(kept[ahead], kept[behind] + lead)
            kept = torch.cat([kept[:ahead], first[None], kept[ahead + 1 :]])
        return kept

    def cost():
        optimizer.zero_grad()
        kept = numbers()
        said = log_classes(x, kept[:-6], kept[-6:], sides, rest)
        loss = -said[range(len(y)), y].sum() + 0.5 * (((at - begin) / PULL) ** 2).sum()
        loss.backward()
        return loss

    optimizer.step(cost)
    return numbers().detach()


def main():
    text = open(FILE, encoding="utf-8").read()
    data = tomllib.loads(text)
    reasons, rest = data["reason"], data["no_claim"]
    gold = {row["id"]: row["gold"] for path in sys.argv[2:] for row in map(json.loads, open(path, encoding="utf-8"))}
    documents = {}
    for case in map(json.loads, open(sys.argv[1], encoding="utf-8")):
        if gold.get(case["conversation_ids"][0], {}).get("legitimacy") in CLASSES:
            documents.setdefault(case["conversation_ids"][0], []).append(case)
    ids = sorted(one for one, cases in documents.items() if len(cases) == 1)
    x = torch.tensor([certainties(documents[one][0], reasons, rest) for one in ids], dtype=torch.float64)
    y = torch.tensor([CLASSES.index(gold[one]["legitimacy"]) for one in ids])
    sides = torch.tensor([float(reason["side"] == "for") for reason in reasons], dtype=torch.float64)
    begin = torch.tensor([reason["weight"] for reason in reasons] + [data[table][name] for table, names in FITTED.items() for name in names], dtype=torch.float64)
    names = [reason["id"] for reason in reasons]
    leads = (names.index(LEAD[0]), names.index(LEAD[1]), LEAD[2]) if {*LEAD[:2]} <= {*names} else None

    def judged(part, numbers):
        return log_classes(part, numbers[:-6], numbers[-6:], sides, rest)

    held = torch.zeros(len(ids), len(CLASSES), dtype=torch.float64)
    fold_of = torch.tensor(folds(ids))
    for fold in range(5):
        test = fold_of == fold
        held[test] = judged(x[test], fit(x[~test], y[~test], begin, sides, rest, leads))
    now = judged(x, begin)
    for title, said in (("now", now), ("fitted, held out", held)):
        error = -said[range(len(y)), y].mean()
        print(f"{title}: κ {cohen_kappa_score(y, said.argmax(1)):.3f}, right {(said.argmax(1) == y).double().mean():.3f}, "
              f"− log-likelihood {error:.3f} of {len(ids)} texts {dict(Counter(CLASSES[one] for one in y.tolist()))}", file=sys.stderr)
    numbers = fit(x, y, begin, sides, rest, leads).tolist()
    for name, weight in zip(names, numbers):
        text = re.sub(rf'(id = "{name}"\n(?:[a-z_]+ = .*\n)*?weight = )[0-9.]+', rf"\g<1>{weight:.1f}", text)
    fitted = iter(numbers[-6:])
    for table, keys in FITTED.items():
        for key in keys:
            head, tail = text.split(f"[{table}]\n", 1)
            text = head + f"[{table}]\n" + re.sub(rf"(?m)^{key} = .*$", f"{key} = {next(fitted):.1f}", tail, count=1)
    print(text, end="")


main()
