#!/usr/bin/env python3
"""Pairs → one labelled transcript a side: `p006/a`, `p006/b`."""
import json
import sys

from corpus import rows

for pair in rows(sys.argv[1]):
    for side in ("a", "b"):
        row = {"id": f"{pair['id']}/{side}", "channel": "call", **pair[side]}
        for turn in row.get("turns", []):
            turn.setdefault("speaker", turn["party"])
        print(json.dumps(row, ensure_ascii=False))
