-- Version 1 of the store. What a user may read with any SQLite tool; what changes here changes VERSION in store.rs, with a migration.

-- One run of `razbor score --db`, or one folder taken in by `razbor import`.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  razbor TEXT NOT NULL,
  model TEXT,
  model_hash TEXT,
  rules_hash TEXT NOT NULL,
  config_hash TEXT NOT NULL,
  command TEXT NOT NULL
) STRICT;

-- What is sorted and filtered by. A case is known again by its id and its words, so that decisions outlive a re-run.
CREATE TABLE cases (
  id INTEGER PRIMARY KEY,
  case_id TEXT NOT NULL,
  text_hash BLOB NOT NULL,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  -- a newer reading of the same record with other words
  replaced_by INTEGER REFERENCES cases (id),
  -- the first case that this one nearly repeats, or its own id
  fold INTEGER NOT NULL,
  -- 1: a flag is raised or not sure, and nobody has decided on it
  open INTEGER NOT NULL,
  -- 1: a later run judged a flag otherwise
  changed INTEGER NOT NULL DEFAULT 0,
  priority REAL NOT NULL,
  escalation REAL NOT NULL,
  channel TEXT NOT NULL,
  day TEXT,
  company TEXT,
  operator TEXT,
  domain TEXT,
  customer_key TEXT,
  path TEXT NOT NULL,
  record INTEGER NOT NULL,
  turns INTEGER NOT NULL,
  letters INTEGER NOT NULL,
  legitimacy TEXT NOT NULL,
  abusive_staff_reply TEXT NOT NULL,
  unreasonable_customer TEXT NOT NULL,
  broken_promise TEXT NOT NULL,
  exemplary_handling TEXT NOT NULL,
  abusive_staff_reply_p REAL NOT NULL,
  unreasonable_customer_p REAL NOT NULL,
  broken_promise_p REAL NOT NULL,
  exemplary_handling_p REAL NOT NULL,
  UNIQUE (case_id, text_hash)
) STRICT;
CREATE INDEX cases_queue ON cases (open DESC, priority DESC, id) WHERE replaced_by IS NULL AND fold = id;
CREATE INDEX cases_fold ON cases (fold) WHERE fold <> id;
CREATE INDEX cases_operator ON cases (operator);
CREATE INDEX cases_customer ON cases (customer_key);

-- The rest of a case in the words of the output contract, without turns and promises; and its sketch for near-duplicates.
CREATE TABLE bodies (
  case_id INTEGER PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
  body TEXT NOT NULL,
  sketch BLOB NOT NULL
) STRICT;

CREATE TABLE turns (
  case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  turn INTEGER NOT NULL,
  speaker TEXT,
  party TEXT NOT NULL,
  voice TEXT NOT NULL,
  kind TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  text TEXT NOT NULL,
  hostility REAL NOT NULL,
  PRIMARY KEY (case_id, turn)
) STRICT, WITHOUT ROWID;

-- The quote is what stands in the turn's text from start to end, in characters.
CREATE TABLE signals (
  case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  turn INTEGER NOT NULL,
  number INTEGER NOT NULL,
  signal TEXT NOT NULL,
  party TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  probability REAL NOT NULL,
  origin TEXT NOT NULL,
  PRIMARY KEY (case_id, turn, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX signals_kind ON signals (signal, case_id);

CREATE TABLE promises (
  case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  status TEXT NOT NULL,
  due TEXT,
  body TEXT NOT NULL,
  PRIMARY KEY (case_id, number)
) STRICT, WITHOUT ROWID;

-- Bands of sketches: cases that share one may be near-duplicates.
CREATE TABLE bands (
  band INTEGER NOT NULL,
  case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  PRIMARY KEY (band, case_id)
) STRICT, WITHOUT ROWID;

-- Stems of a case's words; rowid is the case's id.
CREATE VIRTUAL TABLE words USING fts5 (stems, content = '', contentless_delete = 1, tokenize = 'ascii');

-- What a person says of a flag. Rows are only ever added, or marked as undone.
CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  flag TEXT NOT NULL CHECK (flag IN ('abusive_staff_reply', 'unreasonable_customer', 'broken_promise', 'exemplary_handling')),
  holds TEXT NOT NULL CHECK (holds IN ('yes', 'no', 'unsure')),
  reviewer TEXT NOT NULL,
  comment TEXT NOT NULL,
  at TEXT NOT NULL,
  -- one ticket, one decision, however often it is posted
  ticket TEXT NOT NULL UNIQUE,
  -- what the machine said then
  run_id INTEGER NOT NULL REFERENCES runs (id),
  state TEXT NOT NULL,
  probability REAL NOT NULL,
  undone_at TEXT
) STRICT;
CREATE INDEX decisions_case ON decisions (case_id, flag, reviewer, id) WHERE undone_at IS NULL;
CREATE INDEX decisions_at ON decisions (reviewer, at);

-- Of each reviewer and flag, the last that stands.
CREATE VIEW standing AS
  SELECT d.* FROM decisions d
  WHERE d.undone_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM decisions l
    WHERE l.case_id = d.case_id AND l.flag = d.flag AND l.reviewer = d.reviewer AND l.undone_at IS NULL AND l.id > d.id);

-- What a person corrects in a turn: whose it is, or which words show a flag.
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  turn INTEGER NOT NULL,
  party TEXT,
  flag TEXT,
  start INTEGER,
  "end" INTEGER,
  reviewer TEXT NOT NULL,
  at TEXT NOT NULL,
  ticket TEXT NOT NULL UNIQUE,
  undone_at TEXT,
  CHECK ((party IS NULL) <> (flag IS NULL)),
  CHECK ((flag IS NULL) = (start IS NULL) AND (start IS NULL) = ("end" IS NULL))
) STRICT;
CREATE INDEX corrections_case ON corrections (case_id) WHERE undone_at IS NULL;

-- Where a later run judged otherwise.
CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  run_id INTEGER NOT NULL REFERENCES runs (id),
  flag TEXT NOT NULL,
  state_before TEXT NOT NULL,
  probability_before REAL NOT NULL,
  state TEXT NOT NULL,
  probability REAL NOT NULL
) STRICT;
CREATE INDEX changes_case ON changes (case_id);
