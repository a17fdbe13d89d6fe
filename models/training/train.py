#!/usr/bin/env python3
"""Whole conversations and stories, and single texts for toxicity, all heads at once.

    python3 train.py BASE OUT --own TEXTS.jsonl… --cases CASES.jsonl… [--real LABELLED.jsonl…] [--toxic CORPORA]

BASE is a Hugging Face BERT folder with tokenizer.json. A tenth of the families (pairs share one) is held out for
development; its figures are printed after every epoch, the best epoch's weights are kept.
"""
import argparse
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score, f1_score, roc_auc_score
from tokenizers import Tokenizer

import heads
from augment import augmented
from corpus import held_out, load, toxic
from model import from_base
from packing import PAD, pack

# What a missed label costs against a false one: most turns carry nothing.
RARE = 2.0
# Single texts of an epoch.
TOXIC = 3000


def collate(groups):
    """A padded batch of the windows of some conversations; `owner` tells whose a window is."""
    windows = [(owner, window) for owner, group in enumerate(groups) for window in group]
    width = max(len(window.ids) for _, window in windows)
    shape = (len(windows), width)
    ids = torch.full(shape, PAD, dtype=torch.long)
    types, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(2))
    turns = torch.zeros(len(windows), max(len(window.turns) for _, window in windows), width)
    for row, (_, window) in enumerate(windows):
        size = len(window.ids)
        ids[row, :size] = torch.tensor(window.ids)
        types[row, :size] = torch.tensor(window.types)
        mask[row, :size] = 1
        for place, (at, _, offsets) in enumerate(window.turns):
            turns[row, place, at : at + 1 + len(offsets)] = 1
    return ids, types, mask, turns, [owner for owner, _ in windows], [window for _, window in windows]


def joined(logits, owners, count):
    """One row of window logits a conversation: its highest for flags and grades, its mean for classes."""
    rows = [logits[[i for i, owner in enumerate(owners) if owner == one]] for one in range(count)]
    highest, mean = torch.stack([row.amax(0) for row in rows]), torch.stack([row.mean(0) for row in rows])
    out = mean.clone()
    for name in ("flags", "staff_hostility", "customer_hostility"):
        out[:, heads.WINDOW[name]] = highest[:, heads.WINDOW[name]]
    return out


def turn_targets(examples, owners, windows):
    """Places of turns with their targets, and of tokens with theirs."""
    rows, places, signals, complete, parties, statuses = [], [], [], [], [], []
    spans = []
    for row, (owner, window) in enumerate(zip(owners, windows)):
        example = examples[owner]
        for place, (at, index, offsets) in enumerate(window.turns):
            turn = example.turns[index]
            rows.append(row)
            places.append(place)
            signals.append([float(name in turn.signals) for name in heads.SIGNALS])
            complete.append(example.silence)
            parties.append(heads.PARTIES.index(turn.party) if turn.party else -100)
            statuses.append(heads.STATUSES.index(turn.status) if turn.status else -100)
            if example.silence == 1.0 or turn.spans:
                for step, (start, end) in enumerate(offsets):
                    mark = [0.0] * len(heads.SPANS)
                    for a, b, group in turn.spans:
                        if start < b and end > a:
                            mark[heads.SPANS.index(group)] = 1.0
                    spans.append((row, at + 1 + step, mark))
    return rows, places, torch.tensor(signals), torch.tensor(complete), torch.tensor(parties), torch.tensor(statuses), spans


def loss_of(model, examples, groups):
    """Weighted sum of all heads' losses over what the examples are labelled with."""
    ids, types, mask, turns, owners, windows = collate(groups)
    turn, span, window = model(ids, types, mask, turns)
    rows, places, signals, complete, parties, statuses, spans = turn_targets(examples, owners, windows)
    at = turn[rows, places]
    losses = {}
    weight = torch.where(signals > 0, torch.full_like(signals, RARE), complete[:, None].expand_as(signals))
    losses["signals"] = 0.6 * F.binary_cross_entropy_with_logits(at[:, heads.TURN["signals"]], signals, weight, reduction="none").sum(1).mean()
    known = [i for i, (row, _) in enumerate(zip(rows, places)) if examples[owners[row]].toxic is not None]
    if known:
        want = torch.tensor([examples[owners[rows[i]]].toxic for i in known])
        losses["toxic"] = F.binary_cross_entropy_with_logits(at[known][:, heads.TURN["toxic"]].squeeze(1), want)
    if (parties >= 0).any():
        losses["party"] = 0.3 * F.cross_entropy(at[:, heads.TURN["party"]], parties)
    if (statuses >= 0).any():
        losses["status"] = 0.2 * F.cross_entropy(at[:, heads.TURN["status"]], statuses)
    if spans:
        got = span[[row for row, _, _ in spans], [place for _, place, _ in spans]]
        want = torch.tensor([mark for _, _, mark in spans])
        losses["spans"] = 0.3 * F.binary_cross_entropy_with_logits(got, want, pos_weight=torch.full((len(heads.SPANS),), RARE), reduction="none").sum(1).mean()
    case = joined(window, owners, len(examples))
    gold = [example.gold for example in examples]
    known = [i for i, one in enumerate(gold) if "legitimacy" in one]
    if known:
        want = torch.tensor([[float(bool(gold[i].get(flag))) for flag in heads.FLAGS] for i in known])
        there = torch.tensor([[float(flag in gold[i]) for flag in heads.FLAGS] for i in known])
        losses["flags"] = 1.2 * F.binary_cross_entropy_with_logits(case[known][:, heads.WINDOW["flags"]], want, there, reduction="none").sum(1).mean()
        want = torch.tensor([heads.LEGITIMACY.index(gold[i]["legitimacy"]) for i in known])
        losses["legitimacy"] = 0.8 * F.cross_entropy(case[known][:, heads.WINDOW["legitimacy"]], want)
        for party in ("staff_hostility", "customer_hostility"):
            want = torch.tensor([[float(gold[i][party] > cut) for cut in range(3)] for i in known])
            losses[party] = 0.3 * F.binary_cross_entropy_with_logits(case[known][:, heads.WINDOW[party]], want, reduction="none").sum(1).mean()
    told = [i for i, one in enumerate(gold) if one.get("narrator")]
    if told:
        want = torch.tensor([heads.NARRATORS.index(gold[i]["narrator"]) for i in told])
        losses["narrator"] = 0.4 * F.cross_entropy(case[told][:, heads.WINDOW["narrator"]], want)
    return losses


@torch.no_grad()
def predictions(model, tokenizer, examples):
    """Case logits and, per example, signal probabilities of its turns."""
    model.eval()
    cases, turns = [], []
    for example in examples:
        group = pack(tokenizer, example.turns)
        ids, types, mask, places, owners, windows = collate([group])
        turn, span, window = model(ids, types, mask, places)
        cases.append(joined(window, owners, 1)[0].numpy())
        logits = np.full((len(example.turns), heads.TURN_SIZE), -20.0)
        for row, one in enumerate(windows):
            for place, (_, index, _) in enumerate(one.turns):
                logits[index] = np.maximum(logits[index], turn[row, place].numpy())
        turns.append(logits)
    return np.array(cases), turns


def report(model, tokenizer, examples, title):
    """Prints what the heads are worth on labelled examples; gives the mean over flags of the best F1."""
    cases, turns = predictions(model, tokenizer, examples)
    score, parts = [], []
    for at, flag in enumerate(heads.FLAGS):
        want = np.array([bool(example.gold.get(flag)) for example in examples])
        got = cases[:, heads.WINDOW["flags"]][:, at]
        if want.any() and not want.all():
            best = max(f1_score(want, got > cut) for cut in np.quantile(got, np.linspace(0.3, 0.99, 60)))
            score.append(best)
            parts.append(f"{flag} AUC {roc_auc_score(want, got):.3f} F1@0.5 {f1_score(want, got > 0):.3f} best {best:.3f} ({want.sum()})")
    want = np.array([heads.LEGITIMACY.index(example.gold["legitimacy"]) for example in examples])
    got = cases[:, heads.WINDOW["legitimacy"]].argmax(1)
    parts.append(f"legitimacy κ {cohen_kappa_score(want, got):.3f}")
    score.append(max(0.0, cohen_kappa_score(want, got)))
    told = [i for i, example in enumerate(examples) if example.gold.get("narrator")]
    if told:
        right = [cases[i][heads.WINDOW["narrator"]].argmax() == heads.NARRATORS.index(examples[i].gold["narrator"]) for i in told]
        parts.append(f"narrator {np.mean(right):.3f}")
    for party in ("staff_hostility", "customer_hostility"):
        got = (1 / (1 + np.exp(-cases[:, heads.WINDOW[party]]))).sum(1)
        parts.append(f"{party} ρ {spearmanr(got, [example.gold[party] for example in examples]).statistic:.3f}")
    right = [logits[heads.TURN["party"]].argmax() == heads.PARTIES.index(turn.party)
             for example, rows in zip(examples, turns) for turn, logits in zip(example.turns, rows)
             if turn.party and turn.type == "quoted"]
    if right:
        parts.append(f"party of quoted {np.mean(right):.3f} ({len(right)})")
    want = np.array([[name in turn.signals for name in heads.SIGNALS] for example in examples if example.silence == 1.0 for turn in example.turns])
    got = np.concatenate([rows[:, heads.TURN["signals"]] for example, rows in zip(examples, turns) if example.silence == 1.0] or [np.zeros((0, len(heads.SIGNALS)))])
    if len(want):
        parts.append(f"signals micro F1@0.5 {f1_score(want.ravel(), (got > 0).ravel()):.3f}")
    print(f"{title} ({len(examples)}): " + "; ".join(parts), flush=True)
    return float(np.mean(score))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--toxic", type=Path, help="folder of the public sets")
    parser.add_argument("--own", type=Path, nargs="+", default=[])
    parser.add_argument("--real", type=Path, nargs="*", default=[])
    parser.add_argument("--cases", type=Path, nargs="+", default=[])
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--real-epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--budget", type=int, default=4096, help="tokens of a step")
    parser.add_argument("--share", type=float, default=1.0, help="share of the training texts, for a learning curve")
    parser.add_argument("--all", action="store_true", help="train on the development texts too, keep the last epoch")
    parser.add_argument("--minutes", type=float, default=1e9, help="processor minutes to plan the schedule for")
    parser.add_argument("--seed", type=int, default=20261122)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    torch.manual_seed(arguments.seed)
    tokenizer = Tokenizer.from_file(str(arguments.base / "tokenizer.json"))
    own = load(arguments.own, arguments.cases)
    real = load(arguments.real, arguments.cases, source="real")
    dev_own = [one for one in own if held_out(one.id)]
    dev_real = [one for one in real if held_out(one.id)]
    train_own = [one for one in own if arguments.all or not held_out(one.id)]
    train_real = [one for one in real if arguments.all or not held_out(one.id)]
    if arguments.share < 1:
        train_own = [one for one in train_own if held_out("share" + one.id, arguments.share)]
        train_real = [one for one in train_real if held_out("share" + one.id, arguments.share)]
    print(f"own {len(train_own)} + {len(dev_own)}, real {len(train_real)} + {len(dev_real)}", flush=True)

    single, single_dev = toxic(arguments.toxic) if arguments.toxic else ([], [])
    model = from_base(arguments.base, arguments.layers)
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    types = model.bert.embeddings.token_type_embeddings.weight
    body = [p for n, p in model.named_parameters() if n.startswith("bert") and p.requires_grad and p is not types]
    top = [p for n, p in model.named_parameters() if not n.startswith("bert")]
    rates = (arguments.rate, 6 * arguments.rate, 1e-3)
    optimizer = torch.optim.AdamW([{"params": part, "lr": rate} for part, rate in zip((body, top, [types]), rates)], weight_decay=0.01)

    def epoch_of(epoch):
        texts = train_own + [one for at, one in enumerate(train_real) if (at + epoch) % arguments.epochs < arguments.real_epochs]
        texts += rng.sample(single, min(TOXIC, len(single)))
        rng.shuffle(texts)
        texts = [augmented(one, rng) for one in texts]
        packed = [(one, pack(tokenizer, one.turns)) for one in texts]
        packed = [(one, group[:6]) for one, group in packed if group]
        # Buckets of like length inside pools of shuffled texts.
        out = []
        for start in range(0, len(packed), 256):
            pool = sorted(packed[start : start + 256], key=lambda item: len(item[1][0].ids))
            now, width, count = [], 0, 0
            for item in pool:
                w = max(len(window.ids) for window in item[1])
                if now and max(width, w) * (count + len(item[1])) > arguments.budget:
                    out.append(now)
                    now, width, count = [], 0, 0
                now.append(item)
                width, count = max(width, w), count + len(item[1])
            if now:
                out.append(now)
        rng.shuffle(out)
        return out

    begun, best, done, seen = time.time(), -1.0, 0, 0
    total = None
    arguments.out.mkdir(parents=True, exist_ok=True)
    for epoch in range(arguments.epochs):
        steps = epoch_of(epoch)
        total = total or len(steps) * arguments.epochs
        model.train()
        smooth = {}
        for batch in steps:
            # Warm up, then down to a twentieth by the end; by the clock when it is given.
            passed = max(done / total, time.process_time() / 60 / arguments.minutes)
            scale = min(1.0, (done + 1) / 60) * max(0.03, 1 - passed)
            for group, rate in zip(optimizer.param_groups, rates):
                group["lr"] = rate * scale
            losses = loss_of(model, [one for one, _ in batch], [group for _, group in batch])
            optimizer.zero_grad()
            sum(losses.values()).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            done += 1
            seen += sum(len(window.ids) for _, group in batch for window in group)
            for name, value in losses.items():
                smooth[name] = 0.95 * smooth.get(name, value.item()) + 0.05 * value.item()
            if done % 50 == 0:
                print(f"epoch {epoch} step {done}/{total} {seen / (time.time() - begun):.0f} tokens/s "
                      + " ".join(f"{name} {value:.3f}" for name, value in smooth.items()), flush=True)
            if time.process_time() / 60 > arguments.minutes:
                break
        score = report(model, tokenizer, dev_own, f"epoch {epoch} own") if dev_own else 0.0
        if single_dev:
            _, rows = predictions(model, tokenizer, single_dev)
            got, want = [row[0][heads.TURN["toxic"]][0] > 0 for row in rows], [one.toxic > 0.5 for one in single_dev]
            print(f"toxic, validation: F1 {f1_score(want, got):.3f}", flush=True)
        if dev_real:
            score += 0.3 * report(model, tokenizer, dev_real, f"epoch {epoch} real")
        if score > best or arguments.all:
            best = score
            torch.save({"config": model.bert.config.to_dict(), "state": model.state_dict()}, arguments.out / "model.pt")
            json.dump({"epoch": epoch, "score": score}, open(arguments.out / "best.json", "w"))
        if time.process_time() / 60 > arguments.minutes:
            break


if __name__ == "__main__":
    main()
