"""What the encoder's heads say, in the order of their outputs. `manifest.toml` carries these lists; the program reads them there."""

STAFF = """insult mockery condescension blame dismissal shouting hangup threat ultimatum refusal runaround ignoring burden
misinformation price_raise apology empathy ownership explanation proactive_notice compensation polite_refusal promise
weak_promise promise_kept admits_failure""".split()
CUSTOMER = """insult threat obscenity blackmail refuses_inspection excessive_demand refuses_to_listen contradiction untruth
frustration complaint_facts fair_request repeat_contact recalls_promise legal_step admits_fault thanks own_promise""".split()
CLAIM = """defect missed_deadline no_information overcharge wrong_item fault_acknowledged repeated_failure no_defect_found
own_fault outside_terms already_compensated withheld_cooperation""".split()

SIGNALS = [f"staff/{name}" for name in STAFF] + [f"customer/{name}" for name in CUSTOMER] + [f"claim/{name}" for name in CLAIM]
PARTIES = ["staff", "customer", "third"]
STATUSES = ["kept", "broken", "pending", "unknown"]
FLAGS = ["abusive_staff_reply", "unreasonable_customer", "broken_promise", "exemplary_handling"]
LEGITIMACY = ["justified", "partly", "unjustified", "not_a_claim"]
NARRATORS = ["customer", "staff", "observer"]
# Token heads: which kind of span a word belongs to; they give a turn's signal its quote.
BAD_STAFF = set(STAFF[:15])
BAD_CUSTOMER = set(CUSTOMER[:9])
FOR_CLAIM = set(CLAIM[:7])
SPANS = ["staff_bad", "staff_good", "promise", "customer_bad", "customer_neutral", "claim_for", "claim_against"]


def span_group(signal):
    """The token head of a signal `party/kind`."""
    party, kind = signal.split("/")
    if party == "staff":
        if kind in ("promise", "weak_promise"):
            return "promise"
        return "staff_bad" if kind in BAD_STAFF else "staff_good"
    if party == "customer":
        return "customer_bad" if kind in BAD_CUSTOMER else "customer_neutral"
    return "claim_for" if kind in FOR_CLAIM else "claim_against"


def slices(parts):
    """Names and sizes → a slice of the head's output for every name."""
    out, at = {}, 0
    for name, size in parts:
        out[name] = slice(at, at + size)
        at += size
    return out, at


# Of a turn.
TURN, TURN_SIZE = slices([("signals", len(SIGNALS)), ("party", 3), ("status", 4), ("toxic", 1)])
# Of a window: grades are cumulative (1 and more, 2 and more, 3).
WINDOW, WINDOW_SIZE = slices([("flags", 4), ("legitimacy", 4), ("narrator", 3), ("staff_hostility", 3), ("customer_hostility", 3)])

# What a token's type says of its turn; 0 stands for the window's own tokens.
TYPES = ["none", "staff", "customer", "third", "unknown", "narrated", "quoted"]
