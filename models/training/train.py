#!/usr/bin/env python3
"""Whole conversations and stories, and single texts for toxicity: first the heads on a frozen base, then its upper layers too.

    python3 train.py BASE OUT --own TEXTS.jsonl… --cases CASES.jsonl… [--real LABELLED.jsonl…] [--toxic CORPORA]

BASE is a Hugging Face BERT folder with tokenizer.json. What the frozen layers make of the texts is computed once (as they are,
our own once more as a channel would have spoilt them) and kept in memory, about 6 GB. A tenth of the families (pairs share one) is
held out for development; its figures are printed as training goes. The best epoch's weights are kept.
"""
import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score, f1_score, roc_auc_score
from tokenizers import Tokenizer

import heads
from augment import LOST_LABELS, SWAPPED_TURN, spoilt
from corpus import held_out, load, toxic
from model import from_base, saved
from packing import PAD, pack

# What a missed label costs against a false one: most turns carry nothing.
RARE = 2.0
# Single texts that are read, and those of one pass.
SINGLE, TOXIC = 12_000, 8000
# Windows of one text that training looks at.
MOST_WINDOWS = 6
# Tokens the frozen layers are given at a time.
PASS = 4096
# Held-out texts with a flag, below which its figures say nothing.
FEWEST = 10
# A class of the claim is not taught as certain: two annotators differ on one in ten.
SMOOTHING = 0.05


@dataclass
class Row:
    """One window with what its turns and tokens should say."""

    owner: int  # index of its text in the batch
    window: object
    states: dict  # layer → states of tokens (half precision), filled by `freeze`
    signals: torch.Tensor  # turns × signals
    parties: torch.Tensor  # turns; −100: not labelled
    statuses: torch.Tensor
    toxic: torch.Tensor  # turns; −1: not labelled
    marks: torch.Tensor  # tokens × spans
    marked: torch.Tensor  # tokens: whether `marks` means something


def rows_of(example, group):
    out = []
    for window in group:
        turns = [example.turns[index] for _, index, _ in window.turns]
        signals = torch.tensor([[float(name in turn.signals) for name in heads.SIGNALS] for turn in turns])
        parties = torch.tensor([heads.PARTIES.index(turn.party) if turn.party else -100 for turn in turns])
        statuses = torch.tensor([heads.STATUSES.index(turn.status) if turn.status else -100 for turn in turns])
        marks, marked = torch.zeros(len(window.ids), len(heads.SPANS)), torch.zeros(len(window.ids), dtype=torch.bool)
        for turn, (at, _, offsets) in zip(turns, window.turns):
            marked[at + 1 : at + 1 + len(offsets)] = example.silence == 1.0 or bool(turn.spans)
            for a, b, span in turn.spans:
                for step, (start, end) in enumerate(offsets):
                    if start < b and end > a:
                        marks[at + 1 + step, heads.SPANS.index(span)] = 1.0
        rude = torch.full((len(turns),), -1.0 if example.toxic is None else example.toxic)
        out.append(Row(0, window, {}, signals, parties, statuses, rude, marks, marked))
    return out


def padded(windows):
    """Windows as one batch: `ids`, `types`, `mask`, `turns` of the network."""
    width = max(len(window.ids) for window in windows)
    shape = (len(windows), width)
    ids = torch.full(shape, PAD, dtype=torch.long)
    types, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(2))
    turns = torch.zeros(len(windows), max(len(window.turns) for window in windows), width)
    for row, window in enumerate(windows):
        size = len(window.ids)
        ids[row, :size] = torch.tensor(window.ids)
        types[row, :size] = torch.tensor(window.types)
        mask[row, :size] = 1
        for place, (at, _, offsets) in enumerate(window.turns):
            turns[row, place, at : at + 1 + len(offsets)] = 1
    return ids, types, mask, turns


@torch.no_grad()
def freeze(model, rows, depths):
    """Fills in what the network's lower layers make of every window."""
    model.eval()
    order, batch = sorted(rows, key=lambda row: len(row.window.ids)), []

    def run():
        ids, types, mask, _ = padded([row.window for row in batch])
        states, start = None, 0
        for depth in depths:
            states = model.tokens(ids, types, mask, start, depth, states)
            start = depth
            for at, row in enumerate(batch):
                row.states[depth] = states[at, : len(row.window.ids)].half()

    for row in order:
        if batch and (len(batch) + 1) * len(row.window.ids) > PASS:
            run()
            batch = []
        batch.append(row)
    if batch:
        run()


def joined(logits, owners, count):
    """One row of window logits a conversation: its highest for flags and grades, its mean for classes."""
    rows = [logits[[i for i, owner in enumerate(owners) if owner == one]] for one in range(count)]
    highest, mean = torch.stack([row.amax(0) for row in rows]), torch.stack([row.mean(0) for row in rows])
    out = mean.clone()
    for name in ("flags", "staff_hostility", "customer_hostility"):
        out[:, heads.WINDOW[name]] = highest[:, heads.WINDOW[name]]
    return out


def loss_of(outputs, examples, rows):
    """Every head's weighted loss over what the examples are labelled with."""
    turn, span, window = outputs
    at = torch.cat([turn[i, : len(row.signals)] for i, row in enumerate(rows)])
    signals = torch.cat([row.signals for row in rows])
    complete = torch.cat([torch.full((len(row.signals), 1), examples[row.owner].silence) for row in rows])
    losses = {}
    weight = torch.where(signals > 0, torch.full_like(signals, RARE), complete.expand_as(signals))
    losses["signals"] = 0.6 * F.binary_cross_entropy_with_logits(at[:, heads.TURN["signals"]], signals, weight, reduction="none").sum(1).mean()
    rude = torch.cat([row.toxic for row in rows])
    known = rude >= 0
    if known.any():
        losses["toxic"] = F.binary_cross_entropy_with_logits(at[known][:, heads.TURN["toxic"]].squeeze(1), rude[known])
    for name, share in (("party", 0.3), ("status", 0.2)):
        want = torch.cat([row.parties if name == "party" else row.statuses for row in rows])
        if (want >= 0).any():
            losses[name] = share * F.cross_entropy(at[:, heads.TURN[name]], want)
    marked = torch.cat([row.marked for row in rows])
    if marked.any():
        got = torch.cat([span[i, : len(row.marked)] for i, row in enumerate(rows)])[marked]
        want = torch.cat([row.marks for row in rows])[marked]
        losses["spans"] = 0.3 * F.binary_cross_entropy_with_logits(got, want, pos_weight=torch.full((len(heads.SPANS),), RARE), reduction="none").sum(1).mean()
    case = joined(window, [row.owner for row in rows], len(examples))
    gold = [example.gold for example in examples]
    known = [i for i, one in enumerate(gold) if "legitimacy" in one]
    if known:
        want = torch.tensor([[float(bool(gold[i].get(flag))) for flag in heads.FLAGS] for i in known])
        there = torch.tensor([[float(flag in gold[i]) for flag in heads.FLAGS] for i in known])
        losses["flags"] = 1.2 * F.binary_cross_entropy_with_logits(case[known][:, heads.WINDOW["flags"]], want, there, reduction="none").sum(1).mean()
        want = torch.tensor([heads.LEGITIMACY.index(gold[i]["legitimacy"]) for i in known])
        losses["legitimacy"] = F.cross_entropy(case[known][:, heads.WINDOW["legitimacy"]], want, label_smoothing=SMOOTHING)
        for party in ("staff_hostility", "customer_hostility"):
            want = torch.tensor([[float(gold[i][party] > cut) for cut in range(3)] for i in known])
            losses[party] = 0.3 * F.binary_cross_entropy_with_logits(case[known][:, heads.WINDOW[party]], want, reduction="none").sum(1).mean()
    told = [i for i, one in enumerate(gold) if one.get("narrator")]
    if told:
        want = torch.tensor([heads.NARRATORS.index(gold[i]["narrator"]) for i in told])
        losses["narrator"] = 0.4 * F.cross_entropy(case[told][:, heads.WINDOW["narrator"]], want)
    return losses


def forward(model, rows, depth, rng=None):
    """The network from frozen states of `depth` on; labels of speakers are lost or swapped when `rng` is given."""
    ids, types, mask, turns = padded([row.window for row in rows])
    if rng:
        staff, customer, unknown = (heads.TYPES.index(name) for name in ("staff", "customer", "unknown"))
        for at, row in enumerate(rows):
            if row.window.types[1] >= heads.TYPES.index("narrated"):
                continue
            if rng.random() < LOST_LABELS:
                types[at][types[at] > 0] = unknown
            for marker, _, offsets in row.window.turns:
                here = slice(marker, marker + 1 + len(offsets))
                if rng.random() < SWAPPED_TURN and types[at, marker] in (staff, customer):
                    types[at, here] = staff + customer - types[at, marker]
    states = torch.zeros(len(rows), ids.shape[1], model.bert.config.hidden_size)
    for at, row in enumerate(rows):
        states[at, : len(row.window.ids)] = row.states[depth].float()
    hidden = model.tokens(ids, types, mask, depth, None, states)
    return model.read(hidden, types, mask, turns)


@torch.no_grad()
def predictions(model, tokenizer, examples, cache=None, depth=None):
    """Case logits and, per example, the logits of its turns; from frozen states where the text has them in `cache`."""
    model.eval()
    cases, turns = [], []
    for example in examples:
        if cache:
            rows = cache[example.id]
            turn, _, window = forward(model, rows, depth)
            windows = [row.window for row in rows]
        else:
            windows = pack(tokenizer, example.turns)
            turn, _, window = model(*padded(windows))
        cases.append(joined(window, [0] * len(windows), 1)[0].numpy())
        logits = np.full((len(example.turns), heads.TURN_SIZE), -20.0)
        for row, one in enumerate(windows):
            for place, (_, index, _) in enumerate(one.turns):
                logits[index] = np.maximum(logits[index], turn[row, place].numpy())
        turns.append(logits)
    return np.array(cases), turns


def report(examples, cases, turns, title):
    """Prints what the heads are worth on labelled examples; gives the mean of the flags' areas under the curve and κ."""
    score, parts = [], []
    for at, flag in enumerate(heads.FLAGS):
        want = np.array([bool(example.gold.get(flag)) for example in examples])
        got = cases[:, heads.WINDOW["flags"]][:, at]
        if want.sum() >= FEWEST:
            best = max(f1_score(want, got > cut) for cut in np.quantile(got, np.linspace(0.3, 0.99, 60)))
            score += [roc_auc_score(want, got), best]
            parts.append(f"{flag} AUC {score[-2]:.3f} F1@0.5 {f1_score(want, got > 0):.3f} best {best:.3f} ({want.sum()})")
    want = np.array([heads.LEGITIMACY.index(example.gold["legitimacy"]) for example in examples])
    got = cases[:, heads.WINDOW["legitimacy"]].argmax(1)
    score.append(max(0.0, cohen_kappa_score(want, got)))
    parts.append(f"legitimacy κ {score[-1]:.3f}")
    told = [i for i, example in enumerate(examples) if example.gold.get("narrator")]
    if told:
        right = [cases[i][heads.WINDOW["narrator"]].argmax() == heads.NARRATORS.index(examples[i].gold["narrator"]) for i in told]
        parts.append(f"narrator {np.mean(right):.3f}")
    for party in ("staff_hostility", "customer_hostility"):
        got = (1 / (1 + np.exp(-cases[:, heads.WINDOW[party]]))).sum(1)
        score.append(spearmanr(got, [example.gold[party] for example in examples]).statistic)
        parts.append(f"{party} ρ {score[-1]:.3f}")
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
    return float(np.nan_to_num(score).mean())


def batches(texts, cache, budget, rng):
    """Texts with the rows of one of their versions, like lengths together, in random order."""
    picked = [(one, rng.choice(cache[one.id])) for one in rng.sample(texts, len(texts))]
    out = []
    for start in range(0, len(picked), 512):
        pool = sorted(picked[start : start + 512], key=lambda item: max(len(row.window.ids) for row in item[1]))
        now, count = [], 0
        for item in pool:
            width = max(len(row.window.ids) for row in item[1])
            if now and width * (count + len(item[1])) > budget:
                out.append(now)
                now, count = [], 0
            now.append(item)
            count += len(item[1])
        out.append(now)
    rng.shuffle(out)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--layers", type=int, default=6, help="layers taken from the base")
    parser.add_argument("--toxic", type=Path, help="folder of the public sets")
    parser.add_argument("--own", type=Path, nargs="+", default=[])
    parser.add_argument("--real", type=Path, nargs="*", default=[])
    parser.add_argument("--cases", type=Path, nargs="+", default=[])
    parser.add_argument("--head-epochs", type=int, default=12, help="passes with the whole base frozen")
    parser.add_argument("--head-rate", type=float, default=5e-4)
    parser.add_argument("--epochs", type=int, default=5, help="passes with the layers above --frozen")
    parser.add_argument("--frozen", type=int, default=3, help="layers never trained")
    parser.add_argument("--rate", type=float, default=5e-5, help="of the layers; four times as much for the heads")
    parser.add_argument("--budget", type=int, default=6144, help="tokens of a step")
    parser.add_argument("--share", type=float, default=1.0, help="share of the training texts, for a learning curve")
    parser.add_argument("--from", dest="start", type=Path, help="a trained folder to go on from, in place of the heads' passes")
    parser.add_argument("--seed", type=int, default=20261122)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    torch.manual_seed(arguments.seed)
    tokenizer = Tokenizer.from_file(str(arguments.base / "tokenizer.json"))
    own = load(arguments.own, arguments.cases)
    real = load(arguments.real, arguments.cases, source="real")
    single, single_dev = toxic(arguments.toxic) if arguments.toxic else ([], [])
    single = rng.sample(single, min(SINGLE, len(single)))
    dev = {"own": [one for one in own if held_out(one.id)], "real": [one for one in real if held_out(one.id)]}
    train = [one for one in own + real if not held_out(one.id)]
    if arguments.share < 1:
        train = [one for one in train if held_out("share" + one.id, arguments.share)]
    print(f"{len(train)} texts, {len(single)} for toxicity; held out {len(dev['own'])}, {len(dev['real'])}", flush=True)

    model = saved(arguments.start) if arguments.start else from_base(arguments.base, arguments.layers)
    depths = [arguments.frozen, arguments.layers] if arguments.epochs and not arguments.start else [arguments.frozen if arguments.epochs else arguments.layers]
    begun = time.time()

    def rows(example):
        return rows_of(example, pack(tokenizer, example.turns)[:MOST_WINDOWS])

    cache = {}
    for one in train:
        cache[one.id] = [rows(one)]
        # Real texts bring their own typing errors.
        if one.source == "own":
            cache[one.id].append(rows(spoilt(one, rng)))
    for one in single:
        cache[one.id] = [rows(one)]
    train, single = ([one for one in texts if cache[one.id][0]] for texts in (train, single))
    quiet = {one.id: rows(one) for part in (*dev.values(), single_dev) for one in part}
    dev = {name: [one for one in part if quiet[one.id]] for name, part in dev.items()}
    single_dev = [one for one in single_dev if quiet[one.id]]
    every = [row for versions in cache.values() for version in versions for row in version] + [row for group in quiet.values() for row in group]
    freeze(model, every, depths)
    print(f"{sum(len(row.window.ids) for row in every)} tokens through the frozen layers in {time.time() - begun:.0f} s", flush=True)

    def texts_of(rng):
        return train + rng.sample(single, min(TOXIC, len(single)))

    def checked(depth, title):
        score = 0.0
        for name, part in dev.items():
            if part:
                score += report(part, *predictions(model, tokenizer, part, quiet, depth), f"{title} {name}")
        if single_dev:
            _, turns = predictions(model, tokenizer, single_dev, quiet, depth)
            got, want = [turn[0][heads.TURN["toxic"]][0] > 0 for turn in turns], [one.toxic > 0.5 for one in single_dev]
            print(f"{title} toxic, validation: F1 {f1_score(want, got):.3f}", flush=True)
        return score

    def keep(score, **what):
        torch.save({"config": model.bert.config.to_dict(), "state": model.state_dict()}, arguments.out / "model.pt")
        json.dump({**what, "score": score}, open(arguments.out / "best.json", "w"))

    def stage(title, depth, epochs, groups):
        optimizer = torch.optim.AdamW([{"params": part, "lr": rate} for part, rate in groups], weight_decay=0.03)
        # What this stage starts from is to be beaten.
        best = checked(depth, f"{title}, before")
        keep(best, stage=title, epoch="before")
        done, total = 0, epochs * len(batches(texts_of(random.Random(0)), cache, arguments.budget, random.Random(0)))
        for epoch in range(epochs):
            model.train()
            smooth, begun = {}, time.time()
            for batch in batches(texts_of(rng), cache, arguments.budget, rng):
                # Warm up over a tenth, then down to nothing.
                scale = min(1.0, 10 * (done + 1) / total) * max(0.02, 1 - done / total)
                for group, (_, rate) in zip(optimizer.param_groups, groups):
                    group["lr"] = rate * scale
                rows = []
                for at, (_, version) in enumerate(batch):
                    for row in version:
                        row.owner = at
                        rows.append(row)
                losses = loss_of(forward(model, rows, depth, rng), [one for one, _ in batch], rows)
                optimizer.zero_grad()
                sum(losses.values()).backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                done += 1
                for name, value in losses.items():
                    smooth[name] = 0.95 * smooth.get(name, value.item()) + 0.05 * value.item()
                if done % 100 == 0:
                    print(f"{title} {done}/{total}", *(f"{name} {value:.3f}" for name, value in smooth.items()), flush=True)
            print(f"{title} epoch {epoch}: {time.time() - begun:.0f} s", flush=True)
            if depth == arguments.layers and epoch % 4 != 3 and epoch + 1 != epochs:
                continue
            score = checked(depth, f"{title} {epoch}")
            if score > best:
                best = score
                keep(best, stage=title, epoch=epoch)
        best_state = torch.load(arguments.out / "model.pt", weights_only=True)
        model.load_state_dict(best_state["state"])

    arguments.out.mkdir(parents=True, exist_ok=True)
    top = [p for name, p in model.named_parameters() if not name.startswith("bert")]
    if not arguments.start and arguments.head_epochs:
        means = torch.cat([(turns @ row.states[arguments.layers].float()) / turns.sum(1, keepdim=True)
                           for one in train for row in cache[one.id][0] for turns in [padded([row.window])[3][0]]])
        model.scale_by(means)
        stage("heads", arguments.layers, arguments.head_epochs, [(top, arguments.head_rate)])
    if arguments.epochs:
        body = [p for layer in model.bert.encoder.layer[arguments.frozen :] for p in layer.parameters()]
        stage("layers", arguments.frozen, arguments.epochs, [(body, arguments.rate), (top, 4 * arguments.rate)])


if __name__ == "__main__":
    main()
